import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useBuilder } from '../builder/useBuilder.ts';
import { SimulationContext } from './context.ts';
import type { Trip } from './model.ts';
import { useLastSimulation } from './queries.ts';

/** What is known of the simulations of the workflow at hand, while one looks at them. */
export const SimulationProvider = ({ children }: { children: ReactNode }) => {
  const { detail, mode, search } = useBuilder();
  const { data: known } = useLastSimulation(detail.key, mode === 'simulate');
  const last = known?.last ?? null;
  const [looked, setLooked] = useState<{ trip: Trip; place: number; of: string }>();
  // a way belongs to the simulation that showed it, or to the person it was tried with
  const of = search.person ? `${search.person} ${search.of ?? ''}` : last?.startedAt;
  const own = looked && looked.of === of && mode === 'simulate' ? looked : undefined;
  const look = useCallback(
    (trip: Trip | undefined, place = 0) =>
      setLooked(trip && of !== undefined ? { trip, place, of } : undefined),
    [of],
  );
  const result = mode === 'simulate' && last?.state === 'done' ? (last.result ?? undefined) : undefined;
  const [trip, place] = [own?.trip, own?.place ?? 0];
  // all cards ask for it: it stays the same while the draft is edited
  const simulation = useMemo(
    () => ({ known, last, result, trip, place, look }),
    [known, last, result, trip, place, look],
  );
  return <SimulationContext value={simulation}>{children}</SimulationContext>;
};

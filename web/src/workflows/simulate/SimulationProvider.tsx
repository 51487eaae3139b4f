import { type ReactNode, useCallback, useState } from 'react';
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
  return (
    <SimulationContext
      value={{
        known,
        last,
        result: mode === 'simulate' && last?.state === 'done' ? (last.result ?? undefined) : undefined,
        trip: own?.trip,
        place: own?.place ?? 0,
        look,
      }}
    >
      {children}
    </SimulationContext>
  );
};

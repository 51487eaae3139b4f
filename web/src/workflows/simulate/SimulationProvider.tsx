import { type ReactNode, useState } from 'react';
import { useBuilder } from '../builder/useBuilder.ts';
import { SimulationContext } from './context.ts';
import type { Trip } from './model.ts';
import { useLastSimulation } from './queries.ts';

/** What is known of the simulations of the workflow at hand, while one looks at them. */
export const SimulationProvider = ({ children }: { children: ReactNode }) => {
  const { detail, mode } = useBuilder();
  const { data: known } = useLastSimulation(detail.key, mode === 'simulate');
  const last = known?.last ?? null;
  const [looked, setLooked] = useState<{ trip: Trip; place: number; of: string }>();
  // a way belongs to the simulation that showed it
  const own = looked && looked.of === last?.startedAt && mode === 'simulate' ? looked : undefined;
  return (
    <SimulationContext
      value={{
        known,
        last,
        result: mode === 'simulate' && last?.state === 'done' ? (last.result ?? undefined) : undefined,
        trip: own?.trip,
        place: own?.place ?? 0,
        look: (trip, place = 0) => setLooked(trip && last ? { trip, place, of: last.startedAt } : undefined),
      }}
    >
      {children}
    </SimulationContext>
  );
};

import { createContext, useContext } from 'react';
import type { SimulationShown, SimulationsOf } from '../../api/index.ts';
import type { Result, Trip } from './model.ts';

/** What the parts of the mode Simulate share. */
export interface Simulation {
  /** undefined until it is known */
  known: SimulationsOf | undefined;
  last: SimulationShown | null;
  /** of the last one, when it is done */
  result: Result | undefined;
  /** the way looked at, and the line of it at which one stands */
  trip: Trip | undefined;
  place: number;
  look(trip: Trip | undefined, place?: number): void;
}

export const SimulationContext = createContext<Simulation | undefined>(undefined);

/** The simulation around; only inside of the builder. */
export const useSimulation = (): Simulation => {
  const simulation = useContext(SimulationContext);
  if (!simulation) throw new Error('outside of a simulation');
  return simulation;
};

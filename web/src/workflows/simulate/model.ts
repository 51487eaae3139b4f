import type { SimulationPeople, SimulationShown } from '../../api/index.ts';

export type Options = SimulationShown['options'];
export type Result = NonNullable<SimulationShown['result']>;
export type Outcome = Result['draft'];
export type Counts = Outcome['counts'];
export type Trip = SimulationPeople['trips'][number];
export type TripStep = Trip['steps'][number];

export const FIRST_OPTIONS: Options = {
  days: 30,
  population: { type: 'all' },
  behaviour: { type: 'recorded' },
  beside: 'others',
  compare: true,
};

export const ASSUMED: Options['behaviour'] = { type: 'assumed', openPercent: 30, clickPercent: 3 };

export { peopleBehind, type SimulatedNumber } from './behind.ts';
export { refusals as simulationRefusals } from './errors.ts';
export * from './model.ts';
export { type SimulationRef, type StoredSimulation, simulationOf } from './queries.ts';
export { createSimulations, type SimulationAsked, type Simulations, type Tried } from './runs.ts';
export type { SimulationOrder } from './simulate.ts';

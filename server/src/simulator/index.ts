export { refusals as simulationRefusals } from './errors.ts';
export * from './model.ts';
export { type SimulationRef, type StoredSimulation, simulationOf } from './queries.ts';
export { createSimulations, type SimulationAsked, type Simulations } from './runs.ts';

import type { SimulationProgress } from './model.ts';
import type { Simulated, SimulationOrder } from './simulate.ts';

/** What the thread begins with. Any message to it means: cancel. */
export interface ThreadData {
  url: string;
  /** where the history ends */
  nowMs: number;
  order: SimulationOrder;
}

/** What the thread tells. */
export type Told =
  | { type: 'progress'; progress: SimulationProgress }
  | { type: 'done'; simulated: Simulated }
  | { type: 'cancelled' }
  | { type: 'failed'; text: string; stack?: string };

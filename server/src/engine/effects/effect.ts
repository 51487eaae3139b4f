/** What a step asks of the world, as the fold takes it into the draft. */
import type { CompiledWorkflow, Effect, Enrollment } from '../../workflows/index.ts';
import type { Draft } from '../draft.ts';
import { judgeSegments } from '../stages/segments.ts';
import type { ApplyContext, Happening } from '../stages/stage.ts';

export type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>;

/** Where an effect arises: the enrollment as it stands after the pass. `queue` takes what follows from it. */
export interface Taking {
  draft: Draft;
  workflow: CompiledWorkflow;
  enrollment: Enrollment;
  context: ApplyContext;
  queue: Happening[];
  /** of the input that led here: what it causes elsewhere is one further */
  hops: number;
}

/** One file each; entered in the registry. */
export type TakeEffect<T extends Effect['type']> = (taking: Taking, effect: EffectOf<T>) => void;

/** The contact is another than before: exits, goals and segments look at it again. */
export const judgeAgain = ({ draft, context, queue }: Taking, affected: ReadonlySet<number>): void => {
  const entered = judgeSegments(draft, context.definitions, new Set(affected), 'entered counts');
  queue.push({ type: 'changed' }, ...entered);
};

/** What users do with tasks, and what comes back to the steps that wait. */
import type { JsonObject } from '../../platform/index.ts';
import { patchesAsOne, taskChange } from '../../sales/index.ts';
import type { Draft } from '../draft.ts';
import type { InputRow } from '../inputs.ts';
import type { Happening } from './stage.ts';

export const takeTask = (draft: Draft, { kind, payload }: InputRow): void => {
  const change = taskChange(kind, payload, draft.clock);
  if (!change) return;
  const { taskId } = change;
  if ('made' in change) {
    draft.tasks.made.set(taskId, change.made);
    return;
  }
  const before = draft.tasks.patches.get(taskId);
  draft.tasks.patches.set(taskId, before ? patchesAsOne(before, change.patch) : change.patch);
};

/** Kinds of inputs that may bring something back to a step. */
const ANSWERING: ReadonlySet<string> = new Set(['edit', 'answered', 'failed', 'expired', 'withdrawn']);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The answer in an input whose `step` says which visit asked: `{enrollmentId, nodeId, visit}`. */
export const answersIn = ({ kind, payload }: InputRow): Happening[] => {
  const { step } = payload;
  if (!ANSWERING.has(kind) || !isObject(step)) return [];
  const { enrollmentId, nodeId, visit } = step;
  if (typeof enrollmentId !== 'string' || typeof nodeId !== 'string' || typeof visit !== 'number') return [];
  return [{ type: 'answered', enrollmentId, answer: { nodeId, visit, payload } }];
};

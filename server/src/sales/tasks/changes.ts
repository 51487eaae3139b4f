/** What inputs do to tasks: pure. The fold applies it to the contact (engine), in order of arrival. */
import type { Json, JsonObject, Uuid } from '../../platform/index.ts';
import type { TaskMade, TaskOutcome, TaskPatch } from './model.ts';

/** A new task, or what becomes of one. */
export type TaskChange = { taskId: Uuid } & ({ made: TaskMade } | { patch: TaskPatch });

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** A user as tasks name them: case and blanks at the ends do not tell users apart. Null for nobody. */
export const assigneeOf = (named: Json | undefined): string | null => {
  const text = textOf(named).trim().toLowerCase();
  return text === '' ? null : text;
};

const outcomesOf = (value: Json | undefined): TaskOutcome[] =>
  (Array.isArray(value) ? value : [])
    .filter(isObject)
    .map(({ id, name }) => ({ id: textOf(id), name: textOf(name) }));

const madeOf = (task: JsonObject, by: string, atMs: number): TaskMade => ({
  title: textOf(task.title),
  details: textOf(task.details),
  dueAtMs: Date.parse(textOf(task.dueAt)) || atMs,
  assignee: assigneeOf(task.assignee),
  outcomes: outcomesOf(task.outcomes),
  madeBy: by,
  madeAtMs: atMs,
  step: null,
});

const patchOf = ({ title, details, dueAt, assignee }: JsonObject): TaskPatch => ({
  ...(typeof title === 'string' ? { title } : {}),
  ...(typeof details === 'string' ? { details } : {}),
  ...(typeof dueAt === 'string' ? { dueAtMs: Date.parse(dueAt) } : {}),
  ...(assignee === undefined ? {} : { assignee: assigneeOf(assignee) }),
});

/**
 * The task in an input of kind `edit`, null for inputs without: `{taskId}` with `made` (a new one), `change` (other
 * words, day or user), `outcome` and `note` (done), or `cancelled: true` and `note`. `by` is who did it.
 */
export const taskChange = (kind: string, payload: JsonObject, atMs: number): TaskChange | null => {
  const { taskId, made, change, outcome, cancelled, note } = payload;
  if (kind !== 'edit' || typeof taskId !== 'string') return null;
  const id = { taskId: taskId as Uuid };
  const by = textOf(payload.by);
  if (isObject(made)) return { ...id, made: madeOf(made, by, atMs) };
  if (isObject(change)) return { ...id, patch: patchOf(change) };
  const ended = { endedBy: by, endedAtMs: atMs, ...(textOf(note) === '' ? {} : { note: textOf(note) }) };
  if (cancelled === true) {
    const reason = { code: 'byHand', text: `Cancelled by ${by}` };
    return { ...id, patch: { state: 'cancelled', reason, ...ended } };
  }
  if (outcome === undefined) return null;
  const came = textOf(outcome);
  return { ...id, patch: { state: 'done', ...(came === '' ? {} : { outcome: came }), ...ended } };
};

/** Two changes of one open task in the order they came as one: what has ended stays as it ended. */
export const patchesAsOne = (first: TaskPatch, then: TaskPatch): TaskPatch =>
  first.state === undefined ? { ...first, ...then } : first;

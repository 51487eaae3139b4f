import type { JsonObject, Uuid } from '../../platform/index.ts';

/** Outcomes that one task offers: more cannot be told apart in a row of buttons. */
export const OUTCOMES_MAX = 5;
/** Letters: a task is read at a glance, what to do in it in a minute. */
export const TITLE_LENGTH_MAX = 200;
export const DETAILS_LENGTH_MAX = 5_000;
export const TASK_NOTE_LENGTH_MAX = 5_000;

export type TaskState = 'open' | 'done' | 'cancelled';

/** What can come of a task. `id` is the way out of the step that waits for it. */
export interface TaskOutcome {
  id: string;
  name: string;
}

/** The visit of a step that waits for what comes of a task. */
export interface TaskStep {
  workflowId: number;
  workflowVersion: number;
  enrollmentId: Uuid;
  nodeId: string;
  visit: number;
}

/** What a user must do for a contact, as it begins. Instants in ms. */
export interface TaskMade {
  title: string;
  details: string;
  dueAtMs: number;
  /** the user by id, address or name, in lower case; null: everybody's */
  assignee: string | null;
  outcomes: TaskOutcome[];
  /** a user's name, or the workflow's */
  madeBy: string;
  madeAtMs: number;
  step: TaskStep | null;
}

/** What becomes of an open task; what it does not name stays. */
export interface TaskPatch {
  title?: string;
  details?: string;
  dueAtMs?: number;
  assignee?: string | null;
  state?: 'done' | 'cancelled';
  outcome?: string;
  note?: string;
  reason?: JsonObject;
  endedBy?: string;
  endedAtMs?: number;
}

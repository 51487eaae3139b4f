import type { BroadcastDocument } from './document.ts';

/**
 * A broadcast's life: draft -> scheduled -> sending <-> paused -> done; any of them but done -> cancelled. A draft has
 * no run yet. One definition has one run: to send it again it is copied.
 */
export const BROADCAST_STATES = ['scheduled', 'sending', 'paused', 'cancelled', 'done'] as const;
export type BroadcastState = (typeof BROADCAST_STATES)[number];

/** What the rest gets. `shown`: a difference was shown; else the one ahead goes on (the first on a tie). */
export interface Decision {
  variant: string;
  shown: boolean;
  at: string;
}

/** People of a pre-flight, by what becomes of them. Codes: `gets`, `waits`, `holdout`, or why held back. */
export interface CheckRow {
  code: string;
  people: number;
}

export interface CheckResult {
  /** all of the segments, those left out included: the sum of the rows */
  people: number;
  rows: CheckRow[];
  /** from a sample */
  about: boolean;
}

/** The run of a published broadcast. */
export interface Run {
  broadcastId: number;
  version: number;
  state: BroadcastState;
  startsAt: Date;
  begunAt: Date | null;
  decideAt: Date | null;
  decided: Decision | null;
  expected: CheckResult;
  scheduledAt: Date;
  scheduledBy: string;
  endedAt: Date | null;
}

/** A run with all that a sweep asks. */
export interface RunningBroadcast {
  workspaceId: number;
  broadcastId: number;
  key: string;
  document: BroadcastDocument;
  /** test: variants by lot, the rest waits; rest: the winner for who has waited */
  phase: 'all' | 'rest';
  /** of the first sweep: message ids follow from it */
  begunMs: number;
  /** of this phase's sweep */
  phaseMs: number;
  winner: string | null;
}

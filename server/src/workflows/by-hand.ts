/**
 * What a user does to one person inside: to another step, on without waiting, or out. Asked for by an input (the fold
 * alone writes enrollments), and meant for the visit that the user saw: who has gone on since stays as they are.
 *
 *   move   before the given step of the live version, to enter it now (on resume while the workflow is paused).
 *          What was decided to send stays decided.
 *   skip   the wait ends now; its way out is the one of time passing.
 *   end    the way ends, exited by hand; messages that have not left are taken back (P6).
 */
import type { JsonObject } from '../platform/json.ts';
import type { CompiledWorkflow } from './compile.ts';
import { arriving, type Settled } from './inside.ts';
import type { Enrollment } from './model.ts';

export type HandAct = { type: 'move'; to: string } | { type: 'skip' } | { type: 'end' };

/** Somebody inside, as the user saw them. */
export interface SeenInside<Id extends string = string> {
  contactId: Id;
  enrollmentId: string;
  nodeId: string;
  visit: number;
}

export interface HandAsk extends Omit<SeenInside, 'contactId'> {
  act: HandAct;
  /** who, in words */
  by: string;
  reason?: string;
}

export const HAND_KIND = 'inside';

/** Inputs that ask for an act with people inside, one each. */
export const handInputs = <Id extends string>(
  asked: {
    workspaceId: number;
    people: readonly SeenInside<Id>[];
    act: HandAct;
    by: string;
    reason?: string | undefined;
  },
  nowMs: number,
) =>
  asked.people.map(({ contactId, ...seen }) => ({
    contactId,
    workspaceId: asked.workspaceId,
    kind: HAND_KIND,
    name: 'Way Changed',
    occurredAtMs: nowMs,
    via: `edit:${asked.by}`,
    payload: {
      inside: {
        ...seen,
        act: asked.act,
        by: asked.by,
        ...(asked.reason ? { reason: asked.reason } : {}),
      } satisfies HandAsk as unknown as JsonObject,
    },
  }));

const because = ({ reason }: HandAsk): string => (reason ? `: ${reason}` : '');

/** Why the way ended, for `end`. */
export const endedByHandText = (ask: HandAsk): string => `Taken out by ${ask.by}${because(ask)}`;

/** Whether the act still meets the visit it was meant for. */
export const meetsVisit = ({ state, nodeId, visit, entry }: Enrollment, ask: HandAsk): boolean =>
  state === 'active' && nodeId === ask.nodeId && visit === ask.visit && !entry.arriving;

/**
 * The enrollment once it was moved or its wait cut short; undefined: nothing to do (nobody waits there, the live version
 * has no such step). `live` is the version that is published now.
 */
export const byHand = (
  enrollment: Enrollment,
  ask: HandAsk,
  live: CompiledWorkflow,
  clockMs: number,
): Settled | undefined => {
  const { act } = ask;
  if (!meetsVisit(enrollment, ask) || act.type === 'end') return undefined;
  if (act.type === 'move') {
    const target = live.nodes.get(act.to);
    if (!target) return undefined;
    const text = `Moved to "${target.title}" by ${ask.by}${because(ask)}`;
    return arriving(enrollment, live, act.to, clockMs, text);
  }
  if (enrollment.dueAt === null || enrollment.entry.held) return undefined;
  const { nodeId, visit } = enrollment;
  const text = `Wait skipped by ${ask.by}${because(ask)}`;
  const seen = { was: new Date(enrollment.dueAt).toISOString() };
  return {
    enrollment: { ...enrollment, dueAt: Math.min(enrollment.dueAt, clockMs) },
    log: [{ nodeId, visit, at: clockMs, what: 'retimed', text, seen }],
  };
};

/**
 * Whose turn it is, of steps that go round among users. A fold works on one contact and cannot know how many turns
 * others take at the same moment, so the step asks for a turn and waits: the write of the pass draws the numbers, one
 * locked row a rotation until its commit, and appends them to the inboxes of who asked, in the same transaction. No
 * number is given twice or lost, however many processes fold and whichever of them dies (I2, P5). With the number comes
 * who is away then: the step passes them over.
 */
import { derivedId, type Queryable, sql } from '../platform/index.ts';
import { awayUsers } from '../workspaces/index.ts';
import type { Draft } from './draft.ts';
import type { Forward } from './write.ts';

/** A step that asks whose turn it is. `rotation`: the workflow and the step, whatever the version. */
export interface TurnAsked {
  rotation: string;
  atMs: number;
  step: { enrollmentId: string; nodeId: string; visit: number };
}

/** Input that brings the number back; the first is 0. `away`: addresses of users who get no turn now. */
export const turnGiven = (
  draft: Draft,
  { atMs, step }: TurnAsked,
  turn: number,
  away: readonly string[] = [],
): Forward => ({
  bucket: draft.bucket,
  actor_id: draft.contactId,
  workspace_id: draft.workspaceId,
  kind: 'answered',
  name: 'Turn Given',
  via: null,
  event_id: derivedId(atMs, draft.bucket, step.enrollmentId, step.nodeId, step.visit, 'turn'),
  occurred_ms: atMs,
  hops: 0,
  payload: { step, turn, ...(away.length > 0 ? { away: [...away] } : {}) },
});

/** Gives everybody who asks in this pass a number. */
export const giveTurns = async (tx: Queryable, drafts: readonly Draft[]): Promise<Forward[]> => {
  const asked = drafts.flatMap((draft) => draft.turns.map((turn) => ({ draft, turn })));
  const byRotation = new Map<string, typeof asked>();
  for (const one of asked) {
    const name = `${one.draft.workspaceId} ${one.turn.rotation}`;
    byRotation.set(name, [...(byRotation.get(name) ?? []), one]);
  }
  const given: Forward[] = [];
  // in one order, so that two passes never wait for each other
  for (const name of [...byRotation.keys()].sort()) {
    const ones = byRotation.get(name)!;
    const { draft, turn } = ones[0]!;
    const [row] = await tx.query<{ taken: number }>(sql`
      insert into rotations (workspace_id, rotation, taken)
      values (${draft.workspaceId}, ${turn.rotation}, ${ones.length})
      on conflict (workspace_id, rotation) do update set taken = rotations.taken + excluded.taken
      returning taken::int as taken`);
    const first = row!.taken - ones.length;
    const away = await awayUsers(tx, draft.workspaceId, turn.atMs);
    given.push(...ones.map((one, n) => turnGiven(one.draft, one.turn, first + n, away)));
  }
  return given;
};

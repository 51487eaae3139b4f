import { bucketOf, newId, type Queryable, type Uuid } from '../platform/index.ts';
import { type AppendedRow, appendFreshReturning, type InboxRow } from './queries.ts';
import { messageKey } from './rows.ts';

/** An input that Baton itself appends: feedback, an edit by a person, fan-out, a forward. */
export interface InputToAppend {
  contactId: Uuid;
  workspaceId: number;
  kind: string;
  name: string;
  /** clipped to the instant of arrival */
  occurredAtMs: number;
  payload: object;
  /** effects of effects so far; 0 unless given */
  hops?: number;
  via?: string | null;
  /** the same id in the same workspace within 7 days is appended once */
  messageId?: string | null;
  /** derived from a cause, so that a repeat is the same event; a new one unless given */
  eventId?: Uuid;
}

const rowOf = (input: InputToAppend): InboxRow => {
  const bucket = bucketOf(input.contactId);
  const message = input.messageId ? messageKey(input.workspaceId, input.messageId) : null;
  return {
    bucket,
    actor_id: input.contactId,
    workspace_id: input.workspaceId,
    kind: input.kind,
    name: input.name,
    via: input.via ?? null,
    event_id: input.eventId ?? newId(Math.max(0, Math.floor(input.occurredAtMs)), bucket),
    occurred_ms: input.occurredAtMs,
    hops: input.hops ?? 0,
    must_fold: true,
    payload: input.payload,
    message_key: message?.key ?? null,
    message_bucket: message?.bucket ?? null,
  };
};

/** Where an input stands in the inbox: it was folded when the row is gone. */
export interface Appended {
  bucket: number;
  seq: number;
  eventId: Uuid;
}

/**
 * Appends inputs to the inboxes of their contacts, in order, within the caller's transaction (or as one statement of
 * its own). The fold sees every one. Answers where each stands, null for one whose messageId was there already.
 * After commit the caller signals their buckets.
 */
export const appendInputs = async (
  tx: Queryable,
  inputs: readonly InputToAppend[],
): Promise<(Appended | null)[]> => {
  if (inputs.length === 0) return [];
  const rows = inputs.map(rowOf);
  const first = withoutRepeats(rows);
  const appended = await tx.query<AppendedRow>(appendFreshReturning(first));
  const byEvent = new Map(appended.map((row) => [row.eventId, row]));
  return rows.map((row) => byEvent.get(row.event_id) ?? null);
};

/** De-duplicated before the statement: two equal keys in one insert would both be taken for fresh (RULES-SQL 9). */
export const withoutRepeats = <Row extends { message_key: string | null }>(rows: readonly Row[]): Row[] => {
  const seen = new Set<string>();
  return rows.filter((row) => {
    if (row.message_key === null) return true;
    if (seen.has(row.message_key)) return false;
    seen.add(row.message_key);
    return true;
  });
};

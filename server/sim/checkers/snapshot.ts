/** Everything the database holds of a world, read while nothing moves: the checkers are pure over it. */
import type { Condition } from '../../src/conditions/index.ts';
import type { WorkflowDocument } from '../../src/workflows/index.ts';
import type { SimWorld } from '../world.ts';

export interface SnapshotContact {
  contactId: string;
  bucket: number;
  state: 'live' | 'merged' | 'erased';
  mergedInto: string | null;
  knownAt: number | null;
  createdAt: number;
  attributes: Record<string, unknown>;
  clock: number | null;
  epoch: number | null;
  recheckAt: number | null;
}

export interface SnapshotEvent {
  contactId: string;
  originId: string | null;
  kind: string;
  name: string;
  /** number of the call; null: not of a call */
  n: number | null;
  eventId: string;
  occurredAtMs: number;
  receivedAtMs: number;
  properties: Record<string, unknown>;
}

export interface SnapshotEnrollment {
  contactId: string;
  originId: string | null;
  enrollmentId: string;
  workflowId: number;
  version: number;
  key: string;
  state: string;
  nodeId: string;
  visit: number;
  enteredAt: number;
  dueAt: number | null;
  endedAt: number | null;
  endCode: string | null;
  entry: { eventId?: string; segment?: string; on?: string; properties: Record<string, unknown> };
}

export interface SnapshotStep {
  contactId: string;
  enrollmentId: string;
  at: number;
  n: number;
  steps: { nodeId: string; visit: number; at: number; what: string; path?: string; to?: string }[];
}

export interface Snapshot {
  contacts: SnapshotContact[];
  events: SnapshotEvent[];
  inbox: { contactId: string; n: number | null; kind: string }[];
  memberships: { contactId: string; segmentId: number; version: number; until: number | null }[];
  membershipLog: { contactId: string; segmentId: number; at: number; entered: boolean }[];
  enrollments: SnapshotEnrollment[];
  steps: SnapshotStep[];
  messages: {
    messageId: string;
    contactId: string;
    /** of no enrollment: a broadcast asked for it */
    enrollmentId: string | null;
    nodeId: string | null;
    broadcastId: number | null;
    address: string | null;
    state: string;
    requestedAt: number;
  }[];
  outbox: { messageId: string; contactId: string; startedAt: number | null }[];
  timers: { contactId: string; kind: string; ref: string; dueAt: number }[];
  identities: { name: string; contactId: string }[];
  contactIdentities: { name: string; contactId: string }[];
  merges: {
    survivorId: string;
    absorbedId: string;
    state: string;
    reason: { by?: string };
    detail: unknown;
  }[];
  segments: {
    segmentId: number;
    key: string;
    version: number;
    isList: boolean;
    condition: Condition | null;
  }[];
  workflows: { workflowId: number; key: string; version: number; document: WorkflowDocument }[];
  suppressions: { address: string; at: number }[];
  troubles: { what: string; error: string }[];
  sweepsRunning: number;
  epoch: number;
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** number of a call, wherever it was written: kept in the context of every call */
const CALL_OF_EVENT = `(context ->> 'sessionId')::int`;
const CALL_OF_INPUT = `(payload -> 'context' ->> 'sessionId')::int`;

const QUERIES: Record<Exclude<keyof Snapshot, 'sweepsRunning' | 'epoch'>, string> = {
  contacts: `select c.contact_id as "contactId", c.bucket, c.state, c.merged_into as "mergedInto",
    ${ms('c.known_at')} as "knownAt", ${ms('c.created_at')} as "createdAt", c.attributes,
    ${ms('s.clock')} as clock, s.epoch, ${ms('s.recheck_at')} as "recheckAt"
    from contacts c left join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id order by c.contact_id`,
  events: `select contact_id as "contactId", origin_contact_id as "originId", kind, name, ${CALL_OF_EVENT} as n,
    event_id as "eventId", ${ms('occurred_at')} as "occurredAtMs", floor(${ms('received_at')}) as "receivedAtMs", properties
    from events order by received_at, ${CALL_OF_EVENT}`,
  inbox: `select actor_id as "contactId", ${CALL_OF_INPUT} as n, kind from inbox order by seq`,
  memberships: `select contact_id as "contactId", segment_id as "segmentId", version, ${ms('until')} as until
    from memberships order by contact_id, segment_id`,
  membershipLog: `select contact_id as "contactId", segment_id as "segmentId", ${ms('at')} as at, entered
    from membership_log order by at`,
  enrollments: `select contact_id as "contactId", origin_contact_id as "originId", enrollment_id as "enrollmentId",
    workflow_id as "workflowId", version, key, state, node_id as "nodeId", visit, ${ms('entered_at')} as "enteredAt",
    ${ms('due_at')} as "dueAt", ${ms('ended_at')} as "endedAt", end_reason ->> 'code' as "endCode", entry from enrollments order by enrollment_id`,
  steps: `select contact_id as "contactId", enrollment_id as "enrollmentId", ${ms('at')} as at, n, steps
    from enrollment_steps order by at, n`,
  messages: `select message_id as "messageId", contact_id as "contactId", enrollment_id as "enrollmentId",
    node_id as "nodeId", broadcast_id as "broadcastId", address, state, ${ms('requested_at')} as "requestedAt" from messages order by message_id`,
  outbox: `select message_id as "messageId", contact_id as "contactId", ${ms('started_at')} as "startedAt"
    from outbox order by message_id`,
  timers: `select actor_id as "contactId", kind, ref, ${ms('due_at')} as "dueAt" from timers order by due_at`,
  identities: `select kind || ':' || value as name, contact_id as "contactId" from identities order by 1`,
  contactIdentities: `select kind || ':' || value as name, contact_id as "contactId"
    from contact_identities order by 1, 2`,
  merges: `select survivor_id as "survivorId", absorbed_id as "absorbedId", state, reason, detail from merges`,
  segments: `select d.definition_id as "segmentId", d.key, v.version, v.document ? 'list' as "isList",
    v.document -> 'condition' as condition
    from definitions d join definition_versions v using (workspace_id, definition_id)
    where d.kind = 'segment' and v.version = d.live_version order by d.key`,
  workflows: `select d.definition_id as "workflowId", d.key, v.version, v.document
    from definitions d join definition_versions v using (workspace_id, definition_id) where d.kind = 'workflow'`,
  suppressions: `select address, ${ms('at')} as at from suppressions`,
  troubles: `select 'set aside' as what, error from poison union all select 'stuck', error from stuck`,
};

const NAMES = Object.keys(QUERIES) as (keyof typeof QUERIES)[];

/** All of it in one statement, prepared once: a look costs one round trip. */
const SNAPSHOT = `select json_build_object(
  ${NAMES.map((name) => `'${name}', (select coalesce(json_agg(q), '[]') from (${QUERIES[name]}) q)`).join(',\n  ')},
  'sweepsRunning', (select count(*) from sweeps where state = 'running'),
  'epoch', (select epoch from workspaces)) as snapshot`;

export const snapshotOf = async ({ db }: SimWorld): Promise<Snapshot> => {
  const [row] = await db.query<{ snapshot: Snapshot }>({ name: 'snapshot', text: SNAPSHOT, values: [] });
  return row!.snapshot;
};

/** Lists by a key. */
export const grouped = <T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
};

/** Kinds of inputs that conditions count. */
export const OUTSIDE = new Set(['track', 'page', 'screen', 'identify', 'group', 'alias', 'feedback']);

/** Contacts that a merge has touched, on either side. */
export const mergedOnes = ({ merges }: Snapshot): Set<string> =>
  new Set(
    merges.flatMap(({ state, survivorId, absorbedId }) =>
      state === 'done' || state === 'undone' ? [survivorId, absorbedId] : [],
    ),
  );

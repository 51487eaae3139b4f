import { type ContactPageRow, type Person, peopleOf } from '../contacts/index.ts';
import { bucketOf, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import type { WorkspaceNames } from './names.ts';
import { barsOn, reachOf } from './reach.ts';

export interface ContactRow {
  person: Person;
  stage: string | null;
  lastSeenAt: string | null;
  createdAt: string;
  segments: { key: string; name: string }[];
  email: { reachable: boolean; why: string };
  phone: string | null;
  values: JsonObject;
}

/** Segments that contacts are in now, by contact. */
export const segmentsHeld = async (
  db: Queryable,
  workspaceId: number,
  contactIds: readonly string[],
  { byId }: WorkspaceNames,
  nowMs: number,
): Promise<Map<string, { key: string; name: string }[]>> => {
  const rows = await db.query<{ contactId: string; segmentId: number }>(sql`
    select m.contact_id as "contactId", m.segment_id as "segmentId"
    from unnest(${contactIds.map(bucketOf)}::smallint[], ${contactIds}::uuid[]) as key (bucket, contact_id)
    cross join lateral (
      select contact_id, segment_id, since from memberships
      where bucket = key.bucket and contact_id = key.contact_id and workspace_id = ${workspaceId}
        and (until is null or until > ${new Date(nowMs).toISOString()}::timestamptz)
      offset 0
    ) m
    order by m.since desc, m.segment_id`);
  const held = new Map<string, { key: string; name: string }[]>();
  for (const { contactId, segmentId } of rows) {
    const segment = byId.get(segmentId);
    if (!segment) continue;
    const list = held.get(contactId) ?? [];
    list.push({ key: segment.key, name: segment.name });
    held.set(contactId, list);
  }
  return held;
};

/** Rows of a page of contacts with their names, segments and reach: three more statements. */
export const contactRows = async (
  db: Queryable,
  rows: readonly ContactPageRow[],
  context: { workspaceId: number; names: WorkspaceNames; nowMs: number },
): Promise<ContactRow[]> => {
  const { workspaceId, names, nowMs } = context;
  const ids = rows.map((row) => row.contactId);
  if (ids.length === 0) return [];
  const people = await peopleOf(db, workspaceId, ids);
  const segments = await segmentsHeld(db, workspaceId, ids, names, nowMs);
  const addresses = rows.flatMap(({ email }) =>
    email === null ? [] : [{ channel: 'email' as const, address: email }],
  );
  const bars = await barsOn(db, workspaceId, addresses, nowMs);
  return rows.map((row) => {
    const { reachable, why } = reachOf('email', row.email, bars);
    return {
      person: people.of(row.contactId),
      stage: row.stage,
      lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      segments: segments.get(row.contactId) ?? [],
      email: { reachable, why },
      phone: row.phone,
      values: row.values,
    };
  });
};

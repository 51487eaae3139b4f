import { type CompiledCondition, type Facts, type RingRow, ringFillSql } from '../conditions/index.ts';
import { bucketOf, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { knownFacts, loadKnown } from './known.ts';

/** Whom and by what; rings are read from the events, so any condition can be judged, also one that is not live. */
export interface FactsWanted {
  workspaceId: number;
  contactIds: readonly string[];
  compiled: CompiledCondition;
  timeZone: string;
  nowMs: number;
}

type Rings = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

const attributesOf = async (
  db: Queryable,
  { workspaceId, contactIds }: FactsWanted,
): Promise<Map<string, JsonObject>> => {
  const rows = await db.query<{ id: string; attributes: JsonObject }>(sql`
    select c.contact_id as id, c.attributes
    from unnest(${contactIds.map(bucketOf)}::smallint[], ${contactIds}::uuid[]) as key (bucket, contact_id)
    join contacts c on c.bucket = key.bucket and c.contact_id = key.contact_id
    where c.workspace_id = ${workspaceId} and c.state = 'live'`);
  return new Map(rows.map(({ id, attributes }) => [id, attributes]));
};

const ringsOf = async (db: Queryable, { workspaceId, contactIds, compiled }: FactsWanted): Promise<Rings> => {
  const rings = new Map<string, Map<string, readonly number[]>>();
  for (const need of compiled.needs) {
    const rows = await db.query<RingRow>(
      ringFillSql(need, workspaceId, contactIds.map(bucketOf), contactIds),
    );
    rings.set(need.id, new Map(rows.map(({ contact_id, ring }) => [contact_id, ring])));
  }
  return rings;
};

interface HeldMembership {
  id: string;
  key: string;
  since: Date;
  until: Date | null;
}

const membershipsOf = async (
  db: Queryable,
  { workspaceId, contactIds, compiled, nowMs }: FactsWanted,
): Promise<Map<string, { since: number; until: number }>> => {
  if (compiled.segments.length === 0) return new Map();
  const rows = await db.query<HeldMembership>(sql`
    select m.contact_id as id, d.key, m.since, m.until
    from unnest(${contactIds.map(bucketOf)}::smallint[], ${contactIds}::uuid[]) as key (bucket, contact_id)
    join memberships m on m.bucket = key.bucket and m.contact_id = key.contact_id
    join definitions d on d.definition_id = m.segment_id and d.workspace_id = m.workspace_id
    where m.workspace_id = ${workspaceId} and d.key = any(${compiled.segments}::text[])
      and (m.until is null or m.until > ${new Date(nowMs).toISOString()}::timestamptz)`);
  return new Map(
    rows.map(({ id, key, since, until }) => [
      `${id} ${key}`,
      { since: since.getTime(), until: until?.getTime() ?? Infinity },
    ]),
  );
};

/** What `evaluate` needs of each contact that is live in the workspace; three statements, one a need, one a group of facts. */
export const loadFacts = async (db: Queryable, wanted: FactsWanted): Promise<Map<string, Facts>> => {
  const attributes = await attributesOf(db, wanted);
  const rings = await ringsOf(db, wanted);
  const memberships = await membershipsOf(db, wanted);
  const { histories, facts } = wanted.compiled;
  const known = await loadKnown(db, { ...wanted, histories, facts });
  const factsOf = (id: string, own: JsonObject): Facts => ({
    attributes: own,
    ring: (needId) => rings.get(needId)?.get(id) ?? [],
    inSegment: (key) => {
      const held = memberships.get(`${id} ${key}`);
      return held ? { member: true, ...held } : { member: false, until: Infinity };
    },
    timeZone: wanted.timeZone,
    known: knownFacts(id, known.get(id)!),
  });
  return new Map([...attributes].map(([id, own]) => [id, factsOf(id, own)]));
};

/**
 * Whom a broadcast is for is asked twice: when its sweep comes by, and when a message of it starts, hours later for who
 * waits for their own morning. Segments that a message of the broadcast itself moves ("got nothing for 30 days") cannot
 * be asked the second time: being asked would put everybody out of them.
 */
import { type Queryable, sql } from '../platform/index.ts';
import type { BroadcastDocument } from './document.ts';

/** A live segment with what its condition reads. */
export interface ReadSegment {
  id: number;
  key: string;
  /** messages of the contact that were sent */
  readsMessages: boolean;
  /** keys of segments that its condition names */
  names: readonly string[];
}

/** Ids of segments to ask when a message starts. `include` null: whoever was asked is in. */
export interface StartAudience {
  include: readonly number[] | null;
  exclude: readonly number[];
}

/** Keys of segments that a message moves, by themselves or through those they name. */
const movedByMessages = (segments: readonly ReadSegment[]): Set<string> => {
  const moved = new Set(segments.filter(({ readsMessages }) => readsMessages).map(({ key }) => key));
  for (let before = -1; before < moved.size; ) {
    before = moved.size;
    for (const { key, names } of segments) if (names.some((name) => moved.has(name))) moved.add(key);
  }
  return moved;
};

/** What the start of a broadcast's messages asks, of the segments that are live when it begins. */
export const startAudience = (
  { who }: Pick<BroadcastDocument, 'who'>,
  segments: readonly ReadSegment[],
): StartAudience => {
  const moved = movedByMessages(segments);
  const idOf = new Map(segments.map(({ key, id }) => [key, id]));
  const idsOf = (named: readonly { segment: string }[]): number[] =>
    named.flatMap(({ segment }) => (moved.has(segment) ? [] : (idOf.get(segment) ?? [])));
  const canAsk = !who.everyone && who.include.every(({ segment }) => !moved.has(segment));
  return { include: canAsk ? idsOf(who.include) : null, exclude: idsOf(who.exclude) };
};

/** The live segments of a workspace, with what they read. Some hundred rows, once a broadcast. */
export const readSegments = (tx: Queryable, workspaceId: number): Promise<ReadSegment[]> =>
  tx.query<ReadSegment>(sql`
    select d.definition_id as id, d.key,
      jsonb_path_exists(v.document, '$.** ? (@.kind == "message" || @.kind == "unengaged")') as "readsMessages",
      jsonb_path_query_array(v.document, '$.** ? (@.kind == "segment").segment') as names
    from definitions d
    join definition_versions v on v.workspace_id = d.workspace_id
      and v.definition_id = d.definition_id and v.version = d.live_version
    where d.workspace_id = ${workspaceId} and d.kind = 'segment' and d.state = 'live'`);

/**
 * The person of an outbox row has left who its broadcast is for, as text of SQL: `row` is an alias of `outbox`, `now` the
 * instant. Messages of no broadcast cost nothing; others one look-up of the broadcast and one or two of memberships.
 */
export const leftAudienceSql = (row: string, now: string): string => {
  const isIn = (ids: string): string => `exists (
        select from memberships a
        where a.bucket = ${row}.bucket and a.contact_id = ${row}.contact_id and a.workspace_id = ${row}.workspace_id
          and a.segment_id = any(${ids}) and (a.until is null or a.until > ${now}))`;
  return `exists (
      select from broadcasts b
      where b.workspace_id = ${row}.workspace_id and b.broadcast_id = ${row}.broadcast_id and b.exclude is not null
        and (${isIn('b.exclude')} or (b.include is not null and not ${isIn('b.include')})))`;
};

import { isCounted } from '../contacts/index.ts';
import { empty, type Queryable, type Sql, sql } from '../platform/index.ts';

/** Somebody in a segment now. */
export interface MemberRow {
  contactId: string;
  since: Date;
  /** when it ends by time alone */
  until: Date | null;
}

const members = (workspaceId: number, segmentId: number, nowMs: number): Sql => sql`
  memberships m
  where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId} and segment_id = ${segmentId}
    and (until is null or until > ${new Date(nowMs)}) and ${isCounted('m', workspaceId)}`;

/** How many are in a segment now: the length of `memberPage`'s list. Index: memberships_people. */
export const memberCount = async (
  db: Queryable,
  { workspaceId, segmentId }: { workspaceId: number; segmentId: number },
  nowMs: number,
): Promise<number> => {
  const [row] = await db.query<{ people: number }>(sql`
    select count(*) as people from ${members(workspaceId, segmentId, nowMs)}`);
  return row!.people;
};

/** People in a segment now, the newest contacts first, `limit` rows after (older than) `after`. */
export const memberPage = (
  db: Queryable,
  page: { workspaceId: number; segmentId: number; after: string | null; limit: number },
  nowMs: number,
): Promise<MemberRow[]> =>
  db.query<MemberRow>(sql`
    select contact_id as "contactId", since, until
    from ${members(page.workspaceId, page.segmentId, nowMs)}
      ${page.after === null ? empty : sql`and contact_id < ${page.after}::uuid`}
    order by contact_id desc
    limit ${page.limit}`);

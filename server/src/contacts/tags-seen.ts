import { type Queryable, sql } from '../platform/index.ts';

/** Newest contacts whose tags are offered. More: pickers open slower (20,000: 15 ms); fewer: rare tags are missed. */
const LOOKED_THROUGH = 20_000;
const TAGS_SHOWN = 200;

/** Tags that people have, the most frequent first. */
export const tagsSeen = async (db: Queryable, workspaceId: number): Promise<string[]> => {
  const rows = await db.query<{ tag: string }>(sql`
    select held.tag
    from (
      select c.attributes -> 'tags' as tags
      from contacts c
      where c.bucket >= 0 and c.workspace_id = ${workspaceId} and c.state = 'live'
      order by c.contact_id desc
      limit ${LOOKED_THROUGH}
    ) c
    cross join lateral jsonb_array_elements_text(
      case when jsonb_typeof(c.tags) = 'array' then c.tags else '[]'::jsonb end) as held (tag)
    group by held.tag
    order by count(*) desc, held.tag
    limit ${TAGS_SHOWN}`);
  return rows.map(({ tag }) => tag);
};

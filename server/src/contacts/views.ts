import { type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';

/** Views of a workspace. More are found by nobody in a menu. */
export const VIEWS_MAX = 100;

/** The contacts list as somebody left it: filters, order and columns, as the URL of the app has them. */
export interface ContactView {
  viewId: Uuid;
  name: string;
  search: JsonObject;
  createdBy: string;
}

/** Views of the list, by name. */
export const contactViews = (db: Queryable, workspaceId: number): Promise<ContactView[]> =>
  db.query<ContactView>(sql`
    select view_id as "viewId", name, search, created_by as "createdBy"
    from contact_views
    where workspace_id = ${workspaceId}
    order by lower(name), view_id
    limit ${VIEWS_MAX}`);

/** Keeps a view under its name; one of that name takes the new filters. Answers its id; null: there are too many. */
export const keepContactView = async (
  db: Queryable,
  workspaceId: number,
  { viewId, name, search, createdBy }: ContactView,
  nowMs: number,
): Promise<Uuid | null> => {
  const [row] = await db.query<{ viewId: Uuid }>(sql`
    insert into contact_views (workspace_id, view_id, name, search, created_by, created_at)
    select ${workspaceId}, ${viewId}::uuid, ${name}, ${JSON.stringify(search)}::jsonb, ${createdBy},
      ${new Date(nowMs).toISOString()}::timestamptz
    where (select count(*) from contact_views v where v.workspace_id = ${workspaceId} and v.name <> ${name}) < ${VIEWS_MAX}
    on conflict (workspace_id, name) do update set search = excluded.search
    returning view_id as "viewId"`);
  return row?.viewId ?? null;
};

/** Takes a view away; false: there was none. */
export const removeContactView = async (
  db: Queryable,
  workspaceId: number,
  viewId: string,
): Promise<boolean> => {
  const rows = await db.query(sql`
    delete from contact_views where workspace_id = ${workspaceId} and view_id = ${viewId}::uuid
    returning view_id`);
  return rows.length > 0;
};

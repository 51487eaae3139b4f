import { raw, type Sql, sql } from '../platform/index.ts';

/**
 * Whether a row counts: its person is no test person, who gets mail like everybody but is in no figure and no list
 * behind one. `alias` is a relation with `bucket` and `contact_id`. The few test persons are found by the index
 * `contacts_test`, so that a workspace without any pays one empty look-up a statement.
 */
export const isCounted = (alias: string, workspaceId: number): Sql => sql`not exists (
  select 1 from contacts tp
  where tp.workspace_id = ${workspaceId} and tp.is_test
    and tp.bucket = ${raw(alias)}.bucket and tp.contact_id = ${raw(alias)}.contact_id)`;

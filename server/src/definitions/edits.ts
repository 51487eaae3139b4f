import { type JsonObject, type Queryable, sql } from '../platform/index.ts';
import type { Definition } from './model.ts';

/**
 * Records what a publish or a resume asks of everybody inside a workflow, and asks every group to go through them (a
 * sweep of kind `inside`). Edits are numbered per definition; an enrollment takes each number once. Earlier ones that
 * everybody has taken are forgotten: a sweep that has ended has asked all but the people of a paused workflow. Before
 * `bumpDefinitions`, in its transaction. Returns the number.
 */
export const recordEdit = async (
  tx: Queryable,
  { workspaceId, definitionId, state }: Pick<Definition, 'workspaceId' | 'definitionId' | 'state'>,
  edit: JsonObject,
  nowMs: number,
): Promise<number> => {
  const [sweeping] = await tx.query<{ any: boolean }>(sql`
    select exists (
      select from sweeps
      where workspace_id = ${workspaceId} and definition_id = ${definitionId} and kind = 'inside' and state = 'running'
    ) as any`);
  const [before] = await tx.query<{ editNo: number; edits: JsonObject[] }>(sql`
    select edit_no as "editNo", edits from definitions
    where workspace_id = ${workspaceId} and definition_id = ${definitionId} for update`);
  const no = before!.editNo + 1;
  const kept = sweeping!.any || state === 'paused' ? before!.edits : [];
  await tx.query(sql`
    update definitions set edit_no = ${no}, edits = ${JSON.stringify([...kept, { ...edit, no }])}::jsonb
    where workspace_id = ${workspaceId} and definition_id = ${definitionId}`);
  const [sweep] = await tx.query<{ id: number }>(
    sql`select nextval(pg_get_serial_sequence('sweeps', 'sweep_id')) as id`,
  );
  await tx.query(sql`
    insert into sweeps (sweep_id, grp, workspace_id, kind, definition_id, options, created_at) overriding system value
    select ${sweep!.id}, grp, ${workspaceId}, 'inside', ${definitionId}, ${JSON.stringify({ no })}::jsonb,
      ${new Date(nowMs).toISOString()}
    from leases where role = 'fold'`);
  return no;
};

import { type Queryable, sql, type Uuid } from '../platform/index.ts';

/** A contact and all that it is made of: those that merges brought into it and that are still in it. */
export const membersOf = async (tx: Queryable, workspaceId: number, contactId: Uuid): Promise<Uuid[]> => {
  const members = new Set<Uuid>([contactId]);
  for (let found: Uuid[] = [contactId]; found.length > 0; ) {
    const rows = await tx.query<{ absorbedId: Uuid }>(sql`
      select absorbed_id as "absorbedId" from merges
      where workspace_id = ${workspaceId} and survivor_id = any(${found}::uuid[]) and state = 'done'`);
    found = rows.map(({ absorbedId }) => absorbedId).filter((id) => !members.has(id));
    for (const id of found) members.add(id);
  }
  return [...members];
};

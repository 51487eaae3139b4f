import { bucketOfKey, type Queryable } from '../platform/index.ts';

/** Hands names (`kind:value`) that one contact holds to another: whoever asks for them from now on finds that one. */
export const moveNames = async (
  tx: Queryable,
  names: readonly string[],
  { workspaceId, from, to }: { workspaceId: number; from: string; to: string },
): Promise<void> => {
  const split = names.map((name) => {
    const at = name.indexOf(':');
    return { kind: name.slice(0, at), value: name.slice(at + 1) };
  });
  await tx.query({
    name: 'move-names',
    text: `update identities i set contact_id = $1::uuid
      from unnest($2::smallint[], $3::text[], $4::text[]) n(bucket, kind, value)
      where i.bucket = n.bucket and i.workspace_id = $5 and i.kind = n.kind and i.value = n.value and i.contact_id = $6`,
    values: [
      to,
      split.map(({ kind, value }) => bucketOfKey(workspaceId, kind, value)),
      split.map(({ kind }) => kind),
      split.map(({ value }) => value),
      workspaceId,
      from,
    ],
  });
};

/**
 * Rows of an import that say nothing new of people who are known: told beforehand, so that they need no input and no
 * fold. Looked at in one statement: who has nothing waiting stands as their rows say, and what comes after it comes
 * after the row (P2).
 */
import { isDeepStrictEqual } from 'node:util';
import { attributesSet, type ValueProblems } from '../contacts/index.ts';
import type { JsonObject, Queryable, Uuid } from '../platform/index.ts';
import type { HeldDefinitions, NewInput } from './import-new.ts';
import { IMPORT_KIND, importedRow } from './stages/imports.ts';

interface Standing {
  n: number;
  attributes: JsonObject;
  problems: ValueProblems | null;
}

/** Leaves out the inputs of people whom they do not change, and notes that these were in the file. All inputs of a
 *  person must be among `inputs`, and none of them may bring a name that the person does not go by yet. */
export const withoutUnchanged = async <Input extends NewInput>(
  tx: Queryable,
  { registry }: HeldDefinitions,
  { workspaceId, importId }: { workspaceId: number; importId: Uuid },
  inputs: readonly Input[],
): Promise<Input[]> => {
  const byContact = new Map<Uuid, Input[]>();
  for (const one of inputs) byContact.set(one.actor_id, [...(byContact.get(one.actor_id) ?? []), one]);
  const asked = [...byContact.values()].filter((list) => list.every(saysOnlyFacts));
  if (asked.length === 0) return [...inputs];
  const { profileRules } = registry.workspaces.get(workspaceId)!;
  const unchanged = new Set<Uuid>();
  for (const { n, attributes, problems } of await standing(tx, workspaceId, asked)) {
    const profile = { knownAt: null, createdAt: 0, firstTouch: null, attributes, problems: problems ?? {} };
    const saysNothing = asked[n - 1]!.every((input) => {
      const { traits } = importedRow({ profile }, input).payload;
      const set = attributesSet(profile, traits as JsonObject, profileRules, 'program');
      return set.changes.length === 0 && isDeepStrictEqual(set.problems, profile.problems);
    });
    if (saysNothing) unchanged.add(asked[n - 1]![0]!.actor_id);
  }
  await noteUnchanged(
    tx,
    workspaceId,
    importId,
    [...unchanged].map((id) => byContact.get(id)![0]!),
  );
  return inputs.filter(({ actor_id }) => !unchanged.has(actor_id));
};

/** A bar on an address may change who is in a segment; consent stands in no attribute. */
const saysOnlyFacts = ({ kind, payload }: NewInput): boolean =>
  kind === IMPORT_KIND && payload.barred !== true && payload.consents === undefined;

/** The profiles of live people for whom nothing waits. */
const standing = (
  tx: Queryable,
  workspaceId: number,
  asked: readonly (readonly NewInput[])[],
): Promise<Standing[]> =>
  tx.query<Standing>({
    name: 'import-standing',
    text: `select a.n::int as n, c.attributes, c.problems
      from unnest($1::smallint[], $2::uuid[]) with ordinality a(bucket, contact_id, n)
      cross join lateral (
        select attributes, problems from contacts
        where bucket = a.bucket and contact_id = a.contact_id and workspace_id = $3 and state = 'live'
        offset 0
      ) c
      where not exists (select from inbox i where i.bucket = a.bucket and i.actor_id = a.contact_id)
        and not exists (select from inbox_bulk i where i.bucket = a.bucket and i.actor_id = a.contact_id)`,
    values: [asked.map(([one]) => one!.bucket), asked.map(([one]) => one!.actor_id), workspaceId],
  });

const noteUnchanged = async (
  tx: Queryable,
  workspaceId: number,
  importId: Uuid,
  people: readonly NewInput[],
): Promise<void> => {
  if (people.length === 0) return;
  const sorted = [...people].sort((a, b) => a.bucket - b.bucket || (a.actor_id < b.actor_id ? -1 : 1));
  await tx.query({
    name: 'import-note-unchanged',
    text: `insert into import_contacts (bucket, import_id, contact_id, workspace_id, what)
      select bucket, $3, contact_id, $4, 'unchanged' from unnest($1::smallint[], $2::uuid[]) as n(bucket, contact_id)
      on conflict do nothing`,
    values: [
      sorted.map(({ bucket }) => bucket),
      sorted.map(({ actor_id }) => actor_id),
      importId,
      workspaceId,
    ],
  });
};

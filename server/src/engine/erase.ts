/**
 * Erasing people (P11). As a merge, one transaction under the locked leases of the groups concerned: no fold of theirs
 * is in flight, and later ones find another `state_epoch`. What is left is a tombstone without content: inputs that come
 * for it afterwards are swallowed (pass.ts), and somebody who comes back by the same address is a new, unknown person.
 *
 * A person goes with all the contacts that merges brought together. What each table loses stands in `erase-tables.ts`.
 */
import { bucketOf, type Queryable, sql, type Uuid } from '../platform/index.ts';
import { blankCounts } from './erase-blank.ts';
import { deleteRows } from './erase-delete.ts';
import { scrubLogs } from './erase-logs.ts';
import { type EraseScope, knownNames } from './erase-names.ts';
import { liveOf, lockGroups } from './merge.ts';
import { membersOf } from './merge-members.ts';

/** Rows that went or were blanked, by table. Tables without any are absent. */
export type ErasedRows = Record<string, { deleted?: number; blanked?: number }>;

export interface ErasedPerson {
  contactId: Uuid;
  members: Uuid[];
  /** keyed hashes of the e-mail addresses they had */
  hashes: string[];
}

export interface Erased {
  people: ErasedPerson[];
  tables: ErasedRows;
  /** of these a mail is being handed over, or a merge came between: ask again */
  busy: Uuid[];
}

export interface EraseRequest {
  workspaceId: number;
  contactIds: readonly Uuid[];
  /** what stays of an address: a keyed hash */
  hashOf: (address: string) => string;
}

/** Erases people in the caller's transaction. Those already erased count as done, with no rows. */
export const eraseContacts = async (
  tx: Queryable,
  { workspaceId, contactIds, hashOf }: EraseRequest,
  wallMs: number,
): Promise<Erased> => {
  const found = await peopleOf(tx, workspaceId, contactIds);
  const groups = await lockGroups(tx, [...found.values()].flat());
  const now = await peopleOf(tx, workspaceId, contactIds);
  const busy = contactIds.filter((id) => !isSame(found.get(id)!, now.get(id)!));
  busy.push(...(await beingHandedOver(tx, workspaceId, now)).filter((id) => !busy.includes(id)));
  const people = [...now].filter(([id]) => !busy.includes(id));
  const members = await notErased(tx, workspaceId, [...new Set(people.flatMap(([, ids]) => ids))]);
  const scope: EraseScope = { workspaceId, ids: members, buckets: members.map(bucketOf), wallMs };
  const names = await knownNames(tx, scope);
  const tables: ErasedRows = {};
  const add = (more: ErasedRows): void => {
    for (const [table, { deleted = 0, blanked = 0 }] of Object.entries(more)) {
      const sum = {
        deleted: (tables[table]?.deleted ?? 0) + deleted,
        blanked: (tables[table]?.blanked ?? 0) + blanked,
      };
      if (sum.deleted + sum.blanked === 0) continue;
      tables[table] = {
        ...(sum.deleted > 0 ? { deleted: sum.deleted } : {}),
        ...(sum.blanked > 0 ? { blanked: sum.blanked } : {}),
      };
    }
  };
  if (members.length > 0) {
    add(await deleteRows(tx, scope));
    add(await blankCounts(tx, scope));
    add(await scrubLogs(tx, scope, names, hashOf));
  }
  await tx.query(sql`
    update leases set state_epoch = state_epoch + 1 where role = 'fold' and grp = any(${groups})`);
  return {
    people: people.map(([contactId, ids]) => ({
      contactId,
      members: ids,
      hashes: [...new Set(ids.flatMap((id) => names.addressesOf(id)).map(hashOf))],
    })),
    tables,
    busy,
  };
};

const isSame = (one: readonly Uuid[], other: readonly Uuid[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));

/** The contacts that a person is made of: whom merges brought them into, and all who were brought with them. Ids of a
 *  contact that was erased lead to itself. */
export const personIds = async (tx: Queryable, workspaceId: number, contactId: Uuid): Promise<Uuid[]> =>
  membersOf(tx, workspaceId, await liveOf(tx, contactId));

/** The contacts that each of these is made of. */
const peopleOf = async (
  tx: Queryable,
  workspaceId: number,
  contactIds: readonly Uuid[],
): Promise<Map<Uuid, Uuid[]>> => {
  const people = new Map<Uuid, Uuid[]>();
  for (const id of contactIds) people.set(id, await personIds(tx, workspaceId, id));
  return people;
};

const notErased = async (tx: Queryable, workspaceId: number, ids: readonly Uuid[]): Promise<Uuid[]> => {
  const rows = await tx.query<{ contactId: Uuid }>(sql`
    select c.contact_id as "contactId"
    from unnest(${ids.map(bucketOf)}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
    join contacts c on c.bucket = a.bucket and c.contact_id = a.contact_id
    where c.workspace_id = ${workspaceId} and c.state <> 'erased'`);
  return rows.map(({ contactId }) => contactId);
};

/** What a sender has started it settles first: its outcome must not be written over what was blanked. */
const beingHandedOver = async (
  tx: Queryable,
  workspaceId: number,
  people: ReadonlyMap<Uuid, readonly Uuid[]>,
): Promise<Uuid[]> => {
  const ids = [...people.values()].flat();
  const rows = await tx.query<{ contactId: Uuid }>(sql`
    select distinct o.contact_id as "contactId"
    from unnest(${ids.map(bucketOf)}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
    join outbox o on o.bucket = a.bucket and o.contact_id = a.contact_id
    where o.workspace_id = ${workspaceId} and o.started_at is not null`);
  const started = new Set(rows.map(({ contactId }) => contactId));
  return [...people].flatMap(([id, members]) => (members.some((one) => started.has(one)) ? [id] : []));
};

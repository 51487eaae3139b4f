/**
 * Whose input is it, once all of a contact's names are known (decision 0011)? Capture resolves by any identity that
 * somebody holds; only the fold knows the others. An input that names a user is with the contact that holds this user,
 * whatever device it came from, and whatever happens to the two contacts later (P10).
 */
import { EXCLUSIVE_KINDS, type Identity } from '../contacts/index.ts';
import { bucketOfKey, derivedId, type Queryable } from '../platform/index.ts';
import type { Draft } from './draft.ts';
import { type InputRow, isEvent } from './inputs.ts';
import type { ActorWork } from './load.ts';
import * as queries from './queries.ts';
import { identitiesOf } from './stages/contacts.ts';
import { type Forward, forwardTo } from './write.ts';

/** Contacts by `holderKey` of their identities. */
export type Holders = Map<string, string>;

export const holderKey = (workspaceId: number, kind: string, value: string): string =>
  `${workspaceId}:${kind}:${value}`;

interface Named {
  row: InputRow;
  identity: Identity;
  /** whose it is when nobody holds the identity yet */
  ifFree: string;
}

export interface Redirected {
  /** who holds the users that were named */
  holders: Holders;
  /** events that were stored under the contact they came to: bucket, contact, event */
  stored: [number[], string[], string[]];
}

/** Takes inputs of others out of the work, and forwards each to who holds the user it names, else to a new contact. */
export const redirectStrangers = async (
  tx: Queryable,
  work: readonly ActorWork[],
  drafts: Map<string, Draft>,
  forwards: Forward[],
): Promise<Redirected> => {
  const named = new Map<InputRow, Named>();
  for (const one of work) {
    const draft = drafts.get(one.contactId);
    if (draft) for (const found of namedUsers(one, draft)) named.set(found.row, found);
  }
  const holders = await holdersOf(
    tx,
    [...named.values()].map(({ row, identity, ifFree }) => claimOf(row.workspaceId, identity, ifFree)),
  );
  const strangers: InputRow[] = [];
  for (const one of work) {
    const isOthers = (row: InputRow): boolean => {
      const found = named.get(row);
      return found !== undefined && holderIn(holders, found) !== one.contactId;
    };
    const others = one.rows.filter(isOthers);
    if (others.length === 0) continue;
    strangers.push(...others);
    one.rows = one.rows.filter((row) => !isOthers(row));
    // a contact that only strangers' inputs would have made is not made
    if (one.rows.length === 0 && drafts.get(one.contactId)?.isNew) drafts.delete(one.contactId);
  }
  for (const row of strangers) {
    const { identity } = named.get(row)!;
    const via = `${identity.kind}:${identity.value}`;
    forwards.push(forwardTo(holderIn(holders, named.get(row)!), { ...row, via }));
  }
  const events = strangers.filter(({ kind }) => isEvent(kind));
  return {
    holders,
    stored: [
      events.map((row) => row.bucket),
      events.map((row) => row.actorId),
      events.map((row) => row.eventId),
    ],
  };
};

const holderIn = (holders: Holders, { row, identity }: Named): string =>
  holders.get(holderKey(row.workspaceId, identity.kind, identity.value))!;

/** The rows that name a user whom their contact does not hold yet, in order. The first such user of a contact without
 *  one is its own, if nobody else has it; any other one is somebody else. */
const namedUsers = ({ contactId, rows }: ActorWork, { identities }: Draft): Named[] => {
  if (rows.every((row) => namesOnlyHeld(row, identities))) return [];
  const held = new Set([...identities].filter((name) => EXCLUSIVE_KINDS.has(kindOf(name))));
  const first = new Map<string, string>();
  return rows.flatMap((row): Named[] => {
    const users = identitiesOf(row).filter(({ kind }) => EXCLUSIVE_KINDS.has(kind));
    const isHeld = ({ kind, value }: Identity): boolean => held.has(`${kind}:${value}`);
    // an alias of this person's own user id to another says that both are theirs; of a device it says no such thing
    if (row.kind === 'alias' && users.some(isHeld)) {
      for (const { kind, value } of users) held.add(`${kind}:${value}`);
      return [];
    }
    const identity = users.find((one) => !isHeld(one));
    if (!identity) return [];
    const { kind, value } = identity;
    const hasOne = [...held].some((name) => kindOf(name) === kind);
    if (!hasOne && !first.has(kind)) first.set(kind, value);
    const isOwn = !hasOne && first.get(kind) === value;
    return [{ row, identity, ifFree: isOwn ? contactId : newContactOf(row, identity) }];
  });
};

/** As nearly every input does. */
const namesOnlyHeld = (row: InputRow, held: ReadonlySet<string>): boolean =>
  identitiesOf(row).every(({ kind, value }) => !EXCLUSIVE_KINDS.has(kind) || held.has(`${kind}:${value}`));

const kindOf = (name: string): string => name.slice(0, name.indexOf(':'));

/** The id of the contact that a stranger becomes: it follows from the identity, so that a repeat makes the same one. */
const newContactOf = ({ atMs, workspaceId }: InputRow, { kind, value }: Identity): string =>
  derivedId(atMs, bucketOfKey(workspaceId, kind, value), workspaceId, kind, value);

/** Inputs that came by a name which their contact has handed back go on to who holds it now (P10). */
export const forwardParted = async (
  tx: Queryable,
  rows: readonly InputRow[],
  forwards: Forward[],
): Promise<void> => {
  const named = rows
    .filter(({ contactState, via }) => contactState === 'parted' && via !== null)
    .map((row): Named => {
      const identity = {
        kind: kindOf(row.via!),
        value: row.via!.slice(row.via!.indexOf(':') + 1),
      } as Identity;
      return { row, identity, ifFree: newContactOf(row, identity) };
    });
  const holders = await holdersOf(
    tx,
    named.map(({ row, identity, ifFree }) => claimOf(row.workspaceId, identity, ifFree)),
  );
  for (const one of named) forwards.push(forwardTo(holderIn(holders, one), one.row));
};

interface Claim {
  bucket: number;
  workspace_id: number;
  kind: string;
  value: string;
  contact_id: string;
}

const claimOf = (workspaceId: number, { kind, value }: Identity, contactId: string): Claim => ({
  bucket: bucketOfKey(workspaceId, kind, value),
  workspace_id: workspaceId,
  kind,
  value,
  contact_id: contactId,
});

/** Claims the identities that inputs name and their contacts do not hold yet; answers who holds each, with `known`. */
export const claimIdentities = async (
  tx: Queryable,
  work: readonly ActorWork[],
  drafts: Map<string, Draft>,
  known: Holders,
): Promise<Holders> => {
  const wanted: Claim[] = [];
  for (const { contactId, workspaceId, rows } of work) {
    const draft = drafts.get(contactId);
    if (!draft) continue;
    for (const identity of rows.flatMap(identitiesOf)) {
      const { kind, value } = identity;
      if (draft.identities.has(`${kind}:${value}`) || known.has(holderKey(workspaceId, kind, value)))
        continue;
      wanted.push(claimOf(workspaceId, identity, contactId));
    }
  }
  return new Map([...known, ...(await holdersOf(tx, wanted))]);
};

/** Claims free identities, each for the first who wants it, and answers who holds each now. */
const holdersOf = async (tx: Queryable, wanted: readonly Claim[]): Promise<Holders> => {
  const once = new Map<string, Claim>();
  for (const row of wanted) {
    const key = holderKey(row.workspace_id, row.kind, row.value);
    if (!once.has(key)) once.set(key, row);
  }
  if (once.size === 0) return new Map();
  const held = await tx.query<{ workspaceId: number; kind: string; value: string; contactId: string }>(
    queries.claimIdentities([...once.values()]),
  );
  return new Map(held.map((one) => [holderKey(one.workspaceId, one.kind, one.value), one.contactId]));
};

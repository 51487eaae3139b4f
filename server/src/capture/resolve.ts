import { LRUCache } from 'lru-cache';
import { type Identity, identityBucket, identityKey } from '../contacts/index.ts';
import type { Queryable, Uuid } from '../platform/index.ts';
import { OWNERS_MAX, OWNERS_TTL_MS } from './bounds.ts';
import type { Call } from './model.ts';
import { type ClaimRow, ownersOf } from './queries.ts';
import type { MessageKey } from './rows.ts';

/**
 * Whose input is it? (ENGINE, Capture.) The strongest identity that somebody holds decides; the others travel in the
 * payload and are claimed in the fold, which alone knows the contact's strong ids. When nobody holds any, a new
 * contact claims all of them at once.
 *
 * What is remembered here is a hint: after a merge it may be old for a minute. The fold forwards such inputs.
 */
export interface Entry {
  workspaceId: number;
  call: Call;
  /** null: not de-duplicated */
  message: MessageKey | null;
}

/** A call with its contact. `via` is the identity that led there. */
export interface Assigned {
  entry: Entry;
  contactId: Uuid;
  via: Identity;
  isNew: boolean;
  /** brought the contact into being */
  founds: boolean;
  /** every identity of the call is known to be this contact's */
  holdsAll: boolean;
}

/** Contacts of identities by `ownerKey`. */
export type Owners = Map<string, Uuid>;

export const ownerKey = (workspaceId: number, identity: Identity): string =>
  `${workspaceId} ${identityKey(identity)}`;

/** Owners of recent identities. */
export const createOwnerCache = (): LRUCache<string, Uuid> =>
  new LRUCache({ max: OWNERS_MAX, ttl: OWNERS_TTL_MS });
export type OwnerCache = ReturnType<typeof createOwnerCache>;

/** An alias names a previous id that may be a user id or an anonymous one: both are looked up. */
const probesOf = (call: Call): Identity[] =>
  call.type === 'alias' && call.payload.previousId
    ? [...call.identities, { kind: 'user', value: call.payload.previousId }]
    : call.identities;

/** Owners of all identities of the entries: from the cache, the rest in one statement. */
export const knownOwners = async (
  db: Queryable,
  cache: OwnerCache,
  entries: readonly Entry[],
): Promise<Owners> => {
  const owners: Owners = new Map();
  const missing = new Map<string, { workspaceId: number; identity: Identity }>();
  for (const { workspaceId, call } of entries)
    for (const identity of probesOf(call)) {
      const key = ownerKey(workspaceId, identity);
      if (owners.has(key) || missing.has(key)) continue;
      const owner = cache.get(key);
      if (owner) owners.set(key, owner);
      else missing.set(key, { workspaceId, identity });
    }
  await findOwners(db, missing, owners);
  return owners;
};

const findOwners = async (
  db: Queryable,
  missing: ReadonlyMap<string, { workspaceId: number; identity: Identity }>,
  owners: Owners,
): Promise<void> => {
  if (missing.size === 0) return;
  const keys = [...missing.keys()];
  const wanted = [...missing.values()].map(({ workspaceId, identity }) => ({
    bucket: identityBucket(workspaceId, identity),
    workspaceId,
    ...identity,
  }));
  for (const { n, contactId } of await db.query<{ n: number; contactId: Uuid }>(ownersOf(wanted)))
    owners.set(keys[n - 1]!, contactId);
};

/** The previous id of an alias becomes a user identity when that is what somebody holds. */
const settleAlias = ({ workspaceId, call }: Entry, owners: Owners): void => {
  const value = call.payload.previousId;
  if (call.type !== 'alias' || !value) return;
  const asUser: Identity = { kind: 'user', value };
  if (!owners.has(ownerKey(workspaceId, asUser))) return;
  if (owners.has(ownerKey(workspaceId, { kind: 'anonymous', value }))) return;
  const others = call.identities.filter(
    (identity) => identity.value !== value || (identity.kind !== 'anonymous' && identity.kind !== 'user'),
  );
  call.identities = [...others, asUser];
  call.payload.identities = call.identities;
};

/**
 * Gives each entry its contact, in order (pure but for the ids it makes). Entries that nobody holds found a new
 * contact; those after them in the list find it. `owners` gains the new contacts' identities.
 */
export const assign = (entries: readonly Entry[], owners: Owners, makeContactId: () => Uuid): Assigned[] => {
  const newContacts = new Set<Uuid>();
  return entries.map((entry) => {
    const { workspaceId, call } = entry;
    settleAlias(entry, owners);
    const via = call.identities.find((identity) => owners.has(ownerKey(workspaceId, identity)));
    if (!via) {
      const contactId = makeContactId();
      newContacts.add(contactId);
      for (const identity of call.identities) owners.set(ownerKey(workspaceId, identity), contactId);
      return { entry, contactId, via: call.identities[0]!, isNew: true, founds: true, holdsAll: true };
    }
    const contactId = owners.get(ownerKey(workspaceId, via))!;
    const holdsAll =
      call.identities.length === 1 ||
      call.identities.every((identity) => owners.get(ownerKey(workspaceId, identity)) === contactId);
    return { entry, contactId, via, isNew: newContacts.has(contactId), founds: false, holdsAll };
  });
};

/** The identities of the new contacts: all that the founding calls name. */
export const claimsOf = (assigned: readonly Assigned[]): ClaimRow[] =>
  assigned
    .filter(({ founds }) => founds)
    .flatMap(({ entry: { workspaceId, call, message }, contactId }) =>
      call.identities.map((identity) => ({
        bucket: identityBucket(workspaceId, identity),
        workspaceId,
        kind: identity.kind,
        value: identity.value,
        contactId,
        messageKey: message?.key ?? null,
      })),
    );

/** Remembers whose identities are, as the database said. */
export const rememberOwners = (cache: OwnerCache, owners: Owners): void => {
  for (const [key, owner] of owners) cache.set(key, owner);
};

import { LRUCache } from 'lru-cache';
import { type Identity, identityBucket, identityKey } from '../contacts/index.ts';
import type { Queryable, Uuid } from '../platform/index.ts';
import { OWNERS_FRESH_MS, OWNERS_MAX, OWNERS_TTL_MS } from './bounds.ts';
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

/** What the database said of an identity, and when it was asked. */
interface Remembered {
  contactId: Uuid;
  askedAtMs: number;
  /** asked again beside the work, once */
  isAskedAgain: boolean;
}

/** Owners of recent identities. */
export const createOwnerCache = (): LRUCache<string, Remembered> => new LRUCache({ max: OWNERS_MAX });
export type OwnerCache = ReturnType<typeof createOwnerCache>;

/** An alias names a previous id that may be a user id or an anonymous one: both are looked up. */
const probesOf = (call: Call): Identity[] =>
  call.type === 'alias' && call.payload.previousId
    ? [...call.identities, { kind: 'user', value: call.payload.previousId }]
    : call.identities;

/** Identities to ask for, by `ownerKey`. */
type Wanted = Map<string, { workspaceId: number; identity: Identity }>;

/**
 * Owners of all identities of the entries: those remembered for less than OWNERS_TTL_MS, the rest in one statement.
 * What grows old is asked for again beside the work, so that who calls all the time neither waits for it nor is
 * remembered for ever.
 */
export const knownOwners = async (
  db: Queryable,
  cache: OwnerCache,
  entries: readonly Entry[],
  nowMs: number,
): Promise<Owners> => {
  const owners: Owners = new Map();
  const missing: Wanted = new Map();
  const aging: Wanted = new Map();
  for (const { workspaceId, call } of entries)
    for (const identity of probesOf(call)) {
      const key = ownerKey(workspaceId, identity);
      if (owners.has(key) || missing.has(key)) continue;
      const known = cache.get(key);
      // whichever way the clock was set
      const ageMs = known ? Math.abs(nowMs - known.askedAtMs) : OWNERS_TTL_MS;
      if (!known || ageMs >= OWNERS_TTL_MS) {
        missing.set(key, { workspaceId, identity });
        continue;
      }
      owners.set(key, known.contactId);
      if (ageMs < OWNERS_FRESH_MS || known.isAskedAgain) continue;
      known.isAskedAgain = true;
      aging.set(key, { workspaceId, identity });
    }
  // what fails here is asked again once it is too old
  if (aging.size > 0) void findOwners(db, cache, aging, nowMs).catch(() => undefined);
  for (const [key, owner] of await findOwners(db, cache, missing, nowMs)) owners.set(key, owner);
  return owners;
};

/** Asks the database and remembers what it says. Not remembered so are contacts that a call founds: whether it was a
 *  repeat, which founds nobody, the statement does not say. */
const findOwners = async (
  db: Queryable,
  cache: OwnerCache,
  wanted: Wanted,
  nowMs: number,
): Promise<Owners> => {
  const found: Owners = new Map();
  if (wanted.size === 0) return found;
  const keys = [...wanted.keys()];
  const rows = [...wanted.values()].map(({ workspaceId, identity }) => ({
    bucket: identityBucket(workspaceId, identity),
    workspaceId,
    ...identity,
  }));
  for (const { n, contactId } of await db.query<{ n: number; contactId: Uuid }>(ownersOf(rows)))
    found.set(keys[n - 1]!, contactId);
  for (const key of keys) {
    const contactId = found.get(key);
    if (contactId === undefined) cache.delete(key);
    else cache.set(key, { contactId, askedAtMs: nowMs, isAskedAgain: false });
  }
  return found;
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

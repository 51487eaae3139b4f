/** Why two contacts stay two (P10). The reason is kept in the merge log and shown. */
import { EXCLUSIVE_KINDS, isStrong, STRONG_KINDS } from '../contacts/index.ts';
import { type Queryable, sql } from '../platform/index.ts';
import type { LoadedContact } from './draft.ts';
import type { PendingMerge } from './merge.ts';
import { membersOf } from './merge-members.ts';

/** A short sentence without a full stop; undefined: they are one. */
export const refusalOf = async (
  tx: Queryable,
  one: LoadedContact,
  other: LoadedContact,
  merge: PendingMerge,
): Promise<string | undefined> => {
  if (one.contactId === other.contactId) return 'already one';
  if (one.state !== 'live' || other.state !== 'live') return 'one of them is gone';
  const { by, identity = '', byPerson } = merge.reason;
  // an alias of one user id to another says that they are one; of a device it says no more than any input on it
  if (by === 'alias' && identity.startsWith('user:')) return undefined;
  const apart = kindThatDiffers(one, other, identity);
  if (apart) return `each has a different ${WORDS[apart]}: a shared device or address`;
  if (!byPerson && (await wasTakenBack(tx, merge.workspaceId, one, other)))
    return 'a merge of the two was taken back';
  return undefined;
};

const WORDS: Record<(typeof STRONG_KINDS)[number], string> = {
  user: 'user id',
  email: 'e-mail address',
  phone: 'phone number',
};

const has = ({ identities }: LoadedContact, kind: string): boolean =>
  (identities ?? []).some((name) => name.startsWith(`${kind}:`));

/** A kind of which each has its own, so that what speaks for the merge is too little: a strong identity that both use
 *  outweighs all but user ids, a weak one nothing. */
const kindThatDiffers = (one: LoadedContact, other: LoadedContact, identity: string) => {
  const isWeak = identity !== '' && !isStrong(identity.slice(0, identity.indexOf(':')));
  return STRONG_KINDS.find(
    (kind) => (isWeak || EXCLUSIVE_KINDS.has(kind)) && has(one, kind) && has(other, kind),
  );
};

/** Whether a person has said already that parts of the two are not one. */
const wasTakenBack = async (
  tx: Queryable,
  workspaceId: number,
  one: LoadedContact,
  other: LoadedContact,
): Promise<boolean> => {
  const ours = await membersOf(tx, workspaceId, one.contactId);
  const theirs = await membersOf(tx, workspaceId, other.contactId);
  const rows = await tx.query(sql`
    select 1 from merges
    where workspace_id = ${workspaceId} and state = 'undone' and (
      survivor_id = any(${ours}::uuid[]) and absorbed_id = any(${theirs}::uuid[])
      or survivor_id = any(${theirs}::uuid[]) and absorbed_id = any(${ours}::uuid[]))
    limit 1`);
  return rows.length > 0;
};

/**
 * Edits by hand. The API never writes contacts: an edit is an input like any other, and its author waits a moment for
 * the fold to answer with the new state (ENGINE, Capture).
 */
import { z } from 'zod';
import { appendInputs } from '../../capture/index.ts';
import {
  contactRefusals,
  declareAttributes,
  holderOf,
  type Identity,
  identitiesIn,
  namedFacts,
  namesIn,
} from '../../contacts/index.ts';
import { addressHasher, revealBars, suppress } from '../../permission/index.ts';
import {
  bucketOf,
  type JsonObject,
  newId,
  type Queryable,
  type Uuid,
  type WorkspaceDb,
} from '../../platform/index.ts';
import { audit, type Who, whoName } from '../../workspaces/index.ts';
import { awaitFold } from '../await-fold.ts';
import type { ApiDeps } from '../deps.ts';

/** An attribute by hand: what `identify` may bring too, within the same bounds. */
export const attributes = z.record(
  z.string().trim().min(1).max(200),
  z.union([
    z.string().max(2_000),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.union([z.string().max(2_000), z.number(), z.boolean()])).max(100),
  ]),
);

export const consent = z.enum(['given', 'none']);
type Consent = z.output<typeof consent>;

export interface Edit {
  attributes: JsonObject;
  userId?: string | undefined;
  /** what they said about mail: kept with who recorded it; `none` bars the address at once (P7) */
  consent?: Consent | undefined;
  who: Who;
}

/** The identities that an edit gives; refuses those that are none. */
const identitiesGiven = ({ attributes, userId }: Edit): Identity[] => {
  const { email, phone } = attributes;
  const given = { userId, email: email ?? undefined, phone: phone ?? undefined };
  const found = identitiesIn(given);
  const has = (kind: Identity['kind']): boolean => found.some((identity) => identity.kind === kind);
  if (given.email !== undefined && given.email !== '' && !has('email'))
    throw contactRefusals.invalidIdentity('attributes.email', 'Write it as name@example.com.');
  if (userId !== undefined && !has('user'))
    throw contactRefusals.invalidIdentity('userId', 'Use the id that your own system gives this person.');
  return found;
};

const FIELDS: Readonly<Record<string, string>> = {
  user: 'userId',
  email: 'attributes.email',
  phone: 'attributes.phone',
};

/** Nobody becomes one with another by a typo: a name that somebody else goes by is refused, not merged. */
const refuseTaken = async (
  db: Queryable,
  workspaceId: number,
  identities: readonly Identity[],
  own: Uuid | null,
): Promise<void> => {
  for (const identity of identities) {
    const holder = await holderOf(db, workspaceId, identity);
    if (holder !== null && holder !== own)
      throw contactRefusals.identityTaken(FIELDS[identity.kind]!, identity.value, holder);
  }
};

/** Whoever wants no mail gets none from the commit on. */
const barMail = (tx: Queryable, workspaceId: number, { attributes: { email }, who }: Edit, nowMs: number) =>
  typeof email === 'string'
    ? suppress(tx, [
        {
          workspaceId,
          channel: 'email',
          address: email,
          reason: 'unsubscribed',
          source: { by: 'hand', who: whoName(who) },
          atMs: nowMs,
        },
      ])
    : Promise.resolve();

/**
 * Appends an edit of a contact, or of a new one, and waits up to a second for its fold. Answers the contact's id and
 * whether the fold is done. Refuses `identity-taken`, `invalid-identity`.
 */
export const editContact = async (
  { db: wholeDb, clock, hooks, secret }: ApiDeps,
  db: WorkspaceDb,
  edit: Edit,
  existing: Uuid | null,
): Promise<{ contactId: Uuid; folded: boolean }> => {
  const nowMs = clock.now();
  const { workspaceId } = db;
  const identities = identitiesGiven(edit);
  await refuseTaken(db, workspaceId, identities, existing);
  const contactId = existing ?? newId(nowMs);
  const by = whoName(edit.who);
  // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
  const [place] = await wholeDb.transaction(async (tx) => {
    await declareAttributes(tx, workspaceId, namesIn(namedFacts(edit.attributes)), 'hand', nowMs);
    await audit(
      tx,
      {
        workspaceId,
        who: edit.who,
        action: existing === null ? 'added' : 'changed',
        object: `contact ${contactId}`,
        detail: {
          attributes: Object.keys(edit.attributes),
          ...(edit.consent ? { consent: edit.consent } : {}),
        },
      },
      nowMs,
    );
    const { email } = edit.attributes;
    // of somebody who was erased: the bar shows from now on
    if (typeof email === 'string')
      await revealBars(tx, addressHasher(secret), [{ workspaceId, address: email }]);
    if (edit.consent === 'none') await barMail(tx, workspaceId, edit, nowMs);
    return appendInputs(tx, [
      {
        contactId,
        workspaceId,
        kind: 'edit',
        name: existing === null ? 'Contact Added' : 'Contact Edited',
        occurredAtMs: nowMs,
        via: `edit:${by}`,
        payload: { attributes: edit.attributes, identities, by },
      },
    ]);
  });
  hooks.inputAppended(bucketOf(contactId));
  return { contactId, folded: await awaitFold(db, clock, [place!]) };
};

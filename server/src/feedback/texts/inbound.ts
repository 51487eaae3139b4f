import type { InboundText } from '../../channels/index.ts';
import { normalPhone } from '../../contacts/index.ts';
import { ALL_MAIL, liftByText, suppress } from '../../permission/index.ts';
import { bucketOf, type Clock, type Db, type Queryable } from '../../platform/index.ts';
import { findMessage } from '../queries.ts';
import {
  type About,
  type TextInput,
  textConsentInput,
  textRepliedInput,
  textUnsubscribedInput,
} from './inputs.ts';
import { contactOfPhone, lastTextTo, type Texter } from './queries.ts';
import { answerTo, type Wish, wishOf } from './words.ts';

export interface InboundDeps {
  db: Db;
  clock: Clock;
  /** Appends inputs to contacts' inboxes, in the given transaction; null for one that was there already. */
  append: (tx: Queryable, inputs: readonly TextInput[]) => Promise<readonly unknown[]>;
  /** An input came into the inbox of a contact in this bucket. */
  signal: (bucket: number) => void;
  /** Makes a contact of somebody who is known by a number only. */
  found: (workspaceId: number, phone: string) => Promise<void>;
}

export interface TextsWorkspace {
  workspaceId: number;
  name: string;
  /** the workspace's own answer to HELP */
  help: string | undefined;
}

/** What is answered belongs to the last text of these days; later ones begin something new. */
const ANSWERS_WITHIN_MS = 30 * 86_400_000;
/** Carriers join parts to some 1,600 characters; more is no text. */
const TEXT_CHARS_MAX = 5_000;

/**
 * Takes a text that came in. STOP bars the number in the transaction that is answered (P7), START lifts what STOP
 * barred, HELP is answered; everything else is an answer of its contact (`SMS Replied`), who is made when nobody has
 * the number. The same text twice is one. Returns what is answered; null: nothing.
 */
export const takeText = async (
  deps: InboundDeps,
  workspace: TextsWorkspace,
  inbound: InboundText,
): Promise<string | null> => {
  const { db } = deps;
  const { workspaceId } = workspace;
  const from = normalPhone(inbound.from);
  // a short code or a name: no person's
  if (from === null) return null;
  const text = inbound.text.replaceAll('\0', '').slice(0, TEXT_CHARS_MAX);
  const asked = wishOf(text);
  let who = await contactOfPhone(db, workspaceId, from);
  if (!who && asked?.wish !== 'stop' && asked?.wish !== 'help') {
    await deps.found(workspaceId, from);
    who = await contactOfPhone(db, workspaceId, from);
  }
  const written = { ...inbound, from, text };
  if (asked === null) {
    if (who) await reply(deps, workspaceId, who, written);
    return null;
  }
  if (asked.wish === 'stop') await stop(deps, workspaceId, who, written);
  if (asked.wish === 'start' && who) await start(deps, workspaceId, who, written);
  return answerOf(asked.wish, workspace, asked.language ?? who?.language ?? null);
};

const answerOf = (wish: Wish, { name, help }: TextsWorkspace, language: string | null): string =>
  wish === 'help' && help ? help : answerTo(wish, language, name);

/** Whose input it is, with the text that is answered. */
const aboutOf = async (
  { db, clock }: InboundDeps,
  workspaceId: number,
  { contactId }: Texter,
): Promise<About> => {
  const last = await lastTextTo(db, workspaceId, contactId, clock.now() - ANSWERS_WITHIN_MS);
  return { contactId, workspaceId, message: last === null ? null : await findMessage(db, last) };
};

const keyOf = ({ id, from }: InboundText): string => `text:${from}:${id}`;

const stop = async (
  deps: InboundDeps,
  workspaceId: number,
  who: Texter | null,
  inbound: InboundText,
): Promise<void> => {
  const { db, clock } = deps;
  const atMs = clock.now();
  const about = who && (await aboutOf(deps, workspaceId, who));
  await db.transaction(async (tx) => {
    await suppress(tx, [
      {
        workspaceId,
        channel: 'sms',
        address: inbound.from,
        reason: 'unsubscribed',
        // the word is to the number: nothing comes from it any more, receipts neither
        topic: ALL_MAIL,
        source: { by: 'text', word: inbound.text.slice(0, 40) },
        atMs,
      },
    ]);
    if (about)
      await deps.append(tx, [
        textUnsubscribedInput(about, { how: 'text', word: inbound.text.slice(0, 40) }, atMs, keyOf(inbound)),
      ]);
  });
  if (about) deps.signal(bucketOf(about.contactId));
};

const start = async (
  deps: InboundDeps,
  workspaceId: number,
  who: Texter,
  inbound: InboundText,
): Promise<void> => {
  const { db, clock } = deps;
  const atMs = clock.now();
  const about: About = { contactId: who.contactId, workspaceId, message: null };
  const said = { word: inbound.text.slice(0, 40), from: inbound.from, at: new Date(atMs).toISOString() };
  await db.transaction(async (tx) => {
    const [appended] = await deps.append(tx, [textConsentInput(about, said, atMs, keyOf(inbound))]);
    // the same text again, after a STOP that came in between, takes nothing back
    if (appended) await liftByText(tx, workspaceId, inbound.from);
  });
  deps.signal(bucketOf(who.contactId));
};

const reply = async (
  deps: InboundDeps,
  workspaceId: number,
  who: Texter,
  inbound: InboundText,
): Promise<void> => {
  const about = await aboutOf(deps, workspaceId, who);
  await deps.append(deps.db, [textRepliedInput(about, inbound, deps.clock.now(), keyOf(inbound))]);
  deps.signal(bucketOf(who.contactId));
};

import {
  type Aliases,
  aliasesOf,
  type EventMap,
  firstValue,
  type Meaning,
  realProperties,
} from '../conditions/index.ts';
import type { Json, JsonObject } from '../platform/index.ts';

/** How a line is coloured; beside it there is always a word. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'machine';

/** What a filter chip of the timeline gathers. */
export type EventKind = 'visit' | 'order' | 'event' | 'message' | 'change';

/** An event as it was kept. */
export interface ToldEvent {
  kind: string;
  name: string;
  properties: JsonObject;
  /** path of the page it was made on */
  path: string | null;
}

/** What a person did, in the marketer's words: "viewed" "/pricing". `object` may be empty. */
export interface Told {
  verb: string;
  object: string;
  tone: Tone;
  kind: EventKind;
}

export interface Wording {
  eventMap: EventMap;
  /** of the workspace, for amounts that name none */
  currency: string;
  /** name of the message that a feedback event is about */
  message?: string | undefined;
}

const OBJECT_LENGTH_MAX = 120;

const cut = (text: string): string =>
  text.length <= OBJECT_LENGTH_MAX ? text : `${text.slice(0, OBJECT_LENGTH_MAX - 1).trimEnd()}…`;

const textOf = (value: Json | undefined): string | null => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? cut(value.trim()) : null;
};

/** An amount as it was sent: a number, or a text that is one. */
export const amountOf = (value: Json | undefined): number | null => {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) ? amount : null;
};

/** `EUR 130`, `EUR 12.50` */
export const moneyWords = (amount: number, currency: string): string => {
  const digits = Number.isInteger(amount) ? 0 : 2;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${currency} ${new Intl.NumberFormat('en-US', format).format(amount)}`;
};

/** Which meaning an event has in the workspace, and its mapped properties under their canonical names. */
export const meaningOf = (
  name: string,
  eventMap: EventMap,
): { meaning: Meaning; aliases: Aliases } | undefined => {
  for (const [meaning, rule] of Object.entries(eventMap))
    if (rule?.events.includes(name)) return { meaning: meaning as Meaning, aliases: aliasesOf(rule) };
  return undefined;
};

interface Shopping {
  product: string | null;
  money: string | null;
}

const firstItemName = (items: Json | undefined): string | null => {
  const first = Array.isArray(items) ? items[0] : undefined;
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return null;
  const name = textOf(first.name) ?? textOf(first.title);
  const others = (items as Json[]).length - 1;
  return name !== null && others > 0 ? `${name} and ${others} more` : name;
};

const shoppingOf = ({ properties }: ToldEvent, aliases: Aliases, currency: string): Shopping => {
  const value = (canonical: string): Json | undefined =>
    firstValue(properties, realProperties(`@${canonical}`, aliases));
  const amount = amountOf(value('value'));
  return {
    product: textOf(value('productName')) ?? firstItemName(value('items')) ?? textOf(value('productId')),
    money: amount === null ? null : moneyWords(amount, textOf(value('currency')) ?? currency),
  };
};

/** The verbs of the event map. */
const MEANINGS: Readonly<Record<Meaning, (shopping: Shopping) => Told>> = {
  productViewed: ({ product }) => ({
    verb: 'viewed',
    object: product ?? 'a product',
    tone: 'plain',
    kind: 'visit',
  }),
  cart: ({ product }) => ({
    verb: product === null ? 'filled' : 'added',
    object: product === null ? 'a cart' : `${product} to the cart`,
    tone: 'plain',
    kind: 'order',
  }),
  checkout: ({ money }) => ({
    verb: 'started',
    object: money === null ? 'a checkout' : `a checkout of ${money}`,
    tone: 'plain',
    kind: 'order',
  }),
  order: ({ money, product }) => ({
    verb: 'ordered',
    object: money === null ? (product ?? '') : `for ${money}`,
    tone: 'good',
    kind: 'order',
  }),
  refund: ({ money }) => ({
    verb: 'got a refund',
    object: money === null ? '' : `of ${money}`,
    tone: 'warn',
    kind: 'order',
  }),
};

type FeedbackWords = (
  message: string,
  properties: JsonObject,
) => { verb: string; object: string; tone: Tone };

const byVerdict =
  (verb: string, human: Tone): FeedbackWords =>
  (message, { verdict }) => {
    if (verdict === 'machine') return { verb, object: `${message} (machine)`, tone: 'machine' };
    return { verb, object: verdict === 'unsure' ? `${message} (unsure)` : message, tone: human };
  };

/** What channels tell of a message. */
const FEEDBACK: Readonly<Record<string, FeedbackWords>> = {
  'Email Delivered': (message) => ({ verb: 'received', object: message, tone: 'plain' }),
  'Email Opened': byVerdict('opened', 'plain'),
  'Email Clicked': byVerdict('clicked in', 'good'),
  'Email Bounced': (message, { hard }) => ({
    verb: 'did not get',
    object: `${message} (bounced${hard === true ? ', the address does not exist' : ''})`,
    tone: 'bad',
  }),
  'Email Complained': (message) => ({ verb: 'complained about', object: message, tone: 'bad' }),
  'Email Unsubscribed': (message) => ({ verb: 'unsubscribed with', object: message, tone: 'warn' }),
  'Email Replied': (message, { text }) => ({
    verb: 'answered',
    object: `${message}: ${cut(textOf(text) ?? '')}`,
    tone: 'good',
  }),
  'Email Auto-Replied': (message) => ({
    verb: 'was away when they got',
    object: `${message} (automatic answer)`,
    tone: 'machine',
  }),
  'SMS Delivered': (message) => ({ verb: 'received', object: message, tone: 'plain' }),
  'SMS Clicked': byVerdict('clicked in', 'good'),
  'SMS Failed': (message, { hard }) => ({
    verb: 'did not get',
    object: `${message} (failed${hard === true ? ', the number takes no texts' : ''})`,
    tone: 'bad',
  }),
  'SMS Replied': (_message, { text }) => ({
    verb: 'answered by text:',
    object: cut(textOf(text) ?? ''),
    tone: 'good',
  }),
  'SMS Unsubscribed': (_message, { word }) => ({
    verb: 'ended texts',
    object: textOf(word) === null ? '' : `with "${cut(textOf(word)!)}"`,
    tone: 'warn',
  }),
};

const pageOf = ({ properties, path, name }: ToldEvent): string =>
  path ?? textOf(properties.path) ?? textOf(properties.title) ?? textOf(properties.name) ?? name;

const ofCall = (event: ToldEvent): Told => {
  const { kind, name, properties } = event;
  if (kind === 'page') return { verb: 'viewed', object: pageOf(event), tone: 'plain', kind: 'visit' };
  if (kind === 'screen')
    return { verb: 'viewed', object: textOf(properties.name) ?? 'a screen', tone: 'plain', kind: 'visit' };
  if (kind === 'identify') {
    const email = textOf(properties.email);
    return email === null
      ? { verb: 'was recognised', object: '', tone: 'plain', kind: 'change' }
      : { verb: 'gave the e-mail', object: email, tone: 'good', kind: 'change' };
  }
  if (kind === 'group')
    return {
      verb: 'was linked to',
      object: textOf(properties.name) ?? 'a company',
      tone: 'plain',
      kind: 'change',
    };
  if (kind === 'alias') return { verb: 'was recognised', object: '', tone: 'plain', kind: 'change' };
  return { verb: 'did', object: cut(name), tone: 'plain', kind: 'event' };
};

/** What an event tells, by the workspace's event map first, else by its kind (pure). */
export const told = (event: ToldEvent, { eventMap, currency, message }: Wording): Told => {
  const feedback = FEEDBACK[event.name];
  if (event.kind === 'feedback' && feedback)
    return { ...feedback(message ?? 'a message', event.properties), kind: 'message' };
  const found = meaningOf(event.name, eventMap);
  if (found) return MEANINGS[found.meaning](shoppingOf(event, found.aliases, currency));
  return ofCall(event);
};

const CHANGES_SHOWN = 3;

const valueWords = (value: Json | undefined): string => {
  if (value === null || value === undefined) return 'nothing';
  return cut(typeof value === 'string' ? value : JSON.stringify(value));
};

const changeWords = ([name, change]: [string, Json]): string => {
  const { from, to } = (change ?? {}) as { from?: Json; to?: Json };
  if (to === null || to === undefined) return `${name} removed`;
  if (from === null || from === undefined) return `${name} is ${valueWords(to)}`;
  return `${name} changed from ${valueWords(from)} to ${valueWords(to)}`;
};

/** Attribute changes in a sentence: "country changed from AT to DE, city is Wien and 2 more". */
export const changesWords = (properties: JsonObject): string => {
  const changes = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = changes.slice(0, CHANGES_SHOWN).map(changeWords).join(', ');
  const text = changes.length > CHANGES_SHOWN ? `${shown} and ${changes.length - CHANGES_SHOWN} more` : shown;
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const SAID: Readonly<Record<string, string>> = {
  granted: 'Agreed to',
  refused: 'Refused',
  pending: 'Was asked to confirm',
};

/** What somebody said to a topic: "Agreed to news, by text". */
export const consentWords = ({ topic, channel, state }: JsonObject): string =>
  `${SAID[String(state)] ?? 'Said something about'} ${valueWords(topic)}, by ${channel === 'sms' ? 'text' : 'e-mail'}`;

/** Who or what brought a value: `edit:Ana` -> "Ana", `workflow:cart` -> "workflow cart", an identity -> its kind. */
export const sourceWords = (via: string | null): string | null => {
  if (via === null) return null;
  const at = via.indexOf(':');
  const [kind, rest] = at < 0 ? [via, ''] : [via.slice(0, at), via.slice(at + 1)];
  if (kind === 'edit') return rest;
  if (kind === 'workflow') return `workflow ${rest}`;
  return kind === 'anonymous' ? 'website' : `website, by ${kind}`;
};

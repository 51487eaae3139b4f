import { type Because, explain, type PropertyTest } from '../conditions/index.ts';

const MEANINGS: Readonly<Record<string, string>> = {
  '@productViewed': 'a product view',
  '@cart': 'a cart',
  '@checkout': 'a checkout',
  '@order': 'an order',
  '@refund': 'a refund',
};

/** An event as a noun: `an order` for the event map's `@order`, `"Signed up"` for a name. */
export const eventText = (event: string): string => MEANINGS[event] ?? `"${event}"`;

/** ` where value is at least 50`; '' without tests. */
export const testsText = (event: string, where: readonly PropertyTest[] | undefined): string => {
  if (!where || where.length === 0) return '';
  const all = explain({ kind: 'event', event, where: [...where] });
  const at = all.indexOf(' where ');
  return at === -1 ? '' : all.slice(at);
};

/** `a, b or c` */
export const orList = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;

/** First letter large: a sentence. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Cut to `lengthMax` characters with an ellipsis, so that a title fits its line. */
export const cut = (text: string, lengthMax: number): string =>
  text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1).trimEnd()}\u2026`;

const leafTexts = ({ text, children }: Because): string[] =>
  children ? children.flatMap(leafTexts) : [text];

/** What was seen, in one line: "country is DE, ordered twice in the last 90 days". */
export const seenText = (because: Because): string => {
  const texts = leafTexts(because);
  const shown = texts.slice(0, SEEN_MAX).join(', ');
  return texts.length > SEEN_MAX ? `${shown} and ${texts.length - SEEN_MAX} more` : shown || because.text;
};

/** More values in a line are not read; the tree beside it has all. */
const SEEN_MAX = 4;

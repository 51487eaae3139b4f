const MEANINGS: Readonly<Record<string, string>> = {
  '@productViewed': 'a product view',
  '@cart': 'a cart',
  '@checkout': 'a checkout',
  '@order': 'an order',
  '@refund': 'a refund',
};

/** An event as a noun: `an order` for the event map's `@order`, `"Signed up"` for a name. */
export const eventText = (event: string): string => MEANINGS[event] ?? `"${event}"`;

/** `a, b or c` */
export const orList = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;

/** First letter large: a sentence. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Cut to `lengthMax` characters with an ellipsis, so that a title fits its line. */
export const cut = (text: string, lengthMax: number): string =>
  text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1).trimEnd()}\u2026`;

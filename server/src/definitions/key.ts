/** Long enough to read, short enough for an address bar. */
const KEY_MAX = 60;

/** Whether a text is a key: `abandoned-cart`. */
export const isKey = (text: string): boolean => text.length <= KEY_MAX && /^[a-z0-9][a-z0-9-]*$/.test(text);

/** A key made of a name: "Abandoned cart (DE)" becomes `abandoned-cart-de`; nothing usable: `fallback`. */
export const keyOfName = (name: string, fallback: string): string =>
  name
    .normalize('NFKD')
    .replaceAll('ß', 'ss')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, KEY_MAX)
    .replace(/^-+|-+$/g, '') || fallback;

/** The n-th try for a key that may be taken: `vip`, `vip-2`, `vip-3`. */
export const keyTry = (key: string, n: number): string =>
  n === 1 ? key : `${key.slice(0, KEY_MAX - 1 - String(n).length)}-${n}`;

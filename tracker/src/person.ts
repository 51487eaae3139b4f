import { getCookie, setCookie, store } from './storage.ts';

const ID = 'baton_id';
const USER = 'baton_user';
const SESSION = 'baton_session';
/** A visit ends after half an hour without a sign of life. */
const SESSION_MS = 1_800_000;

/** A random UUIDv4; crypto.randomUUID is missing on plain http. */
export const randomId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

/** The browser's id, in a first-party cookie and in localStorage: either brings the other back. */
export const anonymousId = (): string => {
  const cookie = getCookie(ID);
  const stored = store.get(ID);
  const id = cookie || stored || randomId();
  if (id !== cookie) setCookie(ID, id);
  if (id !== stored) store.set(ID, id);
  return id;
};

export const userId = (): string | null => store.get(USER);
export const setUserId = (id: string): void => store.set(USER, id);

/** The visit's id: the instant it began. Counts as a sign of life. */
export const sessionId = (): string => {
  const now = Date.now();
  const [began, last] = (store.get(SESSION) || '').split('.');
  const id = began && now - Number(last) < SESSION_MS ? began : String(now);
  store.set(SESSION, `${id}.${now}`);
  return id;
};

/** Forgets who this is: for signing out, and when consent is withdrawn. */
export const forget = (): void => {
  setCookie(ID, null);
  for (const name of [ID, USER, SESSION]) store.set(name, null);
};

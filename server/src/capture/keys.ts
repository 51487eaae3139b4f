import { LRUCache } from 'lru-cache';
import { KEY_FRESH_MS, KEY_TTL_MS, KEY_USE_MS, KEYS_MAX } from './bounds.ts';

/** Whose a write key is. */
export interface KeyOwner {
  workspaceId: number;
  keyId: number;
}

export interface KeyUse {
  workspaceId: number;
  atMs: number;
  /** address of the last page that a call with this key named; null for servers */
  page: string | null;
}

export interface KeyDeps {
  now(): number;
  lookupKey(writeKey: string): Promise<KeyOwner | null>;
  /** told at most once a second for each key */
  keyUsed(keyId: number, use: KeyUse): Promise<void> | void;
}

export interface Keys {
  /** The owner of a write key, or null; an answer is good for ten seconds. */
  ownerOf(writeKey: string): KeyOwner | null | Promise<KeyOwner | null>;
  /** Notes that calls with this key were stored. */
  used(owner: KeyOwner, page: string | null): void;
}

/** Longest write key that is looked up at all. */
const KEY_LENGTH_MAX = 200;

export const createKeys = (deps: KeyDeps): Keys => {
  const known = new LRUCache<string, { owner: KeyOwner | null; askedAtMs: number }>({ max: KEYS_MAX });
  const asked = new Map<string, Promise<KeyOwner | null>>();
  const notedAt = new Map<number, number>();

  const ask = (writeKey: string): Promise<KeyOwner | null> => {
    const running = asked.get(writeKey);
    if (running) return running;
    const askedAtMs = deps.now();
    const answer = deps
      .lookupKey(writeKey)
      .then((owner) => {
        known.set(writeKey, { owner, askedAtMs });
        return owner;
      })
      .finally(() => asked.delete(writeKey));
    asked.set(writeKey, answer);
    return answer;
  };

  return {
    ownerOf: (writeKey) => {
      if (writeKey.length > KEY_LENGTH_MAX) return null;
      const hit = known.get(writeKey);
      // whichever way the clock was set
      const ageMs = hit ? Math.abs(deps.now() - hit.askedAtMs) : KEY_TTL_MS;
      if (!hit || ageMs >= KEY_TTL_MS) return ask(writeKey);
      // what fails here is asked again with the next call, and told once nothing is known any more
      if (ageMs >= KEY_FRESH_MS) ask(writeKey).catch(() => undefined);
      return hit.owner;
    },
    used: (owner, page) => {
      const atMs = deps.now();
      if (atMs - (notedAt.get(owner.keyId) ?? Number.NEGATIVE_INFINITY) < KEY_USE_MS) return;
      notedAt.set(owner.keyId, atMs);
      // a note that fails is written again a second later; no event depends on it
      void Promise.resolve(deps.keyUsed(owner.keyId, { workspaceId: owner.workspaceId, atMs, page })).catch(
        () => notedAt.delete(owner.keyId),
      );
    },
  };
};

const fromBasic = (authorization: string | undefined): string | null => {
  if (!authorization?.startsWith('Basic ')) return null;
  const [user] = Buffer.from(authorization.slice(6), 'base64').toString('utf8').split(':', 1);
  return user || null;
};

/** Where a request may carry its write key: Basic authentication (user, empty password), `?writeKey=`, the header
 *  `x-write-key`, or `writeKey` in the body (of a batch, also in its first entry, as browsers' libraries do). */
export const writeKeyOf = (
  headers: { authorization?: string; 'x-write-key'?: string | string[] },
  query: { writeKey?: unknown },
  body: { writeKey?: unknown; batch?: unknown },
): string | null => {
  const first = Array.isArray(body.batch) ? (body.batch[0] as { writeKey?: unknown } | null) : null;
  const candidates = [
    fromBasic(headers.authorization),
    query.writeKey,
    headers['x-write-key'],
    body.writeKey,
    first?.writeKey,
  ];
  const found = candidates.find((key) => typeof key === 'string' && key !== '');
  return (found as string | undefined) ?? null;
};

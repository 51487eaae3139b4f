import { decrypt, deriveKey, encrypt } from '../platform/index.ts';
import type { StoredDkim, StoredDkimKey } from './model.ts';

interface SealContext {
  workspaceId: number;
  secret: string;
}

/** A new pair of keys: `publicKey` as in DNS, `privateKey` as text. */
export interface NewDkimPair {
  algorithm: StoredDkimKey['algorithm'];
  publicKey: string;
  privateKey: string;
}

const SELECTOR = 'baton';

const keyOfSettings = (secret: string): Buffer => deriveKey(secret, 'settings');
const contextOf = (workspaceId: number): string => `dkim:${workspaceId}`;

const numberOf = ({ selector }: StoredDkimKey): number => Number(selector.slice(SELECTOR.length)) || 0;

/**
 * The signing keys of a domain with new ones added, under selectors of their own. Keys that DNS has stay beside them
 * until it has the new ones (mail goes on being signed by them); those that were never seen there go.
 */
export const dkimKeysAdded = (
  old: StoredDkim | undefined,
  domain: string,
  pairs: readonly NewDkimPair[],
  { workspaceId, secret, nowMs }: SealContext & { nowMs: number },
): StoredDkim => {
  const kept = old?.domain === domain ? old.keys.filter(({ seenAt }) => seenAt !== undefined) : [];
  const last = Math.max(0, ...(old?.keys ?? []).map(numberOf));
  const fresh = pairs.map(({ algorithm, publicKey, privateKey }, n) => ({
    algorithm,
    selector: `${SELECTOR}${last + n + 1}`,
    publicKey,
    sealedKey: encrypt(keyOfSettings(secret), privateKey, contextOf(workspaceId)),
    createdAt: new Date(nowMs).toISOString(),
  }));
  return { domain, keys: [...kept, ...fresh] };
};

/** The keys that sign now: of each algorithm the newest that DNS has, else the newest. */
export const dkimKeysInUse = ({ keys }: StoredDkim): StoredDkimKey[] =>
  (['rsa', 'ed25519'] as const).flatMap((algorithm) => {
    const own = keys.filter((key) => key.algorithm === algorithm);
    const seen = own.filter(({ seenAt }) => seenAt !== undefined);
    return (seen.length > 0 ? seen : own).slice(-1);
  });

/**
 * What DNS was seen to have, by selector: keys seen for the first time are noted with the time, and older ones of
 * their algorithm, which sign no more, go.
 */
export const dkimKeysSeen = (dkim: StoredDkim, seen: ReadonlySet<string>, nowMs: number): StoredDkim => {
  const noted = dkim.keys.map((key) =>
    seen.has(key.selector) && !key.seenAt ? { ...key, seenAt: new Date(nowMs).toISOString() } : key,
  );
  const keys = noted.filter(
    (key, n) =>
      !noted.some(
        (other, later) => later > n && other.algorithm === key.algorithm && other.seenAt !== undefined,
      ),
  );
  return { ...dkim, keys };
};

/** The private key in the clear, for the sender. */
export const dkimPrivateKey = ({ sealedKey }: StoredDkimKey, { workspaceId, secret }: SealContext): string =>
  decrypt(keyOfSettings(secret), sealedKey, contextOf(workspaceId));

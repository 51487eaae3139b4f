import { bucketOfKey } from '../platform/index.ts';
import { phoneNumber } from './normalise/phone.ts';

/**
 * The names a person goes by, strongest first. The first of an input's identities that is known decides whose input
 * it is:
 * 1. `user`: the id that the site's own sign-in gave; somebody vouches for it
 * 2. `email`: an address, lower-case; a household may share one
 * 3. `phone`: E.164, `+4366012345678`
 * 4. `anonymous`: a browser or device; people share and replace them, so it is weak (P10)
 */
export const IDENTITY_KINDS = ['user', 'email', 'phone', 'anonymous'] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

export interface Identity {
  kind: IdentityKind;
  value: string;
}

/** Two contacts with different values of a strong kind never merge on a weak one (P10). */
export const isStrong = (kind: IdentityKind): boolean => kind !== 'anonymous';

/** `user:42`: how an identity is written in `inbox.via` and in caches. */
export const identityKey = (identity: Identity): string => `${identity.kind}:${identity.value}`;

/** The bucket of an identity's row: a hash of what must be unique (RULES-SQL 4). */
export const identityBucket = (workspaceId: number, identity: Identity): number =>
  bucketOfKey(workspaceId, identity.kind, identity.value);

/** Longest value of an identity. Larger would not fit an index row (2,704 bytes) in four-byte letters. */
export const IDENTITY_LENGTH_MAX = 512;

/**
 * What programs send when they have no id. Taken at their word they would make one contact of everybody
 * (the list follows PostHog's and Amplitude's).
 */
const MEANINGLESS = new Set([
  '0',
  '-1',
  'anonymous',
  'guest',
  'distinctid',
  'distinct_id',
  'id',
  'user_id',
  'userid',
  'not_authenticated',
  'email',
  'undefined',
  'null',
  'nil',
  'none',
  'nan',
  'n/a',
  'true',
  'false',
  'unknown',
  '[object object]',
  '00000000-0000-0000-0000-000000000000',
]);

/** Whether an id names nobody: `null`, `undefined`, `[object Object]` and their kin. */
export const isMeaningless = (value: string): boolean => MEANINGLESS.has(value.toLowerCase());

/** A user or anonymous id as text (numbers become text); null when it is none, names nobody or is too long. */
export const normalId = (value: unknown): string | null => {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== 'string') return null;
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > IDENTITY_LENGTH_MAX || isMeaningless(trimmed)) return null;
  return trimmed;
};

/** RFC 5321 section 4.5.3.1: 64 for the local part, 255 for the domain, the sign between. */
const EMAIL_LENGTH_MAX = 320;
const EMAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

/** An address as an identity: trimmed, lower-case; null when it is not one. */
export const normalEmail = (value: unknown): string | null => {
  if (typeof value !== 'string') return null;
  const email = value.trim().toLowerCase();
  return email.length <= EMAIL_LENGTH_MAX && EMAIL.test(email) ? email : null;
};

/** A number with its country in E.164; null for national numbers, which mean somebody else in another country. */
export const normalPhone = (value: unknown): string | null => {
  if (typeof value !== 'string') return null;
  return phoneNumber(value, null);
};

export interface NamedBy {
  userId?: unknown;
  anonymousId?: unknown;
  email?: unknown;
  phone?: unknown;
}

/** The identities in what a call says, strongest first; what is no identity is left out. */
export const identitiesIn = (said: NamedBy): Identity[] => {
  const values: Record<IdentityKind, string | null> = {
    user: normalId(said.userId),
    email: normalEmail(said.email),
    phone: normalPhone(said.phone),
    anonymous: normalId(said.anonymousId),
  };
  return IDENTITY_KINDS.flatMap((kind) => {
    const value = values[kind];
    return value === null ? [] : [{ kind, value }];
  });
};

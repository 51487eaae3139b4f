import { bucketOfKey } from '../platform/index.ts';
import { phoneNumber } from './normalise/phone.ts';

/** Handles on social networks: public, typed by anybody, changed at will. */
export const SOCIAL_KINDS = [
  'linkedin',
  'facebook',
  'instagram',
  'x',
  'tiktok',
  'youtube',
  'telegram',
  'github',
  'mastodon',
  'bluesky',
] as const;
export type SocialKind = (typeof SOCIAL_KINDS)[number];

/**
 * The names a person goes by, strongest first. The first of an input's identities that is known decides whose input
 * it is:
 * 1. `user`: the id that the site's own sign-in gave; somebody vouches for it
 * 2. `email`: an address, lower-case; a household may share one
 * 3. `phone`: E.164, `+4366012345678`
 * 4. handles on social networks: they name a person, but nobody vouches for them, so that they are weak (P10)
 * 5. `anonymous`: a browser or device; people share and replace them, so it is the weakest
 */
export const IDENTITY_KINDS = ['user', 'email', 'phone', ...SOCIAL_KINDS, 'anonymous'] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

export interface Identity {
  kind: IdentityKind;
  value: string;
}

/** Two contacts with different values of a strong kind never merge on a weak one (P10). */
export const STRONG_KINDS = ['user', 'email', 'phone'] as const;
const strong: ReadonlySet<string> = new Set(STRONG_KINDS);
export const isStrong = (kind: string): boolean => strong.has(kind);

/** Kinds of which a person has one: an input that names another value of it is somebody else's, and contacts with
 *  different ones never merge, whatever speaks for it. */
export const EXCLUSIVE_KINDS: ReadonlySet<string> = new Set(['user']);

/** Whether it names a person: who goes by nothing else is a visitor. */
export const makesKnown = (kind: IdentityKind): boolean => kind !== 'anonymous';

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

/** Where a network's addresses show people; other pages of it are companies, groups and posts. */
const PROFILE_PATHS: Partial<Record<SocialKind, RegExp>> = {
  linkedin: /^in\/([^/]+)$/,
  youtube: /^@([^/]+)$/,
  tiktok: /^@([^/]+)$/,
  mastodon: /^@([^/@]+)$/,
  bluesky: /^profile\/([^/]+)$/,
};
const HOSTS: Partial<Record<string, SocialKind>> = {
  'linkedin.com': 'linkedin',
  'facebook.com': 'facebook',
  'instagram.com': 'instagram',
  'x.com': 'x',
  'twitter.com': 'x',
  'tiktok.com': 'tiktok',
  'youtube.com': 'youtube',
  't.me': 'telegram',
  'github.com': 'github',
  'bsky.app': 'bluesky',
};
const HANDLE = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u;
const MASTODON = /^([a-z0-9_][a-z0-9_.-]*)@([a-z0-9.-]+\.[a-z]{2,})$/;

/** `ana.b` out of `@Ana.B`, `https://www.instagram.com/ana.b/`; lower-case. Mastodon keeps its server: `ana@mas.to`.
 *  Null for what is no handle, a page of another network, or one that shows no person. */
export const normalHandle = (kind: SocialKind, value: unknown): string | null => {
  if (typeof value !== 'string' || value.length > IDENTITY_LENGTH_MAX) return null;
  const text = value.trim().toLowerCase();
  const address = /^(?:https?:\/\/)?(?:www\.|m\.|[a-z]{2}\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)\/([^?#]+)/.exec(
    text,
  );
  if (address) return handleInAddress(kind, address[1]!, address[2]!.replace(/\/+$/, ''));
  const bare = text.replace(/^@/, '');
  if (kind === 'mastodon') return MASTODON.test(bare) ? bare : null;
  return HANDLE.test(bare) && !isMeaningless(bare) ? bare : null;
};

const handleInAddress = (kind: SocialKind, host: string, path: string): string | null => {
  const onHost = HOSTS[host];
  if (kind === 'mastodon' ? onHost !== undefined : onHost !== kind) return null;
  const shown = PROFILE_PATHS[kind];
  const handle = shown ? shown.exec(path)?.[1] : path.includes('/') ? undefined : path;
  if (handle === undefined || !HANDLE.test(handle)) return null;
  return kind === 'mastodon' ? `${handle}@${host}` : handle;
};

export interface NamedBy extends Partial<Record<SocialKind, unknown>> {
  userId?: unknown;
  anonymousId?: unknown;
  email?: unknown;
  phone?: unknown;
}

/** Traits by which sites send handles. Plain `x` is not among them: it is a coordinate as often. */
const HANDLE_TRAITS: Readonly<Record<string, SocialKind>> = {
  ...Object.fromEntries(SOCIAL_KINDS.filter((kind) => kind !== 'x').map((kind) => [kind, kind])),
  twitter: 'x',
  x_handle: 'x',
};

/** What traits say of handles, to be spread into what `identitiesIn` takes. */
export const handlesIn = (
  traits: Readonly<Record<string, unknown>>,
): Partial<Record<SocialKind, unknown>> => {
  const said: Partial<Record<SocialKind, unknown>> = {};
  for (const trait in HANDLE_TRAITS) if (trait in traits) said[HANDLE_TRAITS[trait]!] ??= traits[trait];
  return said;
};

/** The identities in what a call says, strongest first; what is no identity is left out. */
export const identitiesIn = (said: NamedBy): Identity[] => {
  const found: Identity[] = [];
  const add = (kind: IdentityKind, value: string | null): void => {
    if (value) found.push({ kind, value });
  };
  add('user', normalId(said.userId));
  add('email', normalEmail(said.email));
  add('phone', normalPhone(said.phone));
  for (const kind of SOCIAL_KINDS) if (said[kind] !== undefined) add(kind, normalHandle(kind, said[kind]));
  add('anonymous', normalId(said.anonymousId));
  return found;
};

/** What data health looks at: a problem a row. Those of `FOUND` take a program to see and come from the daily check. */
import { type Sql, sql } from '../../platform/index.ts';

/** Fields without which somebody cannot be written to or greeted. */
export const FIELDS = ['email', 'name', 'country'] as const;
export type Field = (typeof FIELDS)[number];

export type FoundProblem =
  | 'emailWrong'
  | 'emailTypo'
  | 'emailDisposable'
  | 'emailRole'
  | 'phoneUnreadable'
  | 'countryGuess';

export interface Found {
  problem: FoundProblem;
  title: string;
  text: string;
  /** the value that is wrong is this attribute's */
  attribute: 'email' | 'phone' | 'country';
  /** what a fix does: sets the value that was meant, or tags, which says that somebody has seen it */
  fix: { does: 'set'; words: string } | { does: 'tag'; tag: string; words: string };
}

export const FOUND: readonly Found[] = [
  {
    problem: 'emailWrong',
    title: 'Addresses that no mailbox has',
    text: 'Mail to them cannot arrive.',
    attribute: 'email',
    fix: { does: 'set', words: 'Correct the addresses' },
  },
  {
    problem: 'emailTypo',
    title: 'Slips in the address',
    text: 'One letter away from a well-known mail provider.',
    attribute: 'email',
    fix: { does: 'set', words: 'Correct the addresses' },
  },
  {
    problem: 'emailDisposable',
    title: 'Throw-away addresses',
    text: 'They stop existing after minutes or days.',
    attribute: 'email',
    fix: { does: 'tag', tag: 'throw-away address', words: 'Tag them' },
  },
  {
    problem: 'emailRole',
    title: 'Addresses of a post, not of a person',
    text: 'Several read at info@ or office@; complaints are more frequent there.',
    attribute: 'email',
    fix: { does: 'tag', tag: 'role address', words: 'Tag them' },
  },
  {
    problem: 'phoneUnreadable',
    title: 'Phone numbers that cannot be read',
    text: 'Too short, too long, or national without a country.',
    attribute: 'phone',
    fix: { does: 'set', words: 'Correct the numbers' },
  },
  {
    problem: 'countryGuess',
    title: 'Countries that can be filled in',
    text: 'The phone number or the time zone says where they are.',
    attribute: 'country',
    fix: { does: 'set', words: 'Fill in the countries' },
  },
];

export const foundOf = (problem: string): Found | undefined => FOUND.find((one) => one.problem === problem);

export const STALE = 'stale';
/** Nobody heard of them for so long: they may have another address by now. */
export const STALE_DAYS = 365;
/** Said to be looked at: they are stale no more. */
export const STALE_TAG = 'stale';

const DAY_MS = 86_400_000;

/** People who are looked at, over the alias `c`: live, known by name, no test persons. */
export const lookedAt = (workspaceId: number): Sql =>
  sql`c.workspace_id = ${workspaceId} and c.state = 'live' and c.known_at is not null and not c.is_test`;

export const stageOf = sql`coalesce(c.attributes ->> 'lifecycle_stage', 'no stage')`;

const hasTag = (tag: string): Sql => sql`coalesce(c.attributes -> 'tags' ? ${tag}, false)`;

/** Whether a field is missing, over the alias `c`. */
export const isMissing: Readonly<Record<Field, Sql>> = {
  email: sql`coalesce(c.attributes ->> 'email', '') = ''`,
  name: sql`coalesce(c.attributes ->> 'name', c.attributes ->> 'firstName', c.attributes ->> 'first_name',
    c.attributes ->> 'lastName', c.attributes ->> 'last_name', '') = ''`,
  country: sql`coalesce(c.attributes ->> 'country', '') = ''`,
};

/** Whether somebody has not been heard of, over the alias `c`. */
export const isStale = (nowMs: number): Sql => {
  const before = new Date(nowMs - STALE_DAYS * DAY_MS).toISOString();
  return sql`(c.created_at < ${before}::timestamptz and not ${hasTag(STALE_TAG)} and not exists (
    select 1 from contact_state s
    where s.bucket = c.bucket and s.contact_id = c.contact_id and s.last_seen_at >= ${before}::timestamptz))`;
};

/** Whether a finding `f` still holds for its contact `c`: the value is the same, and nobody has dealt with it. */
export const stillHolds = ({ attribute, fix }: Found): Sql => {
  const same = sql`coalesce(c.attributes ->> ${attribute}::text, '') = f.value`;
  return fix.does === 'tag' ? sql`${same} and not ${hasTag(fix.tag)}` : same;
};

/** `missing:<field>:<stage>` */
export const missingKey = (field: Field, stage: string): string => `missing:${field}:${stage}`;

export const readMissing = (problem: string): { field: Field; stage: string } | undefined => {
  const [, field, stage] = /^missing:(\w+):(.+)$/s.exec(problem) ?? [];
  const known = FIELDS.find((one) => one === field);
  return known && stage !== undefined ? { field: known, stage } : undefined;
};

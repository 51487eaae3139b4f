import { type Db, join, type Queryable, raw, type Sql, sql } from '../platform/index.ts';
import { refusals } from './errors.ts';
import { BUCKETS_ALL, type PeopleCount, scaledUp } from './estimate.ts';

/**
 * People are spread over buckets by chance, so some buckets are a fair sample. All first; when that takes too long,
 * a 16th, then a 256th. With a million people the last is 4,000, and a count of a tenth of them is right to 1 in 20.
 */
const SAMPLES = [BUCKETS_ALL, BUCKETS_ALL / 16, BUCKETS_ALL / 256] as const;
/** Longer: the builder feels slow while somebody types. Shorter: more counts become estimates. */
const LIMIT_MS = 300;
/** The last sample may take longer, since there is nothing behind it; and so may all people where a sample of them
 *  would say little. */
const LAST_LIMIT_MS = 2_000;
/** People in a sample that say enough: a count of a tenth of them is right to 1 in 14. Fewer make of 107 people "about
 *  64". */
const SAMPLE_PEOPLE_MIN = 2_000;

const QUERY_CANCELED = '57014';
const isTimeout = (error: unknown): boolean => (error as { code?: string }).code === QUERY_CANCELED;

/** Runs reads that PostgreSQL ends after `limitMs`; undefined when it did. */
export const withinLimit = async <T>(
  db: Db,
  workspaceId: number,
  limitMs: number,
  read: (tx: Queryable) => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await db.transaction(async (tx) => {
      // The workspace is named because a WorkspaceDb runs no statement without it.
      await tx.query(sql`
        select set_config('statement_timeout', ${String(limitMs)}, true), ${workspaceId}::int as workspace_id`);
      return read(tx);
    });
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  }
};

/** Tests over the alias `c` of contacts. */
export type PeopleTests = Readonly<Record<string, Sql>>;

const countIn = async <Tests extends PeopleTests>(
  tx: Queryable,
  workspaceId: number,
  tests: Tests,
  buckets: number,
): Promise<Record<keyof Tests | 'all', number>> => {
  const names = Object.keys(tests);
  const counts = names.map(
    (name, index) => sql`count(*) filter (where ${tests[name]!}) as ${raw(`n${index}`)}`,
  );
  const [row] = await tx.query<Record<string, number>>(sql`
    select ${join([sql`count(*) as people`, ...counts], ', ')}
    from contacts c
    where c.bucket >= 0 and c.bucket < ${buckets} and c.workspace_id = ${workspaceId} and c.state = 'live'
      and not c.is_test`);
  const found = names.map((name, index) => [name, row![`n${index}`]!] as const);
  return Object.fromEntries([['all', row!.people], ...found]) as Record<keyof Tests | 'all', number>;
};

type Counts<Tests> = Record<keyof Tests | 'all', PeopleCount>;

/** By the first of some samples that is counted in time. Refuses `preview-too-slow`. */
const countFrom = async <Tests extends PeopleTests>(
  samples: readonly number[],
  { db, workspaceId, tests, limitMs }: { db: Db; workspaceId: number; tests: Tests; limitMs: number },
): Promise<Counts<Tests>> => {
  const countWithin = (buckets: number, limit: number) =>
    withinLimit(db, workspaceId, limit, (tx) => countIn(tx, workspaceId, tests, buckets));
  for (const buckets of samples) {
    const limit = buckets === SAMPLES.at(-1) ? LAST_LIMIT_MS : limitMs;
    const counts = await countWithin(buckets, limit);
    if (counts === undefined) continue;
    const saysLittle = buckets < BUCKETS_ALL && counts.all < SAMPLE_PEOPLE_MIN;
    const whole = saysLittle ? await countWithin(BUCKETS_ALL, LAST_LIMIT_MS) : undefined;
    return whole ? allScaledUp(whole, BUCKETS_ALL) : allScaledUp(counts, buckets);
  }
  throw refusals.previewTooSlow();
};

/**
 * How many live contacts pass each test, and how many there are at all, test persons apart. Exact when that takes less than 300 ms
 * (2 s where a sample would be too small to say much), else estimated from a sample of buckets. Refuses `preview-too-slow`.
 */
export const countPeople = <Tests extends PeopleTests>(
  db: Db,
  workspaceId: number,
  tests: Tests,
  limitMs: number = LIMIT_MS,
): Promise<Counts<Tests>> => countFrom(SAMPLES, { db, workspaceId, tests, limitMs });

/** The same from the smallest sample (of 1,000,000: 10 ms), for who has counted in vain already. */
export const estimatePeople = <Tests extends PeopleTests>(
  db: Db,
  workspaceId: number,
  tests: Tests,
): Promise<Counts<Tests>> => countFrom(SAMPLES.slice(-1), { db, workspaceId, tests, limitMs: LIMIT_MS });

const allScaledUp = <Name extends PropertyKey>(
  counts: Record<Name, number>,
  buckets: number,
): Record<Name, PeopleCount> => {
  const all = Object.entries<number>(counts).map(([name, found]) => [name, scaledUp(found, buckets)]);
  return Object.fromEntries(all) as Record<Name, PeopleCount>;
};

/**
 * Up to `limit` people who pass, the same for the same `seed`: from a bucket that the seed names, onwards and
 * round. May find fewer when there are few and many are to be looked at: it stops after 300 ms.
 */
export const samplePeople = async (
  db: Db,
  workspaceId: number,
  { test, seed, limit }: { test: Sql; seed: number; limit: number },
): Promise<string[]> => {
  // The golden ratio spreads neighbouring seeds over all buckets (Knuth, multiplicative hashing); 12 bits of it.
  const start = Math.imul(seed, 0x9e3779b1) >>> 20;
  const found: string[] = [];
  for (const [from, to] of [
    [start, BUCKETS_ALL],
    [0, start],
  ] as const) {
    const rows = await withinLimit(db, workspaceId, LIMIT_MS, (tx) =>
      tx.query<{ id: string }>(sql`
        select c.contact_id as id
        from contacts c
        where c.bucket >= ${from} and c.bucket < ${to} and c.workspace_id = ${workspaceId} and c.state = 'live'
          and not c.is_test and ${test}
        order by c.bucket, c.contact_id
        limit ${limit - found.length}`),
    );
    found.push(...(rows ?? []).map(({ id }) => id));
    if (found.length >= limit) break;
  }
  return found;
};

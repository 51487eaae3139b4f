/**
 * `lists`: what people look at with 1,000,000 contacts, over HTTP: first pages of lists, search, counts, suggestions.
 * A history was just brought in: 200,000 events of five minutes, all of them old.
 */
import { sql } from '../../server/src/platform/index.ts';
import { type Benchmark, type Figure, figure, percentile } from './figure.ts';
import { until } from './mailing.ts';
import { CONTACTS, fillServer, GERMANS_EACH, withDb } from './many-people.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const ROUNDS = 15;
const PAGE_MS = 100;
const COUNT_MS = 300;
const SUGGESTED_MS = 10_000;

/** Looks in a row at which nothing ran; `until` looks 50 times a second. */
const QUIET_LOOKS = 100;

/** A server that starts on a million people looks them through in the background: duplicates, data health. */
const untilQuiet = (server: ServerProcess): Promise<void> =>
  withDb(server, async (db) => {
    let quiet = 0;
    const isQuiet = async (): Promise<boolean> => {
      const [row] = await db.query<{ busy: boolean }>(sql`
        select exists (
          select from pg_stat_activity
          where state = 'active' and pid <> pg_backend_pid()
            and backend_type in ('client backend', 'autovacuum worker')
        ) as busy`);
      quiet = row!.busy ? 0 : quiet + 1;
      return quiet >= QUIET_LOOKS;
    };
    await until(isQuiet, 180_000, 'the server has nothing to do');
  });

const GERMANS = { kind: 'attribute', attribute: 'country', op: 'equals', value: 'DE' };
const NOBODY = { kind: 'attribute', attribute: 'shoeSize', op: 'equals', value: 47 };
const SELDOM = { kind: 'attribute', attribute: 'email', op: 'equals', value: 'p12345@example.com' };

const withCondition = (condition: object): string =>
  `condition=${encodeURIComponent(JSON.stringify(condition))}`;

/** Words of people, of everybody and of nobody, as they are typed: whole, begun, two of them, addresses, numbers. */
const SEARCHES = [
  'ana',
  'a',
  'hug',
  'greta adler',
  'maierson12',
  'p4711@example',
  'p999',
  '+4930100',
  'xyz',
  'otto nobody',
];

interface Look {
  metric: string;
  paths: readonly string[];
  goalMs: number;
}

const searching = (limit: number): string[] =>
  SEARCHES.map((words) => `/contacts?limit=${limit}&search=${encodeURIComponent(words)}`);

const LOOKS: readonly Look[] = [
  { metric: 'contacts, newest first', paths: ['/contacts?limit=50'], goalMs: PAGE_MS },
  { metric: 'contacts, last seen first', paths: ['/contacts?limit=50&sort=seen'], goalMs: PAGE_MS },
  { metric: 'people of a segment', paths: ['/contacts?limit=50&segment=germans'], goalMs: PAGE_MS },
  { metric: 'people behind a number', paths: ['/people?of=segment:germans'], goalMs: COUNT_MS },
  {
    metric: 'an attribute many have',
    paths: [`/contacts?limit=50&${withCondition(GERMANS)}`],
    goalMs: PAGE_MS,
  },
  {
    metric: 'an attribute one has, or nobody',
    paths: [SELDOM, NOBODY, { all: [GERMANS, NOBODY] }].map(
      (one) => `/contacts?limit=50&${withCondition(one)}`,
    ),
    goalMs: PAGE_MS,
  },
  { metric: 'search of the list', paths: searching(50), goalMs: PAGE_MS },
  { metric: 'search of the palette', paths: searching(6), goalMs: PAGE_MS },
  {
    metric: 'counts',
    paths: [
      '/contacts/count',
      '/contacts/count?segment=germans',
      '/contacts/count?search=ana',
      ...[GERMANS, NOBODY, { all: [GERMANS, NOBODY] }].map((one) => `/contacts/count?${withCondition(one)}`),
    ],
    goalMs: COUNT_MS,
  },
];

const REFERENCE = '/contacts/views';

const timed = async (server: ServerProcess, path: string): Promise<number> => {
  const from = performance.now();
  await server.ask(path);
  return performance.now() - from;
};

/** Milliseconds of each path in turn, some rounds, the first of them apart. */
const looked = async (
  server: ServerProcess,
  paths: readonly string[],
  say: (line: string) => void,
): Promise<number[]> => {
  const all: number[] = [];
  for (const path of paths) {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) times.push(await timed(server, path));
    const [first, ...rest] = times;
    say(
      `${decodeURIComponent(path)}: the first ${first!.toFixed(0)} ms, then p95 ${percentile(rest, 0.95).toFixed(0)} ms`,
    );
    all.push(...rest);
  }
  return all;
};

/** All pages of a list to its end: whom it keeps, and how long that took. */
const toItsEnd = async (
  server: ServerProcess,
  path: string,
): Promise<{ people: number; pages: number; ms: number }> => {
  const from = performance.now();
  let [people, pages] = [0, 0];
  for (let after: string | null = ''; after !== null; pages++) {
    const page: { items: unknown[]; next: string | null } = await server.ask(
      `${path}${after && `&after=${after}`}`,
    );
    people += page.items.length;
    after = page.next;
  }
  return { people, pages, ms: performance.now() - from };
};

const publishSegment = async (server: ServerProcess): Promise<void> => {
  await server.ask('/segments', {
    name: 'Germans',
    key: 'germans',
    document: { name: 'Germans', condition: GERMANS },
  });
  await server.ask('/segments/germans/publish', {});
  const members = async () => (await server.ask<{ total: number }>('/segments/germans/people?limit=1')).total;
  await until(async () => (await members()) === CONTACTS / GERMANS_EACH, 120_000, 'the segment is built');
};

const figureOf = ({ metric, goalMs }: Look, value: number, referenceValue: number, holds: boolean): Figure =>
  figure({
    name: 'lists',
    metric: `${metric}, p95`,
    value,
    unit: 'ms',
    reference: 'a request that reads one small table, p95',
    referenceValue,
    goal: goalMs,
    lowerIsBetter: true,
    holds,
  });

/** Measures a filled server. */
const measureLists = async (server: ServerProcess, say: (line: string) => void): Promise<Figure[]> => {
  await untilQuiet(server);
  say('quiet');
  // a server that has just started compiles its own code at first
  for (let round = 0; round < ROUNDS; round++) await server.ask('/contacts?limit=50');
  const reference = percentile(await looked(server, [REFERENCE], say), 0.95);
  const found = await toItsEnd(server, `/contacts?limit=50&${withCondition(SELDOM)}`);
  const none = await toItsEnd(server, `/contacts?limit=50&${withCondition({ all: [GERMANS, NOBODY] })}`);
  say(`who is one in all: ${found.people} found on ${found.pages} pages in ${found.ms.toFixed(0)} ms`);
  say(`whom there is not: ${none.people} found on ${none.pages} pages in ${none.ms.toFixed(0)} ms`);
  const holds = found.people === 1 && none.people === 0;
  const figures: Figure[] = [];
  for (const look of LOOKS) {
    say(`${look.metric}:`);
    figures.push(figureOf(look, percentile(await looked(server, look.paths, say), 0.95), reference, holds));
  }
  const suggested = { metric: 'suggested segments', paths: ['/suggested-segments'], goalMs: SUGGESTED_MS };
  figures.push(figureOf(suggested, await timed(server, suggested.paths[0]!), reference, holds));
  return figures;
};

/** Fills a server that has just been set up. */
const fillLists = async (server: ServerProcess, say: (line: string) => void): Promise<void> => {
  await fillServer(server);
  say('filled');
  await publishSegment(server);
};

export const lists: Benchmark = {
  name: 'lists',
  what: `first pages, search and counts over HTTP with ${CONTACTS.toLocaleString('en')} contacts`,
  run: async (say) => {
    const server = await startServerProcess();
    try {
      await fillLists(server, say);
      return await measureLists(server, say);
    } finally {
      await server.close();
    }
  },
};

/** `ingest-single`, `ingest-batch`: events a second that are acknowledged after commit, through the real server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { keepSeen } from '../../server/src/capture/index.ts';
import { bucketOf, bucketOfKey, keyOf, newId, rowColumns } from '../../server/src/platform/index.ts';
import { type Benchmark, figure } from './figure.ts';
import { load } from './load.ts';
import type { LoadOrder } from './load-client.ts';
import { programBeside } from './programs.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { openStage } from './stage.ts';

const PEOPLE = 10_000;
const SECONDS = 8;
/** Until everybody is known: whose first event founds them costs three times as much as the next. */
const WARM_UP_SECONDS = 6;
const SINGLE_CONNECTIONS = 64;
const BATCH_CONNECTIONS = 8;
const BATCH_EVENTS = 100;
const EVENT = 'Page Looked At';

type Shape = Pick<LoadOrder, 'path' | 'connections' | 'eventsPerRequest'>;

const orderFor = (server: ServerProcess, rest: Shape) => ({
  port: Number(new URL(server.url).port),
  writeKey: server.workspace.writeKey,
  people: PEOPLE,
  event: EVENT,
  ...rest,
});

/** What was acknowledged is stored, once (P1): events of this load in the inbox or folded. */
const storedCount = async (server: ServerProcess): Promise<number> => {
  const { runningEmbeddedUrl, openDb, sql } = await import('../../server/src/platform/index.ts');
  const db = openDb({ connectionString: runningEmbeddedUrl(server.dataFolder)!, max: 1 });
  const [row] = await db.query<{ n: number }>(sql`
    select (select count(*) from inbox) + (select count(*) from events where kind = 'track') as n`);
  await db.close();
  return row!.n;
};

/** The references of single events (bare-handler.ts): all of capture but the insert; reading the body alone. */
const bareHandlerRate = async (
  mode: 'capture' | 'parse',
  order: Omit<LoadOrder, 'port' | 'seconds'>,
): Promise<number> => {
  const child = spawn(process.execPath, [programBeside('bare-handler'), mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const port = Number(line.toString());
  await load({ ...order, port, seconds: WARM_UP_SECONDS });
  const report = await load({ ...order, port, seconds: SECONDS });
  child.kill();
  if (report.refused > 0) throw new Error(`the reference refused ${report.refused} requests`);
  return report.events / report.seconds;
};

const BULK_ROWS = 1_000;
const BULK_LANES = 2;

/** The columns and values that capture writes for the load's events, two narrow ones of `seen` among them. */
const BULK = rowColumns(
  `bucket smallint, actor_id uuid, name text, via text, event_id uuid, payload jsonb, message_key uuid,
   message_bucket smallint`,
);
const INSERT_INBOX = `insert into inbox
  (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, must_fold, payload)
select bucket, nextval('inbox_seq'), actor_id, 1, 'track', name, via, event_id, clock_timestamp(), clock_timestamp(), false, payload
from ${BULK.from}`;
const INSERT_SEEN = `insert into seen (bucket, message_key, week)
select message_bucket, message_key, floor(extract(epoch from statement_timestamp()) / 604800)::smallint from ${BULK.from}`;

const bulkRowsFrom = (first: number, people: readonly string[]): object[] =>
  Array.from({ length: BULK_ROWS }, (_, at) => {
    const n = first + at;
    const person = `person-${n % people.length}`;
    const actorId = people[n % people.length]!;
    const bucket = bucketOf(actorId);
    const messageId = `load-${process.pid}-${n}`;
    return {
      bucket,
      actor_id: actorId,
      name: EVENT,
      via: `user:${person}`,
      event_id: newId(Date.now(), bucket),
      payload: {
        type: 'track',
        identities: [{ kind: 'user', value: person }],
        context: { library: { name: 'load', version: '1' } },
        writeKeyId: 1,
        messageId,
        userId: person,
        properties: { product_id: `p${n % 100}`, price: n % 200, page: `/products/${n % 100}` },
      },
      message_key: keyOf(1, messageId),
      message_bucket: bucketOfKey(1, messageId),
    };
  });

/**
 * The references of batches: such rows into the same tables with the same indexes, 1,000 at once, two inserts at a time,
 * from Node; nobody's identity is looked for and no repeat is expected. `inbox` leaves the message ids out.
 */
const bareInsertRate = async (into: 'inbox and seen' | 'inbox'): Promise<number> => {
  const stage = await openStage(BULK_LANES);
  await keepSeen(stage.db, Date.now());
  const people = Array.from({ length: PEOPLE }, () => newId(Date.now()));
  const text = into === 'inbox' ? INSERT_INBOX : `with ids as (${INSERT_SEEN}) ${INSERT_INBOX}`;
  // typed, although this form does not use them
  const unused = into === 'inbox' ? ` where $7::uuid[] is not null and $8::smallint[] is not null` : '';
  let inserted = 0;
  const lane = async (untilMs: number): Promise<void> => {
    while (performance.now() < untilMs) {
      const values = BULK.values(bulkRowsFrom(inserted, people));
      inserted += BULK_ROWS;
      await stage.db.query({ name: `bench-insert-${into}`, text: text + unused, values });
    }
  };
  const runFor = async (seconds: number): Promise<number> => {
    const [from, before] = [performance.now(), inserted];
    await Promise.all(Array.from({ length: BULK_LANES }, () => lane(from + seconds * 1_000)));
    return (inserted - before) / ((performance.now() - from) / 1_000);
  };
  await runFor(WARM_UP_SECONDS);
  const rate = await runFor(SECONDS);
  await stage.close();
  return rate;
};

interface Measured {
  rate: number;
  holds: boolean;
  p99Ms: number;
}

const measure = async (server: ServerProcess, order: Shape): Promise<Measured> => {
  await load({ ...orderFor(server, order), seconds: WARM_UP_SECONDS });
  const before = await storedCount(server);
  const report = await load({ ...orderFor(server, order), seconds: SECONDS });
  const stored = (await storedCount(server)) - before;
  return {
    rate: report.events / report.seconds,
    holds: report.refused === 0 && stored === report.events,
    p99Ms: report.p99Ms,
  };
};

const saidOf = ({ rate, holds, p99Ms }: Measured): string =>
  `acknowledged ${Math.round(rate)} events/s, 99 % within ${p99Ms.toFixed(1)} ms${holds ? '' : ', WRONG: not all are stored once'}`;

const servedBy = async (role: 'all' | 'api', shape: Shape): Promise<Measured> => {
  const server = await startServerProcess({ BATON_ROLE: role });
  try {
    return await measure(server, shape);
  } finally {
    await server.close();
  }
};

const SINGLE: Shape = { path: '/v1/track', connections: SINGLE_CONNECTIONS, eventsPerRequest: 1 };
const BATCH: Shape = { path: '/v1/batch', connections: BATCH_CONNECTIONS, eventsPerRequest: BATCH_EVENTS };

export const ingestSingle: Benchmark = {
  name: 'ingest-single',
  what: '64 connections, one event a request, acknowledged after commit',
  run: async (say) => {
    const folding = await servedBy('all', SINGLE);
    say(saidOf(folding));
    const apart = await servedBy('api', SINGLE);
    say(`nothing folded meanwhile: ${saidOf(apart)}`);
    const order = { ...SINGLE, writeKey: 'wk', people: PEOPLE, event: EVENT };
    const reference = {
      reference: 'same handler without the insert',
      referenceValue: await bareHandlerRate('capture', order),
    };
    const shared = { name: 'ingest-single', unit: 'events/s', goal: 10_000 };
    return [
      figure({ ...shared, ...reference, metric: 'acknowledged', value: folding.rate, holds: folding.holds }),
      figure({
        ...shared,
        ...reference,
        metric: 'acknowledged, nothing folded',
        value: apart.rate,
        holds: apart.holds,
      }),
      figure({
        ...shared,
        metric: 'acknowledged, by HTTP',
        value: folding.rate,
        holds: folding.holds,
        reference: 'reading the body as JSON alone',
        referenceValue: await bareHandlerRate('parse', order),
      }),
    ];
  },
};

export const ingestBatch: Benchmark = {
  name: 'ingest-batch',
  what: '100 events a request, acknowledged after commit',
  run: async (say) => {
    const { rate, holds } = await servedBy('api', BATCH);
    say(`acknowledged ${Math.round(rate)} events/s${holds ? '' : ', WRONG: not all are stored once'}`);
    const shared = { name: 'ingest-batch', value: rate, unit: 'events/s', goal: 30_000, holds };
    return [
      figure({
        ...shared,
        metric: 'acknowledged',
        reference: 'bare bulk inserts of the same rows from Node',
        referenceValue: await bareInsertRate('inbox and seen'),
      }),
      figure({
        ...shared,
        metric: 'acknowledged, message ids apart',
        reference: 'the same without message ids',
        referenceValue: await bareInsertRate('inbox'),
      }),
    ];
  },
};

/** `ingest-single`, `ingest-batch`: events a second that are acknowledged after commit, through the real server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bucketOf, type NamedStatement, newId } from '../../server/src/platform/index.ts';
import { type Benchmark, figure } from './figure.ts';
import { load } from './load.ts';
import type { LoadOrder } from './load-client.ts';
import { programBeside } from './programs.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { openStage } from './stage.ts';

const PEOPLE = 10_000;
const SECONDS = 8;
const WARM_UP_SECONDS = 3;
const SINGLE_CONNECTIONS = 64;
const BATCH_CONNECTIONS = 8;
const BATCH_EVENTS = 100;

const orderFor = (
  server: ServerProcess,
  rest: Pick<LoadOrder, 'path' | 'connections' | 'eventsPerRequest'>,
) => ({
  port: Number(new URL(server.url).port),
  writeKey: server.workspace.writeKey,
  people: PEOPLE,
  event: 'Page Looked At',
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

/** The reference of single events: the same routes without storing. */
const bareHandlerRate = async (order: Omit<LoadOrder, 'port' | 'seconds'>): Promise<number> => {
  const child = spawn(process.execPath, [programBeside('bare-handler')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const port = Number(line.toString());
  await load({ ...order, port, seconds: WARM_UP_SECONDS });
  const report = await load({ ...order, port, seconds: SECONDS });
  child.kill();
  return report.events / report.seconds;
};

/** The reference of batches: bare bulk inserts of 1,000 such rows, two at a time, from Node. */
const bareInsertRate = async (): Promise<number> => {
  const stage = await openStage(2);
  const payload = {
    type: 'track',
    identities: [{ kind: 'user', value: 'person-1' }],
    properties: { product_id: 'p1', price: 100, page: '/products/1' },
    context: { library: { name: 'load', version: '1' } },
  };
  const insert = (): NamedStatement => {
    const rows = Array.from({ length: 1_000 }, () => {
      const id = newId(Date.now());
      return { bucket: bucketOf(id), actor_id: id, event_id: id, payload };
    });
    return {
      name: 'bench-insert',
      text: `insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
        select bucket, nextval('inbox_seq'), actor_id, 1, 'track', 'Page Looked At', event_id, clock_timestamp(), clock_timestamp(), false, payload
        from jsonb_to_recordset($1::jsonb) as r(bucket smallint, actor_id uuid, event_id uuid, payload jsonb)`,
      values: [JSON.stringify(rows)],
    };
  };
  const from = performance.now();
  let inserted = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - from < SECONDS * 1_000) {
      await stage.db.query(insert());
      inserted += 1_000;
    }
  };
  await Promise.all([lane(), lane()]);
  const rate = inserted / ((performance.now() - from) / 1_000);
  await stage.close();
  return rate;
};

const measure = async (
  server: ServerProcess,
  order: Pick<LoadOrder, 'path' | 'connections' | 'eventsPerRequest'>,
): Promise<{ rate: number; holds: boolean; p99Ms: number }> => {
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

export const ingestSingle: Benchmark = {
  name: 'ingest-single',
  what: '64 connections, one event a request, acknowledged after commit',
  run: async (say) => {
    const shape = { path: '/v1/track', connections: SINGLE_CONNECTIONS, eventsPerRequest: 1 };
    const server = await startServerProcess({ BATON_ROLE: 'all' });
    const { rate, holds, p99Ms } = await measure(server, shape);
    await server.close();
    say(
      `acknowledged ${Math.round(rate)} events/s, 99 % within ${p99Ms.toFixed(1)} ms${holds ? '' : ', WRONG: not all are stored once'}`,
    );
    const reference = await bareHandlerRate({
      ...shape,
      writeKey: 'wk',
      people: PEOPLE,
      event: 'Page Looked At',
    });
    return [
      figure({
        name: 'ingest-single',
        metric: 'acknowledged',
        value: rate,
        unit: 'events/s',
        reference: 'same handler without the insert',
        referenceValue: reference,
        goal: 10_000,
        holds,
      }),
    ];
  },
};

export const ingestBatch: Benchmark = {
  name: 'ingest-batch',
  what: '100 events a request, acknowledged after commit',
  run: async (say) => {
    const server = await startServerProcess({ BATON_ROLE: 'api' });
    const shape = { path: '/v1/batch', connections: BATCH_CONNECTIONS, eventsPerRequest: BATCH_EVENTS };
    const { rate, holds } = await measure(server, shape);
    await server.close();
    say(`acknowledged ${Math.round(rate)} events/s${holds ? '' : ', WRONG: not all are stored once'}`);
    return [
      figure({
        name: 'ingest-batch',
        metric: 'acknowledged',
        value: rate,
        unit: 'events/s',
        reference: 'bare bulk inserts from Node',
        referenceValue: await bareInsertRate(),
        goal: 30_000,
        holds,
      }),
    ];
  },
};

/** `broadcast`: 20,000 personal mails, signed, from "send" to the last one at a local SMTP sink. */
import { sign } from 'node:crypto';
import { dkimKey } from '../../server/src/channels/dkim/index.ts';
import { createDkimPair } from '../../server/src/channels/index.ts';
import {
  bucketOf,
  bulkStatement,
  newId,
  openDb,
  runningEmbeddedUrl,
  sql,
} from '../../server/src/platform/index.ts';
import { cpuTimes, cpuWords } from './cpu.ts';
import { type Benchmark, figure } from './figure.ts';
import { until } from './mailing.ts';
import { attributesOf, NEWSLETTER } from './newsletter.ts';
import { type QuickSink, startQuickSink } from './quick-sink.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const PEOPLE = Number(process.env.BENCH_BROADCAST_PEOPLE ?? 20_000);
const PEOPLE_A_STATEMENT = 5_000;
const GOAL_A_SECOND = 1_500;
/** A million at the goal takes 11 minutes. */
const WITHIN_MS = 3 * 3_600_000;
const PEAK_MB_MAX = 512;
const LOOK_EVERY_MS = 1_000;

/** What an RSA-2048 signature of a mail's headers costs by itself, on all threads of the pool. */
const SIGNATURES = 4_000;
const HEADERS = Buffer.alloc(1_000, 'x');

const signaturesASecond = async (): Promise<number> => {
  const { privateKey } = await createDkimPair('rsa');
  const key = dkimKey(privateKey);
  const one = () =>
    new Promise<void>((done, failed) =>
      sign('sha256', HEADERS, key, (error) => (error ? failed(error) : done())),
    );
  const from = performance.now();
  let left = SIGNATURES;
  const work = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: 20 }, work));
  return (1_000 * SIGNATURES) / (performance.now() - from);
};

/** Straight into the tables, known and judged, as a fold of long ago left them: a million in a minute. */
const addPeople = async (server: ServerProcess): Promise<void> => {
  const db = openDb({ connectionString: runningEmbeddedUrl(server.dataFolder)! });
  const nowMs = Date.now();
  try {
    for (let first = 0; first < PEOPLE; first += PEOPLE_A_STATEMENT) {
      const rows = Array.from({ length: Math.min(PEOPLE_A_STATEMENT, PEOPLE - first) }, (_, n) => {
        const contactId = newId(nowMs);
        const attributes = { email: `person${first + n}@example.com`, ...attributesOf(first + n) };
        return { bucket: bucketOf(contactId), contact_id: contactId, attributes };
      });
      await db.query(insertPeople(rows));
    }
    await db.query(sql`vacuum analyze contacts, contact_state`);
  } finally {
    await db.close();
  }
};

const insertPeople = bulkStatement(
  'bench-people',
  'bucket smallint, contact_id uuid, attributes jsonb',
  (rows) => `with people as materialized (
     select r.*, w.workspace_id, w.epoch from ${rows} cross join workspaces w where not w.is_sample
   ), known as (
     insert into contacts (bucket, contact_id, workspace_id, known_at, created_at, attributes)
     select bucket, contact_id, workspace_id, now(), now(), attributes from people
   )
   insert into contact_state (bucket, contact_id, workspace_id, clock, epoch)
   select bucket, contact_id, workspace_id, now(), epoch from people`,
);

const prepare = async (server: ServerProcess): Promise<void> => {
  await server.ask('', { settings: { sender: { name: 'Bench', email: 'bench@example.com' } } }, 'PATCH');
  await server.ask('/mail/dkim', {});
  await server.ask('/templates', { name: 'Newsletter', document: NEWSLETTER });
  await server.ask('/templates/newsletter/publish', {});
  await addPeople(server);
};

/** Makes it, and looks at everybody it is for before it is sent (pre-flight); answers what sends it. */
const check = async (server: ServerProcess): Promise<() => Promise<unknown>> => {
  const document = {
    name: 'News',
    who: { everyone: true, include: [], exclude: [] },
    template: 'newsletter',
    when: { type: 'now' },
  };
  const { key, revision } = await server.ask<{ key: string; revision: number }>('/broadcasts', {
    name: 'News',
    document,
  });
  // of many it is told from a sample, and that number is the one to type
  const { gets } = await server.ask<{ gets: number }>(`/broadcasts/${key}/check`, {});
  return () => server.ask(`/broadcasts/${key}/send`, { revision, typed: gets });
};

/** Resident memory of the server each second, by how much of the broadcast had left: flat, whatever its size. */
const watchMemory = (server: ServerProcess, sink: QuickSink) => {
  const mostMb: number[] = Array.from({ length: 10 }, () => 0);
  const look = async (): Promise<void> => {
    const tenth = Math.min(9, Math.floor((10 * sink.counts.size) / PEOPLE));
    mostMb[tenth] = Math.max(mostMb[tenth]!, await server.residentMb());
  };
  const watch = setInterval(() => void look(), LOOK_EVERY_MS);
  return {
    stop: () => clearInterval(watch),
    peakMb: () => Math.max(...mostMb),
    words: () => mostMb.map((mb) => Math.round(mb)).join(' '),
  };
};

export const broadcast: Benchmark = {
  name: 'broadcast',
  what: `${PEOPLE} personal mails, signed by DKIM, to a local SMTP sink`,
  run: async (say) => {
    const sink = await startQuickSink();
    const server = await startServerProcess({ SMTP_URL: sink.url });
    try {
      await prepare(server);
      const restMb = await server.residentMb();
      const send = await check(server);
      const before = cpuTimes(server.pid);
      await send();
      const from = performance.now();
      const memory = watchMemory(server, sink);
      await until(() => sink.counts.size === PEOPLE, WITHIN_MS, 'all mails are at the sink').finally(
        memory.stop,
      );
      const seconds = (performance.now() - from) / 1_000;
      const spent = cpuWords(before, cpuTimes(server.pid), PEOPLE);
      const signed = (sink.sample().match(/^DKIM-Signature:/gm) ?? []).length;
      const isSigned = signed === 2;
      const holds =
        isSigned && sink.taken() === PEOPLE && [...sink.counts.values()].every((count) => count === 1);
      say(
        `${PEOPLE} mails of ${Math.round(sink.sample().length / 1_024)} KB in ${seconds.toFixed(1)} s${holds ? '' : ', WRONG: lost, twice or unsigned'}`,
      );
      say(`CPU a mail: ${spent}`);
      say(`server ${Math.round(restMb)} MB at rest; most in each tenth of the mails: ${memory.words()} MB`);
      return [
        figure({
          name: 'broadcast',
          metric: 'mails at the sink',
          value: PEOPLE / seconds,
          unit: 'mails/s',
          reference: 'RSA-2048 signatures alone',
          referenceValue: await signaturesASecond(),
          goal: GOAL_A_SECOND,
          holds,
        }),
        figure({
          name: 'broadcast',
          metric: 'memory at the peak',
          value: memory.peakMb(),
          unit: 'MB',
          reference: 'at rest',
          referenceValue: restMb,
          goal: PEAK_MB_MAX,
          lowerIsBetter: true,
        }),
      ];
    } finally {
      await server.close();
      await sink.close();
    }
  },
};

/** `broadcast`: 20,000 personal mails, signed, from "send" to the last one at a local SMTP sink. */
import { sign } from 'node:crypto';
import { dkimKey } from '../../server/src/channels/dkim/index.ts';
import { createDkimPair } from '../../server/src/channels/index.ts';
import { cpuTimes, cpuWords } from './cpu.ts';
import { type Benchmark, figure } from './figure.ts';
import { until } from './mailing.ts';
import { attributesOf, NEWSLETTER } from './newsletter.ts';
import { startQuickSink } from './quick-sink.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const PEOPLE = Number(process.env.BENCH_BROADCAST_PEOPLE ?? 20_000);
const PEOPLE_A_REQUEST = 500;
const GOAL_A_SECOND = 1_500;

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

const addPeople = async (server: ServerProcess): Promise<void> => {
  for (let first = 0; first < PEOPLE; first += PEOPLE_A_REQUEST) {
    const batch = Array.from({ length: Math.min(PEOPLE_A_REQUEST, PEOPLE - first) }, (_, n) => ({
      type: 'identify',
      userId: `person-${first + n}`,
      traits: { email: `person${first + n}@example.com`, ...attributesOf(first + n) },
    }));
    const response = await fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${server.workspace.writeKey}:`)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ batch }),
    });
    if (!response.ok) throw new Error(`batch: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }
  await until(
    async () => (await server.ask<{ count: number }>('/contacts/count')).count === PEOPLE,
    300_000,
    'everybody is known',
  );
};

const prepare = async (server: ServerProcess): Promise<void> => {
  await server.ask('', { settings: { sender: { name: 'Bench', email: 'bench@example.com' } } }, 'PATCH');
  await server.ask('/mail/dkim', {});
  await server.ask('/templates', { name: 'Newsletter', document: NEWSLETTER });
  await server.ask('/templates/newsletter/publish', {});
  await addPeople(server);
};

/** Sends it to everybody; answers when that was accepted. */
const send = async (server: ServerProcess): Promise<void> => {
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
  await server.ask(`/broadcasts/${key}/check`, {});
  await server.ask(`/broadcasts/${key}/send`, { revision, typed: PEOPLE });
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
      const before = cpuTimes(server.pid);
      await send(server);
      const from = performance.now();
      let peakMb = 0;
      await until(
        async () => {
          peakMb = Math.max(peakMb, await server.residentMb());
          return sink.counts.size === PEOPLE;
        },
        600_000,
        'all mails are at the sink',
      );
      const seconds = (performance.now() - from) / 1_000;
      const spent = cpuWords(before, cpuTimes(server.pid), PEOPLE);
      const signed = (sink.sample().match(/^DKIM-Signature:/gm) ?? []).length;
      const isSigned = signed === 2;
      const holds =
        isSigned && sink.taken() === PEOPLE && [...sink.counts.values()].every((count) => count === 1);
      say(
        `${PEOPLE} mails of ${Math.round(sink.sample().length / 1_024)} KB in ${seconds.toFixed(1)} s, server ${Math.round(restMb)} to ${Math.round(peakMb)} MB${holds ? '' : ', WRONG: lost, twice or unsigned'}`,
      );
      say(`CPU a mail: ${spent}`);
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
      ];
    } finally {
      await server.close();
      await sink.close();
    }
  },
};

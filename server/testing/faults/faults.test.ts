import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { type SmtpSink, startSmtpSink } from '../smtp-sink.ts';
import { accountOf, isSettled } from './account.ts';
import { type House, openHouse } from './house.ts';
import { addressOf, PING, post, startLoad } from './load.ts';

/** Kills of a run: a few in every test run, more by hand: FAULT_KILLS=50 npx vitest run server/testing/faults */
const KILLS = Number(process.env.FAULT_KILLS ?? 4);
const PEOPLE = 8;
/** Load between two kills, at random up to this. */
const BETWEEN_MS = 1_500;
const SETTLED_WITHIN_MS = 90_000;

const TEMPLATE = {
  name: 'Answer',
  subject: '{{ entry.id }}',
  html: '<p>Hello {{ contact.name }}</p>',
  class: 'marketing',
};
const WORKFLOW = {
  name: 'Answer pings',
  trigger: { type: 'event', event: PING },
  enrollment: { key: 'id', again: 'never' },
  start: 'mail',
  nodes: { mail: { type: 'send', channel: 'email', template: 'answer' } },
};

let sink: SmtpSink;
let house: House;

beforeAll(async () => {
  sink = await startSmtpSink();
  house = await openHouse(sink.url);
  await house.ask('', { settings: { sender: { name: 'Shop', email: 'shop@example.com' } } }, 'PATCH');
  await house.ask('/templates', { name: 'Answer', document: TEMPLATE });
  await house.ask('/templates/answer/publish', {});
  await house.ask('/workflows', { name: 'Answer pings', document: WORKFLOW });
  await house.ask('/workflows/answer-pings/publish', {});
  const people = Array.from({ length: PEOPLE }, (_, person) => ({
    type: 'identify',
    userId: `person-${person}`,
    messageId: `known-${person}`,
    traits: { email: addressOf(person), name: `Person ${person}` },
  }));
  expect(await post(house, people)).toBe(true);
});
afterAll(async () => {
  await house?.close();
  await sink?.close();
});

/** Resolves at the worst moment: a mail is complete at the sink, and its sender has not heard so yet. */
const mailArrives = (then: () => void): Promise<void> =>
  new Promise((done) => {
    sink.answerWith(() => {
      sink.answerWith('accept');
      then();
      done();
      return 'accept';
    });
  });

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('kill -9 under load', () => {
  it(
    'loses nothing and does nothing twice, whether the server dies or PostgreSQL (P1, P2, P3, P5)',
    async () => {
      const load = startLoad(house, PEOPLE);
      const kills = { server: 0, postgres: 0 };
      for (let n = 0; n < KILLS; n++) {
        await pause(200 + Math.random() * BETWEEN_MS);
        const isServer = n % 2 === 0;
        const kill = isServer ? house.killServer : house.killPostgres;
        if (n % 4 < 2) kill();
        else await mailArrives(kill);
        if (isServer) await house.restart();
        else await house.untilReady();
        kills[isServer ? 'server' : 'postgres']++;
      }
      await pause(500);
      await load.stop();
      const db = await house.openDb();
      await eventually(() => isSettled(db), SETTLED_WITHIN_MS, 'everything is folded and sent');
      const account = await accountOf(db, load.sent, sink.mails, KILLS);
      await db.close();
      const { problems, ...figures } = account;
      console.log(
        `${kills.server} kills of the server, ${kills.postgres} of PostgreSQL: ${load.sent.length} events sent ` +
          `(${load.resent()} requests again), ${figures.stored} stored, ${figures.requested} mails requested, ` +
          `${figures.delivered} delivered, ${figures.unknown} unknown`,
      );
      expect(problems.slice(0, 20)).toEqual([]);
      expect(figures.requested).toBeGreaterThan(KILLS);
    },
    60_000 + KILLS * 40_000,
  );
});

/** What `latency` and `burst` share: a server that mails a local sink on an event, people with addresses, a poster. */
import { createPoster } from './poster.ts';
import { startQuickSink } from './quick-sink.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export const PING = 'Pinged';

export interface Mailing {
  server: ServerProcess;
  /** performance.now() at which the mail to each address was complete at the sink, in order of arrival */
  arrivals: Map<string, number[]>;
  addressOf(person: number): string;
  /** posts track calls of these people in one request; resolves with the acknowledgement */
  ping(people: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

const PEOPLE_A_REQUEST = 500;
const POLL_MS = 20;

export const until = async (
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
  what: string,
): Promise<void> => {
  const from = performance.now();
  while (!(await holds())) {
    if (performance.now() - from > withinMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
};

const TEMPLATE = {
  name: 'Pinged',
  subject: 'Hello {{ contact.name }}',
  html: '<p>Hello {{ contact.name }}, you pinged number {{ entry.number }}. <a href="https://example.com/more">More</a></p>',
  class: 'marketing',
};

const WORKFLOW = {
  name: 'Answer pings',
  trigger: { type: 'event', event: PING },
  enrollment: { key: 'number', again: 'always' },
  start: 'mail',
  nodes: { mail: { type: 'send', channel: 'email', template: 'pinged' } },
};

export const startMailing = async (people: number): Promise<Mailing> => {
  const arrivals = new Map<string, number[]>();
  const sink = await startQuickSink((to) => {
    arrivals.set(to, [...(arrivals.get(to) ?? []), performance.now()]);
  });
  const server = await startServerProcess({ SMTP_URL: sink.url, BATON_ALLOW_PRIVATE: '1' });
  const { writeKey } = server.workspace;
  const headers = { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' };
  const poster = createPoster(`${server.url}/v1/batch`, headers);
  const send = (batch: readonly object[]): Promise<void> => poster.post(JSON.stringify({ batch }));
  const addressOf = (person: number): string => `person${person}@example.com`;

  await server.ask('', { settings: { sender: { name: 'Bench', email: 'bench@example.com' } } }, 'PATCH');
  await server.ask('/templates', { name: 'Pinged', document: TEMPLATE });
  await server.ask('/templates/pinged/publish', {});
  await server.ask('/workflows', { name: 'Answer pings', document: WORKFLOW });
  await server.ask('/workflows/answer-pings/publish', {});
  for (let first = 0; first < people; first += PEOPLE_A_REQUEST)
    await send(
      Array.from({ length: Math.min(PEOPLE_A_REQUEST, people - first) }, (_, n) => ({
        type: 'identify',
        userId: `person-${first + n}`,
        traits: { email: addressOf(first + n), name: `Person ${first + n}` },
      })),
    );
  await until(
    async () => (await server.ask<{ count: number }>('/contacts/count')).count === people,
    60_000,
    'everybody is known',
  );

  let number = 0;
  return {
    server,
    arrivals,
    addressOf,
    ping: (list) =>
      send(
        list.map((person) => ({
          type: 'track',
          event: PING,
          userId: `person-${person}`,
          properties: { number: number++ },
        })),
      ),
    close: async () => {
      poster.close();
      await server.close();
      await sink.close();
    },
  };
};

/** What `latency` and `burst` share: a server that mails a local sink on an event, people with addresses, a poster. */
import { Agent, request } from 'node:http';
import { type SmtpSink, startSmtpSink } from '../../server/testing/smtp-sink.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export const PING = 'Pinged';

export interface Mailing {
  server: ServerProcess;
  sink: SmtpSink;
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

/** `fetch` takes 2 ms of this process a lone call, on the very cores whose latency is measured: `request` half of it. */
const agent = new Agent({ keepAlive: true });
const post = (url: string, headers: Record<string, string>, body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': length } },
      (response) => {
        let answer = '';
        response.on('data', (chunk: Buffer) => {
          answer += chunk.toString();
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`batch: ${response.statusCode} ${answer}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

export const startMailing = async (people: number): Promise<Mailing> => {
  const sink = await startSmtpSink();
  const arrivals = new Map<string, number[]>();
  sink.answerWith((to) => {
    arrivals.set(to, [...(arrivals.get(to) ?? []), performance.now()]);
    return 'accept';
  });
  const server = await startServerProcess({ SMTP_URL: sink.url, BATON_ALLOW_PRIVATE: '1' });
  const { writeKey } = server.workspace;
  const headers = { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' };
  const send = (batch: readonly object[]): Promise<void> =>
    post(`${server.url}/v1/batch`, headers, JSON.stringify({ batch }));
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
    sink,
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
      agent.destroy();
      await server.close();
      await sink.close();
    },
  };
};

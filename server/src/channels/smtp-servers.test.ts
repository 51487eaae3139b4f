/** Servers as they are met: that close after some mails, greylist, stall, or have no time. Nothing twice, nothing lost. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../../testing/smtp-sink.ts';
import { newId, sql, systemClock } from '../platform/index.ts';
import type { Mail } from './mime/compose.ts';
import type { Provider } from './provider.ts';
import { createSmtpProvider } from './providers/smtp.ts';
import { createPost, type Post } from './testing.ts';

const TIMEOUTS = { connectMs: 1_000, replyMs: 1_000, acceptMs: 1_000 };

/** What a scripted server says to a command of its n-th mail on a connection; null: its usual answer; 'close': it hangs up. */
type Script = (command: 'MAIL' | 'RCPT' | 'DATA' | 'TEXT', nth: number) => string | 'close' | null;

interface Scripted {
  provider: Provider;
  /** recipients of accepted mails */
  accepted: string[];
  connections: number;
  close(): Promise<void>;
}

const USUAL = { MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on', TEXT: '250 ok: queued as 1' };

/** A server that pipelines (RFC 2920) and follows a script. */
const scripted = async (script: Script): Promise<Scripted> => {
  const sockets = new Set<Socket>();
  const found: Scripted = {
    provider: undefined as never,
    accepted: [],
    connections: 0,
    close: async () => {},
  };
  const serve = (socket: Socket): void => {
    found.connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    let rest = '';
    let nth = 0;
    let to = '';
    let inText = false;
    const say = (command: keyof typeof USUAL): void => {
      const said = script(command, nth) ?? USUAL[command];
      if (said === 'close') {
        socket.destroy();
        return;
      }
      if (command === 'TEXT' && said.startsWith('250')) found.accepted.push(to);
      if (command === 'DATA') inText = said.startsWith('354');
      socket.write(`${said}\r\n`);
      if (said.startsWith('421')) socket.end();
    };
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (
        let at = rest.indexOf('\r\n');
        at >= 0 && !socket.destroyed && socket.writable;
        at = rest.indexOf('\r\n')
      ) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (inText) {
          if (line !== '.') continue;
          inText = false;
          say('TEXT');
        } else if (line.startsWith('EHLO')) socket.write('250-test\r\n250 PIPELINING\r\n');
        else if (line.startsWith('MAIL')) {
          nth++;
          say('MAIL');
        } else if (line.startsWith('RCPT')) {
          to = line.slice('RCPT TO:<'.length, -1);
          say('RCPT');
        } else if (line === 'DATA') say('DATA');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  };
  // Answers leave at once, as those of a server that writes them together; else each waits for the last one's receipt.
  const server: Server = createServer({ noDelay: true }, serve);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  found.provider = createSmtpProvider({ host: '127.0.0.1', port, secure: false }, systemClock, {
    timeouts: TIMEOUTS,
  });
  found.close = async () => {
    await found.provider.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  };
  return found;
};

const mailTo = (to: string): Mail => ({
  messageId: newId(0),
  bucket: 0,
  workspaceId: 1,
  from: { email: 'shop@example.com' },
  to,
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  atMs: 0,
  headers: [],
});

const submitMany = async ({ provider }: Scripted, count: number) => {
  const waiting = Array.from({ length: count }, (_, n) => `p${n}@example.com`);
  const outcomes: string[] = [];
  // as senders do: 20 in flight
  const work = async (): Promise<void> => {
    for (let to = waiting.shift(); to !== undefined; to = waiting.shift())
      outcomes.push((await provider.submit(mailTo(to))).outcome);
  };
  await Promise.all(Array.from({ length: 20 }, work));
  return outcomes;
};

describe('a server that', () => {
  it.each([
    [
      'says 421 and closes after 100 mails',
      (command: string, nth: number) =>
        command === 'MAIL' && nth > 100 ? '421 4.7.0 Too many mails on this connection' : null,
    ],
    [
      'hangs up after 100 mails without a word',
      (command: string, nth: number) => (command === 'MAIL' && nth > 100 ? 'close' : null),
    ],
  ])('%s gets them all, each once', async (_what, script) => {
    const server = await scripted(script);
    const outcomes = await submitMany(server, 1_200);
    expect(outcomes.filter((outcome) => outcome !== 'submitted')).toEqual([]);
    expect(new Set(server.accepted).size).toBe(1_200);
    expect(server.accepted).toHaveLength(1_200);
    expect(server.connections).toBeGreaterThanOrEqual(12);
    await server.close();
  });

  it('has no time (421 to all) puts mail off, and is not asked without end', async () => {
    const server = await scripted((command) => (command === 'MAIL' ? '421 4.3.2 Busy' : null));
    expect(new Set(await submitMany(server, 20))).toEqual(new Set(['deferred']));
    expect(server.connections).toBeLessThanOrEqual(40);
    expect(server.accepted).toEqual([]);
    await server.close();
  });

  it('answers the text with 421 has not taken it: it is put off', async () => {
    const server = await scripted((command) => (command === 'TEXT' ? '421 4.4.2 Timeout' : null));
    expect(await server.provider.submit(mailTo('a@example.com'))).toMatchObject({ outcome: 'deferred' });
    await server.close();
  });

  it('hangs up on the text leaves that one unknown, and gets the others', async () => {
    let isFirst = true;
    const server = await scripted((command) => {
      if (command !== 'TEXT' || !isFirst) return null;
      isFirst = false;
      return 'close';
    });
    const outcomes = await submitMany(server, 40);
    expect(outcomes.filter((outcome) => outcome === 'unknown')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'submitted')).toHaveLength(39);
    expect(new Set(server.accepted).size).toBe(39);
    await server.close();
  });
});

describe('from the outbox', () => {
  let database: TestDatabase;
  let sink: SmtpSink;
  let post: Post;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    sink = await startSmtpSink();
    post = await createPost(database);
  });
  afterEach(() => sink.close());

  it('a greylisted mail is brought on its second try, once', async () => {
    const known = new Set<string>();
    sink.answerWith((to) => {
      if (known.has(to)) return 'accept';
      known.add(to);
      return { code: 451, text: '4.7.1 Greylisted, come back in 5 minutes' };
    });
    const all = await Promise.all([1, 2, 3].map((n) => post.request({ address: `g${n}@example.com` })));
    await post.sendAll({ smtpUrl: sink.url });
    expect(sink.accepted()).toEqual([]);
    for (const { messageId } of all)
      expect(await post.message(messageId)).toMatchObject({
        state: 'requested',
        reason: { code: 'deferred' },
      });
    // the wait is over
    await database.db.query(sql`
      update outbox set not_before = ${new Date(0)} where bucket >= 0 and workspace_id = ${post.workspaceId}`);
    await post.sendAll({ smtpUrl: sink.url });
    expect(
      sink
        .accepted()
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['g1@example.com', 'g2@example.com', 'g3@example.com']);
    for (const { messageId } of all) expect((await post.message(messageId)).state).toBe('submitted');
  });

  it('a server that stalls after the text leaves mails unknown, and never gets them again (P5)', async () => {
    sink.answerWith('silence');
    const { messageId } = await post.request();
    await post.sendUntil(async () => (await post.message(messageId)).state === 'unknown', {
      smtpUrl: sink.url,
    });
    sink.answerWith('accept');
    const witness = await post.request();
    await post.sendUntil(async () => (await post.message(witness.messageId)).state === 'submitted', {
      smtpUrl: sink.url,
    });
    expect(sink.mails).toHaveLength(2);
  });
});

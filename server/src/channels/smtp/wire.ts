import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../../platform/index.ts';
import { type Reply, replyReader } from './reply.ts';
import { isLoopback, type SmtpServer } from './server.ts';

/** How long to wait for the other side, by what is waited for (RFC 5321 section 4.5.3.2, shortened). */
export interface SmtpTimeouts {
  /** To connect and greet. Too small: busy servers seem down. Too large: an outage is noticed late. */
  connectMs: number;
  /** For the answer to a command. */
  replyMs: number;
  /**
   * For the answer to a mail: too small makes unknown outcomes of slow scanners, too large keeps one of the few
   * places in flight. A started message counts as unknown for others only after this (see recover.ts).
   */
  acceptMs: number;
}

export const SMTP_TIMEOUTS: SmtpTimeouts = { connectMs: 10_000, replyMs: 30_000, acceptMs: 60_000 };

/**
 * The line to a server: writes text, and gives each reply to who expects it, in order. It breaks once, for any
 * reason (socket, time-out, nonsense), and then tells everybody.
 */
export interface Wire {
  /** Sends `text` (ASCII). */
  write(text: string): void;
  /** The next reply not yet spoken for goes to `take`; `timeoutMs` counts from when it is the next to come. */
  expect(timeoutMs: number, take: (reply: Reply) => void): void;
  /** Goes on encrypted (STARTTLS). */
  encrypt(): Promise<void>;
  isEncrypted(): boolean;
  /** Called once, with why, when the line is broken or closed. */
  onBroken(listener: (reason: string) => void): void;
  break(reason: string): void;
}

interface Expectation {
  timeoutMs: number;
  take: (reply: Reply) => void;
}

const tlsOptions = (server: SmtpServer) => ({
  servername: /^[\d.]+$|:/.test(server.host) ? '' : server.host,
  rejectUnauthorized: !isLoopback(server),
});

const reasonOf = (error: Error & { code?: string }): string =>
  error.code && !error.message.includes(error.code) ? `${error.message} (${error.code})` : error.message;

/** Dials; replies may be expected at once (the greeting comes first). */
export const openWire = (server: SmtpServer, timeouts: SmtpTimeouts, clock: Clock): Wire => {
  const address = { host: server.host, port: server.port };
  let socket: Socket = server.secure ? connectTls({ ...address, ...tlsOptions(server) }) : connect(address);
  let encrypted = server.secure;
  let broken: string | null = null;
  let cancelTimer = (): void => {};
  let unwritten = '';
  const expected: Expectation[] = [];
  const listeners: ((reason: string) => void)[] = [];

  const breakOff = (reason: string): void => {
    if (broken !== null) return;
    broken = reason;
    cancelTimer();
    socket.destroy();
    for (const listener of listeners) listener(reason);
  };

  const armTimer = (): void => {
    cancelTimer();
    const next = expected[0];
    cancelTimer = next
      ? clock.after(next.timeoutMs, () => breakOff(`no answer within ${next.timeoutMs / 1000} s`))
      : () => {};
  };

  const read = replyReader((reply) => {
    const next = expected.shift();
    armTimer();
    if (next) next.take(reply);
    else
      breakOff(
        reply.code === 421 ? `the server closes: ${reply.lines.join(' ')}` : 'the server spoke unasked',
      );
  });

  const listenTo = (stream: Socket): void => {
    stream.setNoDelay(true);
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      if (stream !== socket || broken !== null) return;
      try {
        read(chunk);
      } catch (error) {
        breakOff((error as Error).message);
      }
    });
    stream.on('error', (error) => stream === socket && breakOff(reasonOf(error)));
    stream.on('close', () => stream === socket && breakOff('the server closed the connection'));
  };
  listenTo(socket);

  /** What one turn writes (a mail's text, the envelope of the next) goes out in one piece. */
  const flush = (): void => {
    const text = unwritten;
    unwritten = '';
    if (broken === null) socket.write(text, 'latin1');
  };

  return {
    write: (text) => {
      if (unwritten === '') process.nextTick(flush);
      unwritten += text;
    },
    expect: (timeoutMs, take) => {
      expected.push({ timeoutMs, take });
      if (expected.length === 1) armTimer();
    },
    encrypt: () =>
      new Promise((resolve, reject) => {
        // What came unencrypted after the answer to STARTTLS could be somebody's injection (CVE-2011-0411).
        if (read.rest() !== '') return reject(new Error('the server sent text before encryption began'));
        listeners.push((reason) => reject(new Error(reason)));
        const plain = socket;
        plain.removeAllListeners('data');
        const safe = connectTls({ socket: plain, ...tlsOptions(server) });
        socket = safe;
        listenTo(safe);
        const cancel = clock.after(timeouts.connectMs, () => breakOff('encryption did not begin in time'));
        safe.once('secureConnect', () => {
          cancel();
          encrypted = true;
          resolve();
        });
      }),
    isEncrypted: () => encrypted,
    onBroken: (listener) => {
      if (broken === null) listeners.push(listener);
      else listener(broken);
    },
    break: breakOff,
  };
};

import { hostname } from 'node:os';
import type { Clock } from '../../platform/index.ts';
import { type Reply, replyText } from './reply.ts';
import { isLoopback, type SmtpServer } from './server.ts';
import { openWire, type SmtpTimeouts, type Wire } from './wire.ts';

/** A line on which mail may be sent. */
export interface ReadyWire {
  wire: Wire;
  /** Commands may be sent without waiting for answers (RFC 2920). */
  pipelining: boolean;
}

/** The server's greeting, rights or encryption do not allow sending; the message is for the marketer. */
class NotReady extends Error {
  override name = 'NotReady';
}

const command = (wire: Wire, line: string | null, timeoutMs: number): Promise<Reply> =>
  new Promise((resolve, reject) => {
    wire.onBroken((reason) => reject(new NotReady(reason)));
    wire.expect(timeoutMs, resolve);
    if (line !== null) wire.write(`${line}\r\n`);
  });

const need = (reply: Reply, code: number, what: string): Reply => {
  if (reply.code !== code) throw new NotReady(`${what}: ${replyText(reply)}`);
  return reply;
};

const ownName = (): string => {
  const name = hostname();
  return /^[A-Za-z0-9.-]+$/.test(name) && name.includes('.') ? name : '[127.0.0.1]';
};

/** Keywords of EHLO in capitals: `PIPELINING`, `AUTH PLAIN LOGIN` ... */
const sayHello = async (wire: Wire, timeoutMs: number): Promise<Set<string>> => {
  const reply = need(
    await command(wire, `EHLO ${ownName()}`, timeoutMs),
    250,
    'the server refuses the greeting',
  );
  return new Set(reply.lines.slice(1).flatMap((line) => line.toUpperCase().split(/[ =]/)));
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const signIn = async (
  wire: Wire,
  server: SmtpServer,
  offers: Set<string>,
  timeoutMs: number,
): Promise<void> => {
  const [user, password] = [server.user ?? '', server.password ?? ''];
  if (!wire.isEncrypted() && !isLoopback(server))
    throw new NotReady('the server offers no encryption, so the password is not sent');
  const failed = 'the server refuses user or password';
  if (offers.has('PLAIN')) {
    need(await command(wire, `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, timeoutMs), 235, failed);
  } else if (offers.has('LOGIN')) {
    need(await command(wire, 'AUTH LOGIN', timeoutMs), 334, failed);
    need(await command(wire, base64(user), timeoutMs), 334, failed);
    need(await command(wire, base64(password), timeoutMs), 235, failed);
  } else throw new NotReady('the server offers neither AUTH PLAIN nor AUTH LOGIN');
};

/** Dials, greets, encrypts when it can, signs in when there is a user. Throws with the reason; nothing was sent then. */
export const openReadyWire = async (
  server: SmtpServer,
  timeouts: SmtpTimeouts,
  clock: Clock,
): Promise<ReadyWire> => {
  const wire = openWire(server, timeouts, clock);
  try {
    need(await command(wire, null, timeouts.connectMs), 220, 'the server does not greet');
    let offers = await sayHello(wire, timeouts.replyMs);
    if (!wire.isEncrypted() && offers.has('STARTTLS')) {
      need(await command(wire, 'STARTTLS', timeouts.replyMs), 220, 'the server refuses to encrypt');
      await wire.encrypt();
      offers = await sayHello(wire, timeouts.replyMs);
    }
    if (server.user !== undefined) await signIn(wire, server, offers, timeouts.replyMs);
    return { wire, pipelining: offers.has('PIPELINING') };
  } catch (error) {
    wire.break('not ready');
    throw error;
  }
};

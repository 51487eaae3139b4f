import { createHash } from 'node:crypto';
import type { HandOver, RefusalStage } from '../provider.ts';
import { isHardBounce } from './bounce.ts';
import type { ReadyWire } from './greeting.ts';
import { type Reply, replyText } from './reply.ts';
import type { SmtpTimeouts } from './wire.ts';

/**
 * Mails over one line, one after the other.
 *
 * A mail is *waiting*, then *offered* (its envelope is sent), then *given* (its text is sent), then settled.
 * - At most one mail is offered and one given. With PIPELINING (RFC 2920) the envelope of the next goes out in one
 *   piece with the text of the one before: one round trip a mail.
 * - A line that breaks leaves the given mail unknown, and hands back the others: they were certainly not sent (P5).
 */
export interface Session {
  /** What came of it; 'unsent' when the line broke before the text was given. */
  send(mail: SmtpMail): Promise<HandOver | { outcome: 'unsent'; reason: string }>;
  /** Mails not yet settled. */
  load(): number;
  isOpen(): boolean;
  /** Says good-bye once all is settled. */
  quit(): void;
}

export interface SmtpMail {
  /** Addresses that have passed `envelopeAddress`. */
  from: string;
  to: string;
  /** CRLF lines, ASCII. */
  text: string;
}

type Outcome = HandOver | { outcome: 'unsent'; reason: string };

interface Item {
  mail: SmtpMail;
  settle(outcome: Outcome): void;
  failure: Outcome | null;
}

/** Lines that begin with a dot get a second one (RFC 5321 section 4.5.2); ends with the line that is only a dot. */
export const stuffed = (text: string): string => {
  const whole = text.endsWith('\r\n') ? text : `${text}\r\n`;
  return `${whole.startsWith('.') ? '.' : ''}${whole.replaceAll('\r\n.', '\r\n..')}.\r\n`;
};

/** Codes that ask for other rights or encryption: the settings are wrong, not the mail. */
const NOT_ALLOWED = new Set([530, 534, 535, 538]);

const CLOSING = 421;

const outcomeOf = (reply: Reply, stage: RefusalStage): HandOver => {
  const reason = replyText(reply);
  if (reply.code < 500 || NOT_ALLOWED.has(reply.code)) return { outcome: 'deferred', reason };
  const code = reply.enhanced || String(reply.code);
  return { outcome: 'refused', reason, stage, code, hard: isHardBounce(reply, stage) };
};

const isGood = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300;

/** A provider's id for what it took: servers put their queue id into the answer. */
const providerId = (reply: Reply): string => {
  const text = replyText(reply);
  return /queued as ([\w.-]+)/i.exec(text)?.[1] ?? createHash('md5').update(text).digest('hex').slice(0, 16);
};

export const startSession = ({ wire, pipelining }: ReadyWire, timeouts: SmtpTimeouts): Session => {
  const waiting: Item[] = [];
  let offered: Item | null = null;
  let given: Item | null = null;
  let needsReset = false;
  let isOpen = true;
  let isQuitting = false;

  const offer = (item: Item): void => {
    offered = item;
    const steps: [string, (reply: Reply) => void][] = [
      [`MAIL FROM:<${item.mail.from}>`, (reply) => note(item, reply, 'sender')],
      [`RCPT TO:<${item.mail.to}>`, (reply) => note(item, reply, 'recipient')],
      ['DATA', (reply) => answered(item, reply)],
    ];
    if (needsReset) steps.unshift(['RSET', () => undefined]);
    needsReset = false;
    if (pipelining) {
      for (const [, take] of steps) wire.expect(timeouts.replyMs, take);
      wire.write(steps.map(([line]) => `${line}\r\n`).join(''));
    } else say(item, steps);
  };

  /** Without PIPELINING: one command, its answer, the next; a refused envelope is not followed by DATA. */
  const say = (item: Item, [step, ...rest]: [string, (reply: Reply) => void][]): void => {
    if (!step) return;
    wire.expect(timeouts.replyMs, (reply) => {
      step[1](reply);
      if (item.failure) end(item, item.failure);
      else say(item, rest);
    });
    wire.write(`${step[0]}\r\n`);
  };

  const note = (item: Item, reply: Reply, stage: RefusalStage): void => {
    // The server goes away (RFC 5321 section 3.8), as many do after 100 mails: this one goes by another line.
    if (reply.code === CLOSING) wire.break(`the server closes: ${replyText(reply)}`);
    else if (!isGood(reply)) item.failure ??= outcomeOf(reply, stage);
  };

  const answered = (item: Item, reply: Reply): void => {
    if (reply.code === CLOSING) {
      wire.break(`the server closes: ${replyText(reply)}`);
      return;
    }
    if (reply.code === 354 && !item.failure) {
      give(item);
      return;
    }
    item.failure ??=
      reply.code < 400 ? { outcome: 'deferred', reason: replyText(reply) } : outcomeOf(reply, 'content');
    // The server waits for a text although it took no recipient: an empty one, whose answer means nothing.
    if (reply.code === 354) {
      wire.expect(timeouts.acceptMs, () => undefined);
      wire.write('.\r\n');
    }
    if (pipelining) end(item, item.failure);
  };

  const give = (item: Item): void => {
    offered = null;
    given = item;
    wire.expect(timeouts.acceptMs, (reply) => {
      given = null;
      item.settle(
        isGood(reply) ? { outcome: 'submitted', providerId: providerId(reply) } : outcomeOf(reply, 'content'),
      );
      next();
    });
    wire.write(stuffed(item.mail.text));
    if (pipelining) next();
  };

  const end = (item: Item, outcome: Outcome): void => {
    if (offered !== item) return;
    offered = null;
    needsReset = true;
    item.settle(outcome);
    next();
  };

  const next = (): void => {
    if (!isOpen || offered || (given && !pipelining)) return;
    const item = waiting.shift();
    if (item) offer(item);
    else if (isQuitting && !given) {
      isOpen = false;
      wire.expect(timeouts.replyMs, () => wire.break('closed'));
      wire.write('QUIT\r\n');
    }
  };

  wire.onBroken((reason) => {
    isOpen = false;
    given?.settle({ outcome: 'unknown', reason: `the connection ended after the mail was sent: ${reason}` });
    if (offered) waiting.unshift(offered);
    given = null;
    offered = null;
    for (const item of waiting.splice(0)) item.settle(item.failure ?? { outcome: 'unsent', reason });
  });

  return {
    send: (mail) =>
      new Promise((settle) => {
        if (!isOpen) return settle({ outcome: 'unsent', reason: 'the connection is closed' });
        waiting.push({ mail, settle, failure: null });
        next();
      }),
    load: () => waiting.length + (offered ? 1 : 0) + (given ? 1 : 0),
    isOpen: () => isOpen && !isQuitting,
    quit: () => {
      isQuitting = true;
      next();
    },
  };
};

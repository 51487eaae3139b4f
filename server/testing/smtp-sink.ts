import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What the sink does with one mail: takes it, answers this code and text, hangs up after DATA, or never answers. */
export type SinkAnswer = 'accept' | 'drop' | 'silence' | { code: number; text: string };

export interface SunkMail {
  from: string;
  to: string;
  /** The mail as received, without dot-stuffing. */
  raw: string;
  /** Value of a header, unfolded, encoded words decoded; undefined when there is none. */
  header(name: string): string | undefined;
  /** Decoded body of the first part of this type. */
  body(type: 'text/plain' | 'text/html'): string;
}

export interface SmtpSink {
  url: string;
  port: number;
  /** Mails whose text was received whole, accepted or not. */
  mails: SunkMail[];
  /** Mails that were accepted. */
  accepted(): SunkMail[];
  /** Connections seen so far. */
  connections(): number;
  /** Answers from now on; the function gets the address and decides for each mail. */
  answerWith(answer: SinkAnswer | ((to: string) => SinkAnswer)): void;
  /** Answers to RCPT TO from now on; null: all are taken. */
  refuseRecipient(refusal: ((to: string) => { code: number; text: string } | null) | null): void;
  close(): Promise<void>;
}

const decodedWords = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_word, text: string) =>
      Buffer.from(text, 'base64').toString('latin1'),
    );

const sunk = (from: string, to: string, raw: string): SunkMail => ({
  from,
  to,
  raw,
  header: (name) => {
    const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]/g, ' ');
    const line = head.split('\r\n').find((text) => text.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    const value = line?.slice(name.length + 1).trim();
    return value === undefined ? undefined : Buffer.from(decodedWords(value), 'latin1').toString('utf8');
  },
  body: (type) => {
    const part =
      raw.split(/\r\n--[^\r\n]+\r\n/).find((text) => text.startsWith(`Content-Type: ${type}`)) ?? '';
    return Buffer.from(part.slice(part.indexOf('\r\n\r\n')).split('\r\n--')[0]!, 'base64').toString('utf8');
  },
});

const refusalOf = ({ code, text }: { code: number; text: string }): Error =>
  Object.assign(new Error(text), { responseCode: code });

/** A real SMTP server in this process that keeps what it gets. Plain text unless `options` says otherwise; any free port unless told one. */
export const startSmtpSink = async (options: SMTPServerOptions = {}, atPort = 0): Promise<SmtpSink> => {
  const mails: SunkMail[] = [];
  const accepted: SunkMail[] = [];
  let connections = 0;
  let answer: (to: string) => SinkAnswer = () => 'accept';
  let refusal: ((to: string) => { code: number; text: string } | null) | null = null;

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    logger: false,
    disableReverseLookup: true,
    onConnect: (_session, done) => {
      connections++;
      done();
    },
    onRcptTo: (address, _session, done) => {
      const refused = refusal?.(address.address);
      done(refused ? refusalOf(refused) : null);
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo[0]?.address ?? '';
        const mail = sunk(mailFrom ? mailFrom.address : '', to, Buffer.concat(chunks).toString('latin1'));
        mails.push(mail);
        const does = answer(to);
        if (does === 'silence') return;
        if (does === 'drop') {
          for (const connection of server.connections) connection.close();
          return;
        }
        if (typeof does === 'object') return done(refusalOf(does));
        accepted.push(mail);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((ready) => server.listen(atPort, '127.0.0.1', ready));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    accepted: () => accepted,
    connections: () => connections,
    answerWith: (next) => {
      answer = typeof next === 'function' ? next : () => next;
    },
    refuseRecipient: (next) => {
      refusal = next;
    },
    close: () =>
      new Promise((done) => {
        for (const connection of server.connections) connection.close();
        server.close(() => done());
      }),
  };
};

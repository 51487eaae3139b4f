/**
 * The built-in SMTP receiver: bounces and answers come straight from other servers. It takes nothing but mail to
 * addresses that were signed here, so it relays nothing and is no use to spammers. What it answers 250 to is stored.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { type Clock, counter } from '../../platform/index.ts';
import type { MailIntake } from './intake.ts';

export interface ReceiverOptions {
  /** 0: any free one */
  port: number;
  host: string;
  /** PEM; absent: no STARTTLS */
  tls?: { cert: string; key: string };
  intake: MailIntake;
  clock: Clock;
  onError: (error: unknown, doing: string) => void;
}

export interface MailReceiver {
  port: number;
  /** Stops accepting; mails under way are finished or given again by their servers. */
  close(): Promise<void>;
}

/** Advertised; bounces that carry a whole mail are taken up to here, more is refused before it is sent. */
const SIZE_BYTES_MAX = 64_000_000;
/** Of a mail this much is kept while it comes in; the rest is read and dropped. */
const KEPT_BYTES_MAX = 10_000_000;
/** More wait in the system's queue, or come again: bounces are not urgent. */
const CLIENTS_MAX = 50;
const RECIPIENTS_MAX = 20;
/** A peer that says nothing for so long is gone. RFC 5321 wants 5 minutes for commands; nobody honest needs them. */
const SILENCE_MS = 60_000;
/** A peer that drips a byte now and then holds no place for longer. */
const SESSION_MS = 10 * 60_000;
const CLOSE_MS = 3_000;

const received = counter('mail_received_total', 'Mails that came to the receiver, by what they were', ['as']);

const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

/** Starts it; rejects when the port is taken. */
export const startMailReceiver = async (options: ReceiverOptions): Promise<MailReceiver> => {
  const { intake, clock, onError, tls } = options;

  const takeAll = async (source: Buffer, session: SMTPServerSession): Promise<void> => {
    for (const { address } of session.envelope.rcptTo) {
      const taken = await intake.take({ source, to: [address], workspaceId: null });
      received.inc({ as: taken.as });
    }
  };

  const server = new SMTPServer({
    name: 'baton',
    banner: 'Baton takes bounces and answers',
    size: SIZE_BYTES_MAX,
    maxClients: CLIENTS_MAX,
    socketTimeout: SILENCE_MS,
    closeTimeout: CLOSE_MS,
    authOptional: true,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    ...(tls ? { cert: tls.cert, key: tls.key } : {}),
    onConnect: (session, done) => {
      const stopLimit = clock.after(SESSION_MS, () => closeSession(session.id));
      limits.set(session.id, stopLimit);
      done();
    },
    onClose: (session) => {
      limits.get(session.id)?.();
      limits.delete(session.id);
    },
    onRcptTo: ({ address }, session, done) => {
      if (session.envelope.rcptTo.length >= RECIPIENTS_MAX)
        return done(refusal(452, '4.5.3 Too many recipients'));
      if (!intake.isOurs(address)) return done(refusal(550, '5.1.1 No such address here'));
      return done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      let kept = 0;
      stream.on('data', (chunk: Buffer) => {
        if (kept < KEPT_BYTES_MAX) chunks.push(chunk);
        kept += chunk.length;
      });
      stream.on('error', (error) => done(error));
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(refusal(552, '5.3.4 Larger than is taken'));
        takeAll(Buffer.concat(chunks).subarray(0, KEPT_BYTES_MAX), session).then(
          () => done(null, '2.6.0 Stored'),
          (error) => {
            onError(error, 'a mail that came in could not be stored');
            // the other server keeps it and tries again
            done(refusal(451, '4.3.0 Not stored, try again later'));
          },
        );
      });
    },
  });
  const limits = new Map<string, () => void>();
  const closeSession = (id: string): void => {
    for (const connection of server.connections)
      if ((connection as { id?: string }).id === id) connection.close();
  };
  // peers that hang up are no errors of ours
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') onError(error, 'receiving mail');
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const stop of limits.values()) stop();
        server.close(() => resolve());
      }),
  };
};

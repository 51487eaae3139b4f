/**
 * An SMTP server that takes everything and keeps only who got how many mails: as cheap as a sink can be, so that the
 * sender is what is measured. Plain text, PIPELINING (RFC 2920), one recipient a mail.
 */
import { createServer, type Server, type Socket } from 'node:net';

export interface QuickSink {
  url: string;
  /** mails of each address */
  counts: Map<string, number>;
  /** mails taken */
  taken(): number;
  /** the first mail, as it came */
  sample(): string;
  close(): Promise<void>;
}

const END_OF_TEXT = Buffer.from('\r\n.\r\n');
const END_OF_LINE = Buffer.from('\r\n');
const ANSWERS: readonly [string, string][] = [
  ['EHLO', '250-sink\r\n250 PIPELINING\r\n'],
  ['QUIT', '221 bye\r\n'],
];

/** `onTaken` hears the address of each mail when it is complete, before the sink answers. */
export const startQuickSink = async (onTaken?: (to: string) => void): Promise<QuickSink> => {
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  let taken = 0;
  let sample = '';

  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    let rest: Buffer = Buffer.alloc(0);
    let to = '';
    let inText = false;
    socket.write('220 sink\r\n');
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let said = '';
      for (;;) {
        const end = rest.indexOf(inText ? END_OF_TEXT : END_OF_LINE);
        if (end < 0) break;
        if (inText) {
          if (sample === '') sample = rest.subarray(0, end + 2).toString('latin1');
          rest = rest.subarray(end + END_OF_TEXT.length);
          inText = false;
          taken++;
          counts.set(to, (counts.get(to) ?? 0) + 1);
          onTaken?.(to);
          said += '250 ok: queued as 1\r\n';
          continue;
        }
        const line = rest.toString('latin1', 0, end);
        rest = rest.subarray(end + END_OF_LINE.length);
        if (line.startsWith('RCPT')) to = line.slice('RCPT TO:<'.length, -1);
        if (line === 'DATA') {
          inText = true;
          said += '354 go on\r\n';
        } else said += ANSWERS.find(([verb]) => line.startsWith(verb))?.[1] ?? '250 ok\r\n';
      }
      if (said !== '') socket.write(said);
    });
  };

  const server: Server = createServer(serve);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    counts,
    taken: () => taken,
    sample: () => sample,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
};

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface HeardRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/**
 * What the server does with one request: answers, says nothing for ever, cuts the connection once it has read the
 * request whole or its head only, or sends a body that does not end.
 */
export type Scripted =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'silence'
  | 'cut after the body'
  | 'cut after the head'
  | { endless: number };

export interface ScriptedServer {
  url: string;
  /** Requests whose body was read whole. */
  heard: HeardRequest[];
  /** Does this from now on. */
  answerWith(script: Scripted | ((request: HeardRequest) => Scripted)): void;
  close(): Promise<void>;
}

const ENDLESS_PIECE = 'x'.repeat(50_000);

/** A server of plain HTTP in this process that behaves as scripted, well or badly. */
export const startScriptedHttp = async (): Promise<ScriptedServer> => {
  const heard: HeardRequest[] = [];
  const sockets = new Set<Socket>();
  let script: (request: HeardRequest) => Scripted = () => ({ status: 200 });

  const server = createServer((request, response) => {
    const head = { method: request.method ?? '', path: request.url ?? '', headers: request.headers };
    if (script({ ...head, body: '' }) === 'cut after the head') {
      request.socket.destroy();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = { ...head, body: Buffer.concat(parts).toString('utf8') };
      heard.push(one);
      const does = script(one);
      if (does === 'silence') return;
      if (typeof does === 'string') {
        request.socket.resetAndDestroy();
        return;
      }
      if ('endless' in does) {
        response.writeHead(does.endless);
        const more = (): void => {
          while (!response.destroyed && response.write(ENDLESS_PIECE));
        };
        response.on('drain', more);
        more();
        return;
      }
      response.writeHead(does.status, does.headers).end(does.body ?? '');
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    answerWith: (next) => {
      script = typeof next === 'function' ? next : () => next;
    },
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
};

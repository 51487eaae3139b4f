import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../../platform/index.ts';
import { shownText } from '../smtp/reply.ts';

/** From the dial to the last byte of the answer. Vendors answer within 2 s; a sender's place must not be held by one that does not. */
export const EXCHANGE_TIMEOUT_MS = 10_000;
/** Answers of the vendors are some hundred bytes; more is not read. */
const ANSWER_BYTES_MAX = 64_000;
/** As many as a process has mails in flight; a vendor's limit of connections is higher. */
const SOCKETS_MAX = 20;
/** An idle connection is closed before the other side does (5 s is Node's own default, and the shortest we met): a
 *  request on a connection that is just being closed would have to be called unknown. */
const IDLE_MS = 4_000;

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Buffer;
}

/**
 * What came of a request.
 * - answered: an answer with its head; `body` is at most 64 KB of it, `isCut` when there was more.
 * - unsent: the request did not leave whole, so nobody can have acted on it.
 * - silent: it left, and no answer came in time or the connection broke: nobody knows.
 */
export type Exchanged =
  | {
      outcome: 'answered';
      status: number;
      header(name: string): string | undefined;
      body: string;
      isCut?: true;
    }
  | { outcome: 'unsent'; reason: string }
  | { outcome: 'silent'; reason: string };

/** Requests to one kind of server, over kept connections. Redirects are answers: nothing goes where nobody asked for. */
export interface HttpClient {
  exchange(request: HttpRequest): Promise<Exchanged>;
  /** Closes the connections once nothing is under way. */
  close(): void;
}

/** For addresses that a user typed: nothing goes to a server that they may not reach through this one. */
export interface AddressGuard {
  /** Why nothing goes there; null: it may. */
  refusal(url: string): string | null;
  /** Looks a name up for the connection itself, and fails for a forbidden address. */
  lookup?: LookupFunction;
}

export const createHttpClient = (
  clock: Clock,
  timeoutMs: number = EXCHANGE_TIMEOUT_MS,
  guard?: AddressGuard,
): HttpClient => {
  const options = { keepAlive: true, maxSockets: SOCKETS_MAX, timeout: IDLE_MS };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  let underWay = 0;
  let isClosing = false;
  const closeIdle = (): void => {
    if (!isClosing || underWay > 0) return;
    agents['http:'].destroy();
    agents['https:'].destroy();
  };

  const exchange = ({ method, url, headers, body = '' }: HttpRequest): Promise<Exchanged> =>
    new Promise((settle) => {
      const refused = guard?.refusal(url);
      if (refused) return settle({ outcome: 'unsent', reason: refused });
      const address = new URL(url);
      const protocol = address.protocol === 'http:' ? 'http:' : 'https:';
      const length = Buffer.byteLength(body);
      const request = (protocol === 'http:' ? http : https).request(address, {
        method,
        agent: agents[protocol],
        headers: { ...headers, ...(method === 'POST' ? { 'content-length': length } : {}) },
        ...(guard?.lookup ? { lookup: guard.lookup } : {}),
      });
      underWay++;
      let isSent = false;
      let isSettled = false;
      const end = (exchanged: Exchanged): void => {
        if (isSettled) return;
        isSettled = true;
        cancel();
        underWay--;
        settle(exchanged);
        setImmediate(closeIdle);
      };
      const fail = (reason: string): void => {
        end({ outcome: isSent ? 'silent' : 'unsent', reason: shownText(reason) });
        request.destroy();
      };
      const cancel = clock.after(timeoutMs, () => fail(`no answer within ${timeoutMs / 1000} s`));
      // the last byte went to the system: from here on the other side may have it all
      request.on('finish', () => {
        isSent = true;
      });
      request.on('error', (error) => fail(error.message));
      request.on('response', (response) => {
        const header = (name: string): string | undefined => {
          const value = response.headers[name];
          return Array.isArray(value) ? value[0] : value;
        };
        const status = response.statusCode ?? 0;
        const parts: Buffer[] = [];
        let bytes = 0;
        // its head is the answer: a body that breaks off or never ends takes nothing back
        const done = (): void =>
          end({
            outcome: 'answered',
            status,
            header,
            body: Buffer.concat(parts).toString('utf8'),
            ...(bytes > ANSWER_BYTES_MAX ? { isCut: true } : {}),
          });
        response.on('data', (part: Buffer) => {
          parts.push(part.subarray(0, ANSWER_BYTES_MAX - bytes));
          bytes += part.length;
          if (bytes <= ANSWER_BYTES_MAX) return;
          done();
          request.destroy();
        });
        response.on('end', done);
        response.on('error', done);
        response.on('close', done);
      });
      request.end(body);
    });

  return {
    exchange,
    close: () => {
      isClosing = true;
      closeIdle();
    },
  };
};

import { lookup as resolve } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AddressGuard } from '../channels/index.ts';
import { Refusal } from '../platform/index.ts';
import { refusals } from './errors.ts';

/**
 * Requests to addresses that users typed. Guards against reaching into our own network (SSRF, OWASP A10):
 * - https only, no password in the address;
 * - each address that the connection is made to is checked after DNS, in the look-up of the connection itself, so a
 *   name cannot resolve to something else a moment later;
 * - posts follow no redirects, pages at most three, each judged anew; time and answer are bounded.
 */
const TIMEOUT_MS = 10_000;
/** Answers are looked at for people's eyes only. */
const ANSWER_BYTES_MAX = 4_096;
const SOCKETS_PER_HOST_MAX = 5;
/** A person waits for a page that is looked at; five seconds is what they wait. */
const PAGE_TIMEOUT_MS = 5_000;
/** The head of a page, which is all that is wanted, is far shorter. */
const PAGE_BYTES_MAX = 1_000_000;
/** acme.com -> www.acme.com -> www.acme.com/en/ */
const REDIRECTS_MAX = 3;

export interface OutboundAnswer {
  status: number;
  retryAfterSeconds: number | null;
  /** the first bytes, for people */
  body: string;
}

export interface OutboundPage {
  status: number;
  /** where the last redirect led */
  url: string;
  contentType: string;
  /** the first megabyte */
  body: string;
}

/** What is at an address. `body` throws when time is up; leave it early with `close`. */
export interface OutboundRead {
  status: number;
  /** where the last redirect led */
  url: string;
  contentType: string;
  /** bytes, where the server says so */
  length: number | null;
  body: AsyncIterable<Uint8Array>;
  close(): void;
}

export interface Outbound {
  /** Refuses an address that may not be reached, with a reason for its field; looks the name up. */
  check(url: string): Promise<void>;
  /** Posts; throws a Refusal for a forbidden address and an Error for a broken connection or time-out. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<OutboundAnswer>;
  /** Reads a page; throws as `post` does, and after five seconds. */
  page(url: string): Promise<OutboundPage>;
  /** Opens what is at an address, plain http too, to be read piece by piece; throws as `post` does. */
  read(
    url: string,
    options: { method?: 'GET' | 'HEAD'; timeoutMs: number; accept: string },
  ): Promise<OutboundRead>;
  close(): void;
}

/** Whether an IP address is out on the internet: not private, loopback, link-local, multicast, mapped or reserved. */
export const isPublicAddress = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  // ::a.b.c.d, deprecated by RFC 4291, counts as unicast and is an IPv4 address all the same.
  return parsed.kind() === 'ipv4' || !/^::[0-9a-f.:]+$/.test(parsed.toString());
};

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const parsed = (text: string, allowPrivate: boolean, allowPlain = allowPrivate): URL => {
  if (!URL.canParse(text)) throw refusals.notAnAddress();
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol)) throw refusals.notAnAddress();
  if (url.protocol === 'http:' && !allowPlain) throw refusals.notHttps();
  if (url.username || url.password) throw refusals.credentials();
  // A literal address is never looked up, so it is judged here.
  const host = hostOf(url);
  if (!allowPrivate && isIP(host) && !isPublicAddress(host)) throw refusals.privateAddress(host);
  return url;
};

/** DNS as the connection asks for it; fails when any of a name's addresses is private. */
const guardedLookup: LookupFunction = (host, options, callback) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const first = addresses[0];
    if (!first || addresses.some(({ address }) => !isPublicAddress(address)))
      return callback(refusals.privateAddress(host), '', 0);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

const lookUp = (host: string): Promise<void> =>
  new Promise((done, fail) => {
    guardedLookup(host, {}, (error) => {
      if (!error) return done();
      fail(error instanceof Refusal ? error : refusals.unknownHost(host));
    });
  });

/** Retry-After in seconds (RFC 9110 section 10.2.3), the form with a number only. */
const retryAfterOf = (response: http.IncomingMessage): number | null => {
  const value = response.headers['retry-after'];
  return value && /^\d{1,6}$/.test(value) ? Number(value) : null;
};

const readStart = async (response: http.IncomingMessage, bytesMax: number): Promise<string> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    parts.push(part as Buffer);
    bytes += (part as Buffer).length;
    if (bytes >= bytesMax) break;
  }
  return Buffer.concat(parts).subarray(0, bytesMax).toString('utf8');
};

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

const PAGE_HEADERS = { accept: 'text/html', 'accept-encoding': 'identity', 'user-agent': 'Baton' };

interface Sent {
  method: 'GET' | 'HEAD' | 'POST';
  headers: http.OutgoingHttpHeaders;
  body?: string;
  signal: AbortSignal;
}

/** The same guards for requests that others make. */
export const addressGuard = ({ allowPrivate }: { allowPrivate: boolean }): AddressGuard => ({
  refusal: (text) => {
    try {
      parsed(text, allowPrivate);
      return null;
    } catch (error) {
      if (error instanceof Refusal) return `${error.detail} ${error.fix}`;
      throw error;
    }
  },
  ...(allowPrivate ? {} : { lookup: guardedLookup }),
});

/** Opens the way out. `allowPrivate` is for development and networks one trusts: it lifts all the guards on addresses. */
export const createOutbound = (options: { allowPrivate: boolean }): Outbound => {
  const { allowPrivate } = options;
  const agentOptions = { keepAlive: true, maxSockets: SOCKETS_PER_HOST_MAX };
  const agents = { 'http:': new http.Agent(agentOptions), 'https:': new https.Agent(agentOptions) };

  const open = (url: URL, { method, headers, body = '', signal }: Sent): Promise<http.IncomingMessage> =>
    new Promise<http.IncomingMessage>((done, fail) => {
      const { request } = url.protocol === 'https:' ? https : http;
      const sent = request(
        url,
        {
          method,
          agent: agents[url.protocol as 'http:' | 'https:'],
          headers,
          signal,
          ...(allowPrivate ? {} : { lookup: guardedLookup }),
        },
        done,
      );
      sent.on('error', fail);
      sent.end(body);
    });

  return {
    check: async (text) => {
      const url = parsed(text, allowPrivate);
      if (!allowPrivate && !isIP(hostOf(url))) await lookUp(hostOf(url));
    },
    post: async (text, headers, body) => {
      const response = await open(parsed(text, allowPrivate), {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return {
        status: response.statusCode ?? 0,
        retryAfterSeconds: retryAfterOf(response),
        body: await readStart(response, ANSWER_BYTES_MAX),
      };
    },
    page: async (text) => {
      const signal = AbortSignal.timeout(PAGE_TIMEOUT_MS);
      let url = parsed(text, allowPrivate);
      for (let redirects = 0; ; redirects++) {
        const response = await open(url, { method: 'GET', headers: PAGE_HEADERS, signal });
        const status = response.statusCode ?? 0;
        const { location, 'content-type': contentType = '' } = response.headers;
        if (!isRedirect(status) || location === undefined || !URL.canParse(location, url.href)) {
          const body = await readStart(response, PAGE_BYTES_MAX);
          return { status, url: url.href, contentType, body };
        }
        response.destroy();
        if (redirects === REDIRECTS_MAX) throw new Error(`${text} redirects too often`);
        url = parsed(new URL(location, url).href, allowPrivate);
      }
    },
    read: async (text, { method = 'GET', timeoutMs, accept }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const headers = { ...PAGE_HEADERS, accept };
      let url = parsed(text, allowPrivate, true);
      for (let redirects = 0; ; redirects++) {
        const response = await open(url, { method, headers, signal });
        const status = response.statusCode ?? 0;
        const { location, 'content-type': contentType = '', 'content-length': length } = response.headers;
        if (!isRedirect(status) || location === undefined || !URL.canParse(location, url.href))
          return {
            status,
            url: url.href,
            contentType,
            length: length && /^\d{1,15}$/.test(length) ? Number(length) : null,
            body: response,
            close: () => void response.destroy(),
          };
        response.destroy();
        if (redirects === REDIRECTS_MAX) throw new Error(`${text} redirects too often`);
        url = parsed(new URL(location, url).href, allowPrivate, true);
      }
    },
    close: () => {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
};

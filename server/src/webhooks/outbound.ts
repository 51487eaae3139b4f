import { lookup as resolve } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Refusal } from '../platform/index.ts';
import { refusals } from './errors.ts';

/**
 * Requests to addresses that users typed. Guards against reaching into our own network (SSRF, OWASP A10):
 * - https only, no password in the address;
 * - each address that the connection is made to is checked after DNS, in the look-up of the connection itself, so a
 *   name cannot resolve to something else a moment later;
 * - redirects are not followed; time and answer are bounded.
 */
const TIMEOUT_MS = 10_000;
/** Answers are looked at for people's eyes only. */
const ANSWER_BYTES_MAX = 4_096;
const SOCKETS_PER_HOST_MAX = 5;

export interface OutboundAnswer {
  status: number;
  retryAfterSeconds: number | null;
  /** the first bytes, for people */
  body: string;
}

export interface Outbound {
  /** Refuses an address that may not be reached, with a reason for its field; looks the name up. */
  check(url: string): Promise<void>;
  /** Posts; throws a Refusal for a forbidden address and an Error for a broken connection or time-out. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<OutboundAnswer>;
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

const parsed = (text: string, allowPrivate: boolean): URL => {
  if (!URL.canParse(text)) throw refusals.notAnAddress();
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol)) throw refusals.notAnAddress();
  if (url.protocol === 'http:' && !allowPrivate) throw refusals.notHttps();
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

const readStart = async (response: http.IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    parts.push(part as Buffer);
    bytes += (part as Buffer).length;
    if (bytes >= ANSWER_BYTES_MAX) break;
  }
  return Buffer.concat(parts).subarray(0, ANSWER_BYTES_MAX).toString('utf8');
};

/** Opens the way out. `allowPrivate` is for development and networks one trusts: it lifts all the guards on addresses. */
export const createOutbound = (options: { allowPrivate: boolean }): Outbound => {
  const { allowPrivate } = options;
  const agentOptions = { keepAlive: true, maxSockets: SOCKETS_PER_HOST_MAX };
  const agents = { 'http:': new http.Agent(agentOptions), 'https:': new https.Agent(agentOptions) };

  const open = (url: URL, headers: Readonly<Record<string, string>>, body: string) =>
    new Promise<http.IncomingMessage>((done, fail) => {
      const { request } = url.protocol === 'https:' ? https : http;
      const sent = request(
        url,
        {
          method: 'POST',
          agent: agents[url.protocol as 'http:' | 'https:'],
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          signal: AbortSignal.timeout(TIMEOUT_MS),
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
      const response = await open(parsed(text, allowPrivate), headers, body);
      return {
        status: response.statusCode ?? 0,
        retryAfterSeconds: retryAfterOf(response),
        body: await readStart(response),
      };
    },
    close: () => {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
};

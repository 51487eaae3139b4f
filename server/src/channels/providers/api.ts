/**
 * What the providers with an API of their own have in common: one request a mail, over kept connections, and one
 * reading of what came of it (P5).
 *
 *   the request did not leave whole            deferred
 *   it left, and nothing came back             unknown, never repeated
 *   an answer of a gateway that lost its own   unknown (502, 504 and what Cloudflare says instead)
 *   too many requests, the vendor is down      deferred, not before Retry-After; the mails behind it wait as well
 *   our account, key or sender is not in order deferred: it can be mended while the mail waits; shown in Settings
 *   the mail or its address is not taken       refused
 */
import type { Clock } from '../../platform/index.ts';
import { createHttpClient, type Exchanged, type HttpRequest } from '../http/exchange.ts';
import type { Mail } from '../mime/compose.ts';
import type { HandOver, Provider } from '../provider.ts';
import { shownText } from '../smtp/reply.ts';

export type Answer = Extract<Exchanged, { outcome: 'answered' }>;

/** How one vendor is spoken to. */
export interface VendorApi {
  name: string;
  /** Of one request: larger ones are not even begun. */
  bytesMax: number;
  /** The request that hands the mail over. */
  request(mail: Mail): Promise<HttpRequest> | HttpRequest;
  /** What a 2xx says: the vendor's id of the mail; null when there is none to be read. */
  providerId(answer: Answer): string | null;
  /** What this vendor says of a mail it does not take; null: the status says it all. */
  refusal(answer: Answer): HandOver | null;
}

export interface VendorDeps {
  clock: Clock;
  timeoutMs?: number;
}

/** After an answer about our account the next mail asks again only then: an outage or a stopped account is not hammered. */
const ACCOUNT_PAUSE_MS = 30_000;
const BUSY_PAUSE_MS = 1_000;
/** A vendor that asks for more than this is asked again all the same: its day may have ended for us. */
const RETRY_AFTER_MAX_MS = 60 * 60_000;

/** Gateways that sent the request on and lost the answer: it may have been acted on. */
const LOST = new Set([502, 504, 520, 524]);

/** The account, its key, its quota or its sender: ours to mend. */
export const accountProblem = (reason: string): HandOver => ({
  outcome: 'deferred',
  reason: shownText(reason),
  retryAfterMs: ACCOUNT_PAUSE_MS,
  account: true,
});

/** The address is no address, or the vendor knows it as dead. */
export const badRecipient = (reason: string, code = '5.1.3'): HandOver => ({
  outcome: 'refused',
  reason: shownText(reason),
  stage: 'recipient',
  code,
  hard: true,
});

/** The mail as it is will never be taken. */
export const badContent = (reason: string): HandOver => ({
  outcome: 'refused',
  reason: shownText(reason),
  stage: 'content',
  code: '5.6.0',
  hard: false,
});

/** The answer as an object; empty when it is none. */
export const jsonOf = ({ body }: Pick<Answer, 'body'>): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
};

/** Text of a member, '' when it has none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Retry-After as seconds or a date (RFC 9110 section 10.2.3), or the instant of X-RateLimit-Reset in seconds. */
const retryAfterMs = ({ header }: Answer, nowMs: number): number => {
  const after = header('retry-after');
  const reset = Number(header('x-ratelimit-reset'));
  const waitMs = after
    ? /^\d+$/.test(after)
      ? Number(after) * 1_000
      : Date.parse(after) - nowMs
    : reset * 1_000 - nowMs;
  if (!Number.isFinite(waitMs)) return BUSY_PAUSE_MS;
  return Math.min(Math.max(waitMs, BUSY_PAUSE_MS), RETRY_AFTER_MAX_MS);
};

/** What a status means that the vendor's own words have not settled. */
const byStatus = (answer: Answer, nowMs: number): HandOver => {
  const { status, body } = answer;
  const reason = shownText(`${status} ${body}`);
  if (LOST.has(status))
    return { outcome: 'unknown', reason: `the mail was given, and a gateway lost the answer: ${reason}` };
  if (status === 429 || status === 408 || status >= 500)
    return { outcome: 'deferred', reason, retryAfterMs: retryAfterMs(answer, nowMs) };
  if (status === 413) return badContent(reason);
  if (status === 400 || status === 422) return badContent(reason);
  // a key, a right, a bill, a region, a redirect: nothing of it is the mail's
  return accountProblem(reason);
};

/** What came of handing a mail to this vendor. */
export const handOverOf = (api: VendorApi, exchanged: Exchanged, mail: Mail, nowMs: number): HandOver => {
  if (exchanged.outcome === 'unsent') return { outcome: 'deferred', reason: exchanged.reason };
  if (exchanged.outcome === 'silent')
    return { outcome: 'unknown', reason: `no answer came after the mail was given: ${exchanged.reason}` };
  if (exchanged.status >= 200 && exchanged.status < 300) {
    // some vendors refuse inside a 200
    return (
      api.refusal(exchanged) ?? {
        outcome: 'submitted',
        providerId: api.providerId(exchanged) ?? mail.messageId,
      }
    );
  }
  return api.refusal(exchanged) ?? byStatus(exchanged, nowMs);
};

/** A provider that speaks to a vendor's API. */
export const createApiProvider = (api: VendorApi, { clock, timeoutMs }: VendorDeps): Provider => {
  const http = createHttpClient(clock, timeoutMs);
  let pause: { reason: string; untilMs: number } | null = null;
  return {
    name: api.name,
    submit: async (mail) => {
      if (pause && clock.monotonic() < pause.untilMs) {
        const retryMs = pause.untilMs - clock.monotonic();
        return { outcome: 'deferred', reason: pause.reason, retryAfterMs: retryMs };
      }
      const request = await api.request(mail);
      const bytes = Buffer.byteLength(request.body ?? '');
      if (bytes > api.bytesMax)
        return badContent(`the mail is larger than ${api.bytesMax / 1_000_000} MB: ${bytes} bytes`);
      const exchanged = await http.exchange(request);
      const result = handOverOf(api, exchanged, mail, clock.now());
      pause =
        result.outcome === 'deferred' && result.retryAfterMs !== undefined
          ? { reason: result.reason, untilMs: clock.monotonic() + result.retryAfterMs }
          : null;
      return result;
    },
    close: async () => http.close(),
  };
};

import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../platform/index.ts';

/** Requests a minute. */
export const RATE_LIMITS = {
  /** sign-in from one address: an office behind one address signs in in the morning, a guesser gets nowhere */
  signInPerAddress: 30,
  /** sign-in as one e-mail, from wherever */
  signInPerEmail: 10,
  /** first run and invites */
  joinPerAddress: 20,
  /** the other public routes of the API */
  publicPerAddress: 300,
} as const;

const MINUTE_MS = 60_000;
/** Addresses remembered at once; more push the oldest out. */
const REMEMBERED = 20_000;

const tooMany = (seconds: number): Refusal =>
  new Refusal('too-many-requests', {
    status: 429,
    detail: 'Too many requests in a minute.',
    fix: `Try again in ${seconds} s.`,
    retryAfterSeconds: seconds,
  });

/** Makes `config.rateLimit` of routes work; answers in our words. */
export const limitRates = async (app: FastifyInstance): Promise<void> => {
  await app.register(rateLimit, {
    global: false,
    cache: REMEMBERED,
    timeWindow: MINUTE_MS,
    errorResponseBuilder: (_request, context) => tooMany(Math.ceil(context.ttl / 1000)),
  });
};

/** A route's `config.rateLimit`: so many requests a minute from one address. */
export const perAddress = (max: number) => ({ max, timeWindow: MINUTE_MS });

/** Refuses more than `signInPerEmail` tries a minute for one e-mail, whatever addresses they come from. */
export const limitPerEmail = (app: FastifyInstance) => {
  const check = app.createRateLimit({
    max: RATE_LIMITS.signInPerEmail,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => {
      const email = (request.body as { email?: unknown } | null)?.email;
      return `email:${typeof email === 'string' ? email.trim().toLowerCase() : ''}`;
    },
  });
  return async (request: FastifyRequest): Promise<void> => {
    const result = await check(request);
    if (!result.isAllowed && result.isExceeded) throw tooMany(result.ttlInSeconds);
  };
};

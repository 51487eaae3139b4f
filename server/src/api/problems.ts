import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { isWeather, problemOf, Refusal } from '../platform/index.ts';

const PROBLEM_JSON = 'application/problem+json; charset=utf-8';
/** A restart of PostgreSQL takes a few seconds. */
const WEATHER_RETRY_SECONDS = 2;

/** Answers with a problem document (RFC 9457), carrying the request's id so that a report finds its log line. */
const sendProblem = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply => {
  if (refusal.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(Math.ceil(refusal.retryAfterSeconds)));
  return reply
    .code(refusal.status)
    .header('content-type', PROBLEM_JSON)
    .serializer((value: unknown) => JSON.stringify(value))
    .send({ ...problemOf(refusal), requestId: request.id });
};

interface Issue {
  instancePath: string;
  message?: string;
  keyword?: string;
  params?: { issue?: { code?: string; keys?: string[] } };
}

/** `/settings/smtp/port` -> `settings.smtp.port`. */
const fieldOf = (issue: Issue): string =>
  issue.instancePath
    .split('/')
    .filter(Boolean)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

/** At most this many are listed: a wrong file of 500 steps is not helped by 500 lines. */
const ISSUES_MAX = 20;

const validationRefusal = (where: string, issues: readonly Issue[]): Refusal => {
  const first = issues[0]!;
  const field = fieldOf(first) || where;
  const errors = issues.slice(0, ISSUES_MAX).map((issue) => ({
    field: fieldOf(issue) || where,
    detail: issue.message ?? 'is not valid',
  }));
  return new Refusal('invalid-input', {
    title: 'The input is not valid',
    field,
    detail: `${field}: ${first.message ?? 'is not valid'}`,
    fix: `Correct ${errors.map((error) => error.field).join(', ')}; /api/openapi.json describes the input.`,
    more: { errors },
  });
};

/** Fastify's own refusals in our words; what is not listed keeps its status with a plain title. */
const FASTIFY_REFUSALS: Record<string, (error: FastifyError) => Refusal> = {
  FST_ERR_CTP_INVALID_JSON_BODY: (error) =>
    new Refusal('malformed-json', { detail: error.message, fix: 'Send valid JSON in UTF-8.' }),
  FST_ERR_CTP_EMPTY_JSON_BODY: () =>
    new Refusal('empty-body', { detail: 'The body is empty.', fix: 'Send JSON, {} at least.' }),
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new Refusal('body-too-large', {
      status: 413,
      detail: 'The body is larger than this route takes.',
      fix: 'Send less at once.',
    }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new Refusal('unsupported-media-type', {
      status: 415,
      detail: 'This route takes JSON.',
      fix: 'Send "Content-Type: application/json".',
    }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Refusal('wrong-content-length', { detail: 'The body is not as long as Content-Length says.' }),
  FST_ERR_BAD_URL: () => new Refusal('bad-url', { detail: 'The path is not validly encoded.' }),
};

const isFastifyRefusal = (error: FastifyError): boolean =>
  error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;

/** What an error means to the caller; null for one that means nothing to them (a bug). */
export const refusalOf = (error: unknown): Refusal | null => {
  if (error instanceof Refusal) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = (error as FastifyError).validationContext ?? 'body';
    return validationRefusal(where, error.validation as unknown as Issue[]);
  }
  if (isResponseSerializationError(error)) return null;
  const fastifyError = error as FastifyError;
  const known = FASTIFY_REFUSALS[fastifyError.code];
  if (known) return known(fastifyError);
  if (isWeather(error))
    return new Refusal('unavailable', {
      status: 503,
      detail: 'The database cannot be reached at the moment.',
      fix: 'Try again shortly.',
      retryAfterSeconds: WEATHER_RETRY_SECONDS,
    });
  if (error instanceof Error && isFastifyRefusal(fastifyError))
    return new Refusal('bad-request', { status: fastifyError.statusCode!, detail: error.message });
  return null;
};

/** All errors of the server as problem documents; the inside of an unknown one stays in the log. */
export const answerProblems = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal) {
      if (refusal.status >= 500) request.log.warn({ err: error }, 'unavailable');
      return sendProblem(request, reply, refusal);
    }
    request.log.error({ err: error }, 'unexpected error');
    return sendProblem(
      request,
      reply,
      new Refusal('internal', {
        status: 500,
        title: 'Something went wrong on the server',
        detail: 'The request was not carried out, or not wholly.',
        fix: `Look for request ${request.id} in the server's log.`,
      }),
    );
  });
};

/** For a path that no route has. */
export const notFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendProblem(
    request,
    reply,
    new Refusal('not-found', {
      status: 404,
      detail: `There is nothing at ${request.method} ${request.url.split('?')[0]}.`,
      fix: '/api/openapi.json lists what there is.',
    }),
  );

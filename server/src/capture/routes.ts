import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf, Refusal } from '../platform/index.ts';
import { READ_BYTES_MAX } from './bounds.ts';
import type { Capture } from './capture.ts';
import { refusals } from './errors.ts';
import type { CallType } from './model.ts';
import { browserSettings, rudderSettings } from './settings.ts';

export interface CaptureRouteOptions {
  capture: Capture;
  /** where browsers reach this server, without a slash at the end; the request's own host unless given */
  publicUrl?: string | undefined;
  /** the browser script; /tracker.js is not found without it */
  trackerScript?: string | undefined;
}

/** Paths of Segment's HTTP API and the short ones of its browser library. Import is a batch of the past. */
const PATHS: Record<string, CallType | null> = {
  identify: 'identify',
  track: 'track',
  page: 'page',
  screen: 'screen',
  group: 'group',
  alias: 'alias',
  batch: null,
  import: null,
  i: 'identify',
  t: 'track',
  p: 'page',
  s: 'screen',
  g: 'group',
  a: 'alias',
  b: null,
};

/** Where libraries of other protocols call (with or without a slash at the end: the server takes both): they get an answer that says so. */
const OTHER_PROTOCOLS: Record<string, string> = {
  '/batch': 'PostHog',
  '/capture': 'PostHog',
  '/e': 'PostHog',
  '/i/v0/e': 'PostHog',
  '/com.snowplowanalytics.snowplow/tp2': 'Snowplow',
  '/2/httpapi': 'Amplitude',
};

const HOUR_S = 3_600;
const DAY_S = 86_400;

/**
 * The public capture routes: `/v1/...`, the settings that Segment's and RudderStack's browser libraries load, and `/tracker.js`. A
 * plugin of its own scope: any content type is read as JSON, any origin may call, refusals are problem documents.
 */
export const captureRoutes = async (app: FastifyInstance, options: CaptureRouteOptions): Promise<void> => {
  const { capture } = options;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: READ_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('access-control-allow-origin', '*');
    reply.header('access-control-expose-headers', 'retry-after');
    // pages of other sites load the script and read the answers: that is what they are for
    reply.header('cross-origin-resource-policy', 'cross-origin');
    done();
  });
  app.setErrorHandler(answerRefusal);

  for (const [path, type] of Object.entries(PATHS)) {
    app.post(`/v1/${path}`, (request, reply) => take(capture, type, request, reply));
    app.options(`/v1/${path}`, preflight);
  }
  for (const [url, whose] of Object.entries(OTHER_PROTOCOLS))
    app.post(url, () => {
      throw refusals.otherProtocol(whose);
    });
  app.get<{ Params: { writeKey: string } }>(
    '/v1/projects/:writeKey/settings',

    async (request, reply) => {
      const owner = await capture.keys.ownerOf(request.params.writeKey);
      if (owner === null) throw refusals.keyUnknown();
      const base = options.publicUrl ?? `${request.protocol}://${request.host}`;
      reply.header('cache-control', `public, max-age=${HOUR_S}`);
      return browserSettings(request.params.writeKey, base);
    },
  );
  app.get<{ Querystring: { writeKey?: unknown } }>('/sourceConfig', async (request, reply) => {
    const { writeKey } = request.query;
    if (typeof writeKey !== 'string' || (await capture.keys.ownerOf(writeKey)) === null)
      throw refusals.keyUnknown();
    reply.header('cache-control', `public, max-age=${HOUR_S}`);
    return rudderSettings(writeKey);
  });
  app.options('/sourceConfig', preflight);
  if (options.trackerScript !== undefined) serveTracker(app, options.trackerScript);
};

const SUCCESS = '{"success":true}';

const take = async (
  capture: Capture,
  type: CallType | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> => {
  const answer = await capture.take({
    type,
    headers: request.headers,
    query: request.query as { writeKey?: unknown },
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    ip: request.ip,
  });
  reply.type('application/json');
  return answer.refused || answer.clipped ? JSON.stringify(answer) : SUCCESS;
};

const preflight = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply
    .header('access-control-allow-methods', 'GET, POST, OPTIONS')
    .header(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? 'content-type',
    )
    .header('access-control-max-age', String(DAY_S))
    .code(204)
    .send();

const answerRefusal = (error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const refusal =
    (error as { code?: string }).code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? refusals.batchTooLarge() : error;
  // bugs are the application's to log and to answer
  if (!(refusal instanceof Refusal)) throw error;
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds));
  return reply
    .code(refusal.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(refusal)));
};

const serveTracker = (app: FastifyInstance, script: string): void => {
  const zipped = gzipSync(script, { level: 9 });
  const etag = `"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`;
  app.get('/tracker.js', (request, reply) => {
    reply
      .header('cache-control', `public, max-age=${HOUR_S}, stale-while-revalidate=${DAY_S}`)
      .header('etag', etag)
      .header('vary', 'accept-encoding');
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    reply.type('text/javascript; charset=utf-8');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(script);
    return reply.header('content-encoding', 'gzip').send(zipped);
  });
};

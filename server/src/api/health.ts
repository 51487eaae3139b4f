import type { FastifyInstance } from 'fastify';
import { type Db, isWeather, metrics, Refusal, sql } from '../platform/index.ts';

const notReady = (detail: string): Refusal =>
  new Refusal('not-ready', { status: 503, detail, retryAfterSeconds: 2 });

/**
 * /healthz: the process answers. /readyz: it can do its work (the database answers, and nothing in `problems`).
 * /metrics: Prometheus' text format.
 */
export const serveHealth = (app: FastifyInstance, db: Db, problems: () => readonly string[]): void => {
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async () => {
    await db.query(sql`select 1`).catch((error: unknown) => {
      throw isWeather(error) ? notReady('The database does not answer.') : error;
    });
    const found = problems();
    if (found.length > 0) throw notReady(found.join(' '));
    return { ok: true };
  });
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.metrics()),
  );
};

import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { decrypt, deriveKey, encrypt, type Queryable, Refusal, sql } from '../platform/index.ts';
import { whoRef } from '../workspaces/index.ts';
import type { ApiDeps } from './deps.ts';

/**
 * Idempotency-Key on POST (draft-ietf-httpapi-idempotency-key-header): the same key with the same route and body gets
 * the stored answer for 24 h; another body is refused (422), and a request that still runs is waited out (409).
 *
 * States of a key: absent -> running (status null) -> answered. A server error removes the key, so that a repeat runs
 * again; so does a request that died with its process, after `ABANDONED_MS`. Then the repeat may do its work a second
 * time: an effect that must be once even so carries its own key in its own table.
 */
const KEPT_MS = 24 * 3600_000;
/** Longer than any request may take; shorter makes a slow one run twice, longer makes people wait after a crash. */
const ABANDONED_MS = 60_000;
const KEY_CHARACTERS_MAX = 255;
const RETRY_SECONDS = 1;

interface Claim {
  workspaceId: number;
  who: string;
  key: string;
  route: string;
  bodyHash: string;
}

interface Stored {
  route: string;
  bodyHash: string;
  startedAt: Date;
  status: number | null;
  answer: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** set while this request holds an Idempotency-Key */
    idempotency: Claim | null;
  }
}

const claimOf = (request: FastifyRequest, key: string): Claim => ({
  workspaceId: request.workspace?.id ?? 0,
  who: whoRef(request.who),
  key,
  route: `${request.method} ${request.url.split('?')[0]}`,
  bodyHash: createHash('sha256')
    .update(JSON.stringify(request.body ?? null))
    .digest('base64url'),
});

const contextOf = (claim: Claim): string => `idempotency:${claim.workspaceId}:${claim.who}:${claim.key}`;

/** Takes the key for this request; null when another request has it. */
const take = async (db: Queryable, claim: Claim, nowMs: number): Promise<Stored | null> => {
  const taken = await db.query(sql`
    insert into idempotency_keys (workspace_id, who_ref, key, route, body_hash, started_at)
    values (${claim.workspaceId}, ${claim.who}, ${claim.key}, ${claim.route}, ${claim.bodyHash}, ${new Date(nowMs)})
    on conflict (workspace_id, who_ref, key) do update
      set route = excluded.route, body_hash = excluded.body_hash, started_at = excluded.started_at,
        status = null, answer = null
      where idempotency_keys.started_at < ${new Date(nowMs - KEPT_MS)}
        or (idempotency_keys.status is null and idempotency_keys.started_at < ${new Date(nowMs - ABANDONED_MS)})
    returning key`);
  if (taken.length > 0) return null;
  const [stored] = await db.query<Stored>(sql`
    select route, body_hash as "bodyHash", started_at as "startedAt", status, answer
    from idempotency_keys
    where workspace_id = ${claim.workspaceId} and who_ref = ${claim.who} and key = ${claim.key}`);
  // Gone in between: the first request failed on the server. The caller repeats.
  return (
    stored ?? {
      route: claim.route,
      bodyHash: claim.bodyHash,
      startedAt: new Date(nowMs),
      status: null,
      answer: null,
    }
  );
};

const keyOf = (request: FastifyRequest): string | null => {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method !== 'POST' || !request.who) return null;
  if (typeof key === 'string' && key.length > 0 && key.length <= KEY_CHARACTERS_MAX) return key;
  throw new Refusal('invalid-idempotency-key', {
    field: 'Idempotency-Key',
    detail: `An Idempotency-Key has 1 to ${KEY_CHARACTERS_MAX} characters.`,
    fix: 'Send a UUID, the same for each repeat of one request.',
  });
};

const keyReused = (): Refusal =>
  new Refusal('idempotency-key-reused', {
    status: 422,
    field: 'Idempotency-Key',
    detail: 'This key was used for another request.',
    fix: 'Send a new key for a new request.',
  });

const stillRunning = (): Refusal =>
  new Refusal('request-running', {
    status: 409,
    field: 'Idempotency-Key',
    detail: 'The first request with this key is still running.',
    fix: 'Repeat it shortly to get its answer.',
    retryAfterSeconds: RETRY_SECONDS,
  });

interface Answer {
  contentType: string;
  body: string;
}

/** preHandler: replays a stored answer, refuses a reused key, or takes the key for this request. */
export const replayAnswer = (deps: ApiDeps) => {
  const secret = deriveKey(deps.secret, 'idempotency');
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const key = keyOf(request);
    if (key === null) return undefined;
    const claim = claimOf(request, key);
    const stored = await take(deps.db, claim, deps.clock.now());
    if (!stored) {
      request.idempotency = claim;
      return undefined;
    }
    if (stored.route !== claim.route || stored.bodyHash !== claim.bodyHash) throw keyReused();
    if (stored.status === null || stored.answer === null) throw stillRunning();
    const answer = JSON.parse(decrypt(secret, stored.answer, contextOf(claim))) as Answer;
    return reply
      .code(stored.status)
      .headers({ 'content-type': answer.contentType, 'idempotency-replayed': 'true' })
      .serializer((body: unknown) => String(body))
      .send(answer.body);
  };
};

/** onSend: keeps the answer for repeats; an answer that a repeat should not get (5xx, 429) frees the key. */
export const keepAnswer = (deps: ApiDeps) => {
  const secret = deriveKey(deps.secret, 'idempotency');
  return async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const claim = request.idempotency;
    if (!claim) return payload;
    request.idempotency = null;
    const isText = payload === undefined || payload === null || typeof payload === 'string';
    if (reply.statusCode >= 500 || reply.statusCode === 429 || !isText) {
      await deps.db.query(sql`
        delete from idempotency_keys
        where workspace_id = ${claim.workspaceId} and who_ref = ${claim.who} and key = ${claim.key}`);
      return payload;
    }
    const contentType = String(reply.getHeader('content-type') ?? 'application/json; charset=utf-8');
    const answer: Answer = { contentType, body: (payload as string | null | undefined) ?? '' };
    const sealed = encrypt(secret, JSON.stringify(answer), contextOf(claim));
    await deps.db.query(sql`
      update idempotency_keys set status = ${reply.statusCode}, answer = ${sealed}
      where workspace_id = ${claim.workspaceId} and who_ref = ${claim.who} and key = ${claim.key}`);
    return payload;
  };
};

/** Forgets keys older than a day; call it now and then. Returns how many. */
export const forgetIdempotencyKeys = async (db: Queryable, nowMs: number): Promise<number> => {
  const gone = await db.query(sql`
    delete from idempotency_keys where started_at < ${new Date(nowMs - KEPT_MS)} returning key`);
  return gone.length;
};

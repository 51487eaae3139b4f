import type { FastifyInstance } from 'fastify';
import { createMessageTokens } from '../channels/index.ts';
import type { Clock, Db, Queryable } from '../platform/index.ts';
import type { FeedbackInput } from './inputs.ts';
import { preferenceRoutes } from './preferences/routes.ts';
import { findMessage, type SentMessage } from './queries.ts';
import { touchRoutes } from './touch-routes.ts';

export interface FeedbackDeps {
  db: Db;
  clock: Clock;
  /** Of the installation: tokens are signed with a key derived from it. */
  secret: string;
  /** Appends inputs to contacts' inboxes, in the given transaction (capture's `appendInputs`). */
  append: (tx: Queryable, inputs: readonly FeedbackInput[]) => Promise<unknown>;
  /** An input came into the inbox of a contact in this bucket. */
  signal: (bucket: number) => void;
  onError: (error: unknown, doing: string) => void;
}

/** A form's body is some bytes; more is no form. */
const BODY_BYTES_MAX = 10_000;

/**
 * `/t/o/<token>.gif` (open), `/t/c/<token>/<slot>` (click), and the reader's own pages (preferences/). What people did
 * becomes an input of the contact; nothing else is written, but the bar of an opt-out, which holds from the 200 on (P7).
 * HEAD changes nothing anywhere. There is no redirect but to a target of the mail.
 */
export const feedbackRoutes = async (app: FastifyInstance, deps: FeedbackDeps): Promise<void> => {
  const tokens = createMessageTokens(deps.secret);

  // One-click POSTs come as form data of either kind (RFC 8058 section 3.2); only that they come matters.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store, private').header('referrer-policy', 'no-referrer');
  });

  const messageOf = async (token: string): Promise<SentMessage | null> => {
    const messageId = tokens.read(token);
    return messageId ? findMessage(deps.db, messageId) : null;
  };

  touchRoutes(app, deps, messageOf);
  preferenceRoutes(app, deps, messageOf);
};

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createMessageTokens } from '../channels/index.ts';
import { bucketOf, type Clock, type Db, type Queryable } from '../platform/index.ts';
import { createBursts } from './burst.ts';
import { clickedInput, type FeedbackInput, openedInput } from './inputs.ts';
import { PAGE_POLICY, unknownPage } from './preferences/page.ts';
import { preferenceRoutes } from './preferences/routes.ts';
import { acceptedLanguages, pageLanguage } from './preferences/texts.ts';
import { findMessage, type SentMessage } from './queries.ts';
import { createTargets } from './targets.ts';
import { type Touch, verdictOf } from './verdict.ts';

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

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
/** A form's body is some bytes; more is no form. */
const BODY_BYTES_MAX = 10_000;

const PURPOSES = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'] as const;

const userAgentOf = (request: FastifyRequest): string => request.headers['user-agent']?.trim() ?? '';

/** Still *requested*: the answer of the provider is being written, so the mail left this moment. */
const sinceSubmitted = ({ submittedAt, state }: SentMessage, nowMs: number): number | null => {
  if (submittedAt) return nowMs - submittedAt.getTime();
  return state === 'requested' ? 0 : null;
};

const html = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply
    .code(status)
    .header('content-security-policy', PAGE_POLICY)
    .type('text/html; charset=utf-8')
    .send(text);

const languageOf = (request: FastifyRequest): string =>
  pageLanguage(acceptedLanguages(request.headers['accept-language']));

/**
 * `/t/o/<token>.gif` (open), `/t/c/<token>/<slot>` (click), and the reader's own pages (preferences/). What people did
 * becomes an input of the contact; nothing else is written, but the bar of an opt-out, which holds from the 200 on (P7).
 * HEAD changes nothing anywhere. There is no redirect but to a target of the mail.
 */
export const feedbackRoutes = async (app: FastifyInstance, deps: FeedbackDeps): Promise<void> => {
  const { db, clock, onError } = deps;
  const tokens = createMessageTokens(deps.secret);
  const targets = createTargets(db, clock);
  const bursts = createBursts();

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
    return messageId ? findMessage(db, messageId) : null;
  };

  const touchOf = (
    request: FastifyRequest,
    message: SentMessage,
    more: Pick<Touch, 'kind' | 'linksInBurst'>,
  ): Touch => ({
    userAgent: userAgentOf(request),
    ip: request.ip,
    purpose: PURPOSES.map((name) => request.headers[name] ?? '').join(' '),
    sinceSubmittedMs: sinceSubmitted(message, clock.now()),
    ...more,
  });

  const record = async (input: FeedbackInput): Promise<void> => {
    await deps.append(db, [input]);
    deps.signal(bucketOf(input.contactId));
  };

  const quiet = { exposeHeadRoute: false };

  app.get<{ Params: { file: string } }>('/t/o/:file', quiet, async (request, reply) => {
    const message = await messageOf(request.params.file.replace(/\.gif$/, ''));
    if (message) {
      const judged = verdictOf(touchOf(request, message, { kind: 'open', linksInBurst: 0 }));
      await record(openedInput(message, judged, userAgentOf(request), clock.now()));
    }
    return reply
      .code(message ? 200 : 404)
      .type('image/gif')
      .send(PIXEL);
  });
  app.head('/t/o/:file', async (_request, reply) => reply.type('image/gif').send());

  /** The target of a click's address; null when the token or the slot is not ours. */
  const clickOf = async (token: string, slotText: string) => {
    if (!/^\d{1,4}$/.test(slotText)) return null;
    const slot = Number(slotText);
    const message = await messageOf(token);
    const url = message && (await targets.of(message, slot));
    return url ? { message, slot, url } : null;
  };

  interface ClickParams {
    Params: { token: string; slot: string };
  }
  app.get<ClickParams>('/t/c/:token/:slot', quiet, async (request, reply) => {
    const click = await clickOf(request.params.token, request.params.slot);
    if (!click) return html(reply, 404, unknownPage(languageOf(request)));
    const { message, slot, url } = click;
    const linksInBurst = bursts.note(message.messageId, slot, clock.now());
    const judged = verdictOf(touchOf(request, message, { kind: 'click', linksInBurst }));
    // Who clicks comes to the page even when the click cannot be recorded.
    await record(clickedInput(message, { slot, url }, judged, userAgentOf(request), clock.now())).catch(
      (error: unknown) => onError(error, 'recording a click'),
    );
    return reply.redirect(url, 302);
  });
  app.head<ClickParams>('/t/c/:token/:slot', async (request, reply) => {
    const click = await clickOf(request.params.token, request.params.slot);
    return click ? reply.redirect(click.url, 302) : reply.code(404).send();
  });

  preferenceRoutes(app, deps, messageOf);
};

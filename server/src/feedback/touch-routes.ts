import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HIDDEN_LINK } from '../content/index.ts';
import { bucketOf } from '../platform/index.ts';
import { withCampaign } from './campaign-links.ts';
import { html } from './html.ts';
import { clickedInput, type FeedbackInput, openedInput } from './inputs.ts';
import { unknownPage } from './preferences/page.ts';
import { acceptedLanguages, pageLanguage } from './preferences/texts.ts';
import type { SentMessage } from './queries.ts';
import type { FeedbackDeps } from './routes.ts';
import { createTargets } from './targets.ts';
import { createTouches } from './touches.ts';
import { type Touch, verdictOf } from './verdict.ts';

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const PURPOSES = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'] as const;

const userAgentOf = (request: FastifyRequest): string => request.headers['user-agent']?.trim() ?? '';

const languageOf = (request: FastifyRequest): string =>
  pageLanguage(acceptedLanguages(request.headers['accept-language']));

/** Still *requested*: the answer of the provider is being written, so the mail left this moment. */
const sinceSubmitted = ({ submittedAt, state }: SentMessage, nowMs: number): number | null => {
  if (submittedAt) return nowMs - submittedAt.getTime();
  return state === 'requested' ? 0 : null;
};

interface ClickParams {
  Params: { token: string; slot: string };
}

/** `/t/o/<token>.gif` (open), `/t/c/<token>/<slot>` (click). */
export const touchRoutes = (
  app: FastifyInstance,
  deps: FeedbackDeps,
  messageOf: (token: string) => Promise<SentMessage | null>,
): void => {
  const { db, clock, onError } = deps;
  const targets = createTargets(db, clock);
  const touches = createTouches(deps);
  app.addHook('onClose', () => touches.stop());

  const touchOf = (request: FastifyRequest, message: SentMessage, kind: Touch['kind']): Touch => ({
    kind,
    userAgent: userAgentOf(request),
    ip: request.ip,
    purpose: PURPOSES.map((name) => request.headers[name] ?? '').join(' '),
    sinceSubmittedMs: sinceSubmitted(message, clock.now()),
  });

  const record = async (input: FeedbackInput): Promise<void> => {
    await deps.append(db, [input]);
    deps.signal(bucketOf(input.contactId));
  };

  const quiet = { exposeHeadRoute: false };

  app.get<{ Params: { file: string } }>('/t/o/:file', quiet, async (request, reply) => {
    const message = await messageOf(request.params.file.replace(/\.gif$/, ''));
    if (message) {
      const judged = verdictOf(touchOf(request, message, 'open'));
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

  /** Who clicks comes to the page even when the click cannot be recorded. */
  const tried = (doing: Promise<unknown>): Promise<unknown> =>
    doing.catch((error: unknown) => onError(error, 'recording a click'));

  /** A click that is a machine's by itself is known at once; of any other, what comes with it decides (touches.ts). */
  const clicked = async (
    request: FastifyRequest,
    message: SentMessage,
    link: { slot: number; url: string },
  ): Promise<void> => {
    const [agent, atMs] = [userAgentOf(request), clock.now()];
    const by = verdictOf(touchOf(request, message, 'click'));
    const input = clickedInput(message, link, by, agent, atMs);
    const isHeld = by.verdict !== 'machine';
    await touches.note(message, { link: String(link.slot), agent, atMs }, isHeld ? input : null);
    if (!isHeld) await record(input);
  };

  /** The link that no reader sees: whoever follows it follows all. */
  const hidden = async (request: FastifyRequest, message: SentMessage): Promise<void> => {
    const [agent, atMs] = [userAgentOf(request), clock.now()];
    await touches.note(message, { link: 'hidden', agent, atMs }, null);
    const by = { verdict: 'machine', reason: 'it followed a link that people cannot see' } as const;
    await record(clickedInput(message, { slot: 'hidden', url: '' }, by, agent, atMs));
  };

  app.get<ClickParams>('/t/c/:token/:slot', quiet, async (request, reply) => {
    const { token, slot: slotText } = request.params;
    if (slotText === HIDDEN_LINK) {
      const message = await messageOf(token);
      if (message) await tried(hidden(request, message));
      return html(reply, 404, unknownPage(languageOf(request)));
    }
    const click = await clickOf(token, slotText);
    if (!click) return html(reply, 404, unknownPage(languageOf(request)));
    const { message, slot, url } = click;
    await tried(clicked(request, message, { slot, url }));
    return reply.redirect(withCampaign(url, message.campaign), 302);
  });
  app.head<ClickParams>('/t/c/:token/:slot', async (request, reply) => {
    const click = await clickOf(request.params.token, request.params.slot);
    if (!click) return reply.code(404).send();
    const asked = { link: 'head', agent: userAgentOf(request), atMs: clock.now() };
    await tried(touches.note(click.message, asked, null));
    return reply.redirect(withCampaign(click.url, click.message.campaign), 302);
  });
};

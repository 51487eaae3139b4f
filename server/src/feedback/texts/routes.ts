import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  createMessageTokens,
  createShortLinks,
  isTwilios,
  kannelInbound,
  kannelStatus,
  type TextStatus,
  twilioAnswer,
  twilioInbound,
  twilioStatus,
} from '../../channels/index.ts';
import { bucketOf, counter, sql, type Uuid } from '../../platform/index.ts';
import { type StoredSettings, textsAccount } from '../../workspaces/index.ts';
import { barForFeedback } from '../bars.ts';
import { clickedInput, type FeedbackInput } from '../inputs.ts';
import { unknownPage } from '../preferences/page.ts';
import { acceptedLanguages, pageLanguage } from '../preferences/texts.ts';
import { findMessage, type SentMessage } from '../queries.ts';
import { verdictOf } from '../verdict.ts';
import { type InboundDeps, takeText } from './inbound.ts';
import { type TextInput, textDeliveredInput, textFailedInput, textUnsubscribedInput } from './inputs.ts';
import { createInboundKeys } from './key.ts';
import { idsIn } from './queries.ts';

export interface TextRoutesDeps extends Omit<InboundDeps, 'append'> {
  /** Appends inputs to contacts' inboxes, in the given transaction (capture's `appendInputs`). */
  append: (
    tx: Parameters<InboundDeps['append']>[0],
    inputs: readonly (TextInput | FeedbackInput)[],
  ) => Promise<readonly unknown[]>;
  /** Of the installation. */
  secret: string;
  /** Address of this server as providers reach it, without a closing slash. */
  publicUrl: string;
  onError: (error: unknown, doing: string) => void;
}

/** A text's form is a kilobyte or two. */
const BODY_BYTES_MAX = 64_000;

const refused = counter('text_callbacks_refused_total', 'Requests about texts without a right signature', [
  'of',
]);

interface Workspace {
  workspaceId: number;
  name: string;
  settings: StoredSettings;
}

/** What a provider's word about a text tells its contact; who answered STOP to the carrier is out. */
const inputsOf = (message: SentMessage, status: TextStatus, atMs: number): TextInput[] => {
  if (status.status === 'delivered') return [textDeliveredInput(message, atMs)];
  const failed = textFailedInput(message, status, atMs);
  if (!status.optedOut) return [failed];
  const { messageId, contactId, workspaceId, address } = message;
  const how = { how: 'carrier', address };
  const about = { contactId, workspaceId, message };
  return [failed, textUnsubscribedInput(about, how, atMs, `unsubscribe:${messageId}`)];
};

type Form = Record<string, string>;

/** Of parameters given twice the last counts, as providers never do that. */
const formOf = (text: unknown): Form => Object.fromEntries(new URLSearchParams(String(text ?? '')));
const queryOf = ({ url }: FastifyRequest): Form => formOf(url.split('?')[1]);

/**
 * `/sms/status/<token>`: what became of a text, told by its provider. `/sms/in/<key>/<provider>`: texts that come in.
 * `/s/<short>`: a click on the link of a text. Twilio signs what it posts; Kannel's addresses are secret themselves.
 */
export const textRoutes = async (app: FastifyInstance, deps: TextRoutesDeps): Promise<void> => {
  const { db, clock, secret, publicUrl, onError } = deps;
  const tokens = createMessageTokens(secret);
  const keys = createInboundKeys(secret);
  const shortLinks = createShortLinks(secret);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store, private').header('referrer-policy', 'no-referrer');
  });

  const workspaceOf = async (workspaceId: number): Promise<Workspace | null> => {
    const [row] = await db.query<Workspace>(sql`
      select workspace_id as "workspaceId", name, settings from workspaces where workspace_id = ${workspaceId}`);
    return row ?? null;
  };

  /** Whether Twilio says it: signed by the workspace's own token, for this very address. */
  const isSigned = (request: FastifyRequest, { workspaceId, settings }: Workspace, form: Form): boolean => {
    const account = textsAccount(settings.texts, { workspaceId, secret });
    const signature = request.headers['x-twilio-signature'];
    return (
      account?.name === 'twilio' &&
      typeof signature === 'string' &&
      isTwilios(account.secret, publicUrl + request.url, form, signature)
    );
  };

  const refuse = (reply: FastifyReply, of: string): FastifyReply => {
    refused.inc({ of });
    return reply.code(401).send();
  };

  /** Writes what became of a text; a bar on its number in the same transaction (P7). */
  const recordStatus = async (message: SentMessage, status: TextStatus): Promise<void> => {
    const inputs = inputsOf(message, status, clock.now());
    await db.transaction(async (tx) => {
      await barForFeedback(tx, inputs);
      await deps.append(tx, inputs);
    });
    deps.signal(bucketOf(message.contactId));
  };

  interface TokenParams {
    Params: { token: string };
  }
  const quiet = { exposeHeadRoute: false };

  const messageOf = async (token: string): Promise<SentMessage | null> => {
    const messageId = tokens.read(token);
    return messageId ? findMessage(db, messageId) : null;
  };

  app.post<TokenParams>('/sms/status/:token', async (request, reply) => {
    const message = await messageOf(request.params.token);
    // an erased person's: nobody is asked again
    if (!message) return reply.code(204).send();
    const workspace = await workspaceOf(message.workspaceId);
    const form = formOf(request.body);
    if (!workspace || !isSigned(request, workspace, form)) return refuse(reply, 'status');
    const status = twilioStatus(form);
    if (status) await recordStatus(message, status);
    return reply.code(204).send();
  });

  app.get<TokenParams>('/sms/status/:token', quiet, async (request, reply) => {
    const message = await messageOf(request.params.token);
    const status = message && kannelStatus(queryOf(request));
    if (message && status) {
      const workspace = await workspaceOf(message.workspaceId);
      if (workspace?.settings.texts?.provider?.name !== 'kannel') return refuse(reply, 'status');
      await recordStatus(message, status);
    }
    return reply.code(204).send();
  });

  interface KeyParams {
    Params: { key: string };
  }
  const inboundOf = async (key: string): Promise<Workspace | null> => {
    const workspaceId = keys.read(key);
    return workspaceId === null ? null : workspaceOf(workspaceId);
  };
  const textsOf = ({ workspaceId, name, settings }: Workspace) => ({
    workspaceId,
    name,
    help: settings.texts?.help,
  });

  app.post<KeyParams>('/sms/in/:key/twilio', async (request, reply) => {
    const workspace = await inboundOf(request.params.key);
    const form = formOf(request.body);
    if (!workspace || !isSigned(request, workspace, form)) return refuse(reply, 'inbound');
    const inbound = twilioInbound(form);
    const answer = inbound && (await takeText(deps, textsOf(workspace), inbound));
    // Twilio answers these words itself where the account asks it to, and says so
    const isAnswered = (form.OptOutType ?? '') !== '';
    return reply.type('text/xml; charset=utf-8').send(twilioAnswer(isAnswered ? null : (answer ?? null)));
  });

  app.get<KeyParams>('/sms/in/:key/kannel', quiet, async (request, reply) => {
    const workspace = await inboundOf(request.params.key);
    if (workspace?.settings.texts?.provider?.name !== 'kannel') return refuse(reply, 'inbound');
    const inbound = kannelInbound(queryOf(request));
    const answer = inbound && (await takeText(deps, textsOf(workspace), inbound));
    // an empty body is no answer, as long as the service has `omit-empty = true`
    return reply.type('text/plain; charset=utf-8').send(answer ?? '');
  });

  /** The message and target of a short address: 15 characters, and the number of the link. */
  const clickOf = async (short: string) => {
    const [, code = '', slotText = ''] = /^([\w-]{15})(\d{1,3})$/.exec(short) ?? [];
    const place = shortLinks.place(code);
    if (!place) return null;
    const ids = await idsIn(db, place);
    const messageId = ids.find((id: Uuid) => shortLinks.isOf(code, id));
    const message = messageId === undefined ? null : await findMessage(db, messageId);
    const slot = Number(slotText);
    const url = message?.links?.[slot];
    return message && url ? { message, slot, url } : null;
  };

  interface ShortParams {
    Params: { short: string };
  }
  app.get<ShortParams>('/s/:short', quiet, async (request, reply) => {
    const click = await clickOf(request.params.short);
    if (!click) {
      const language = pageLanguage(acceptedLanguages(request.headers['accept-language']));
      return reply.code(404).type('text/html; charset=utf-8').send(unknownPage(language));
    }
    const { message, slot, url } = click;
    const userAgent = request.headers['user-agent']?.trim() ?? '';
    const sinceSubmittedMs = message.submittedAt ? clock.now() - message.submittedAt.getTime() : 0;
    const by = verdictOf({
      kind: 'click',
      userAgent,
      purpose: '',
      sinceSubmittedMs,
      ip: request.ip,
    });
    // Who clicks comes to the page even when the click cannot be recorded.
    await deps
      .append(db, [clickedInput(message, { slot, url }, by, userAgent, clock.now())])
      .then(() => deps.signal(bucketOf(message.contactId)))
      .catch((error: unknown) => onError(error, 'recording a click'));
    return reply.redirect(url, 302);
  });
  app.head<ShortParams>('/s/:short', async (request, reply) => {
    const click = await clickOf(request.params.short);
    return click ? reply.redirect(click.url, 302) : reply.code(404).send();
  });
};

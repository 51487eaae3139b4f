import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ConsentState, consentKey, topicWords } from '../../permission/index.ts';
import { bucketOf } from '../../platform/index.ts';
import { html } from '../html.ts';
import type { SentMessage } from '../queries.ts';
import type { FeedbackDeps } from '../routes.ts';
import { type Choice, choicesOf, leaveAll, pause, type ReaderProof, takeChoices } from './act.ts';
import {
  busyPage,
  choicesPage,
  confirmedPage,
  confirmPage,
  type Done,
  PAUSE_DAYS,
  unknownPage,
} from './page.ts';
import { isWanted, type Reader, readerOf } from './reader.ts';
import { acceptedLanguages, pageLanguage } from './texts.ts';

const languagesOf = (request: FastifyRequest): string[] =>
  acceptedLanguages(request.headers['accept-language']);

interface TokenParams {
  Params: { token: string };
}

/** What a POST to `/u` asks for. A body that says nothing is the one-click of a mail program (RFC 8058). */
type Asked =
  | { kind: 'choices'; shown: Set<string>; wanted: Set<string> }
  | { kind: 'pause'; days: number }
  | { kind: 'all'; how: 'one-click' | 'page' };

const askedOf = (body: string): Asked => {
  if (body.includes('One-Click')) return { kind: 'all', how: 'one-click' };
  const form = new URLSearchParams(body);
  if (form.has('save'))
    return { kind: 'choices', shown: new Set(form.getAll('shown')), wanted: new Set(form.getAll('want')) };
  if (form.has('resume')) return { kind: 'pause', days: 0 };
  const days = Number(form.get('pause'));
  if ((PAUSE_DAYS as readonly number[]).includes(days)) return { kind: 'pause', days };
  return { kind: 'all', how: 'page' };
};

/** The reader as they will stand when the fold has taken their choices: the page shows that at once. */
const afterChoices = (reader: Reader, choices: readonly Choice[]): Reader => {
  const consents = new Map<string, ConsentState>(reader.consents);
  for (const { topic, way, state } of choices)
    consents.set(consentKey({ topic: topic.key, channel: way.channel }), state);
  return { ...reader, consents };
};

/**
 * `/u/<token>`: what its reader may choose, without signing in; `/c/<token>`: the second yes of a double opt-in. GET and
 * HEAD change nothing. The token is the message's, signed: who has it has the mail, so there is nothing to forge.
 */
export const preferenceRoutes = (
  app: FastifyInstance,
  deps: FeedbackDeps,
  messageOf: (token: string) => Promise<SentMessage | null>,
): void => {
  const { db, clock, onError } = deps;
  const quiet = { exposeHeadRoute: false };

  const contextOf = async (request: FastifyRequest, message: SentMessage) => {
    const reader = await readerOf(db, message, clock.now());
    return { reader, language: pageLanguage([reader.language, ...languagesOf(request)]) };
  };

  const proofOf = (request: FastifyRequest, language: string): ReaderProof => ({
    ip: request.ip,
    userAgent: request.headers['user-agent']?.trim() ?? '',
    language,
    atMs: clock.now(),
  });

  /** A page for the message of a token; what fails is told as "try again", and has changed nothing. */
  const answer = async (
    request: FastifyRequest<TokenParams>,
    reply: FastifyReply,
    pageOf: (message: SentMessage) => Promise<string>,
  ): Promise<FastifyReply> => {
    const language = pageLanguage(languagesOf(request));
    try {
      const message = await messageOf(request.params.token);
      return message ? html(reply, 200, await pageOf(message)) : html(reply, 404, unknownPage(language));
    } catch (error) {
      onError(error, 'showing or taking the choices of a reader');
      return html(reply.header('retry-after', '30'), 503, busyPage(language));
    }
  };

  const signal = ({ contactId }: SentMessage): void => deps.signal(bucketOf(contactId));

  for (const path of ['/u/:token', '/c/:token'])
    app.head<TokenParams>(path, async (request, reply) =>
      reply.code((await messageOf(request.params.token)) ? 200 : 404).send(),
    );

  app.get<TokenParams>('/u/:token', quiet, (request, reply) =>
    answer(request, reply, async (message) => choicesPage(await contextOf(request, message))),
  );

  app.post<TokenParams>('/u/:token', (request, reply) =>
    answer(request, reply, async (message) => {
      const { reader, language } = await contextOf(request, message);
      const asked = askedOf(String(request.body ?? ''));
      const proof = proofOf(request, language);
      const done = await take(reader, asked, proof);
      signal(message);
      const now = await readerOf(db, message, clock.now());
      const choices = asked.kind === 'choices' ? choicesOf(reader, asked.shown, asked.wanted) : [];
      return choicesPage({ reader: afterChoices(now, choices), language }, done);
    }),
  );

  const take = async (reader: Reader, asked: Asked, proof: ReaderProof): Promise<Done> => {
    await db.transaction(async (tx) => {
      if (asked.kind === 'choices') {
        const choices = choicesOf(reader, asked.shown, asked.wanted);
        await takeChoices(tx, deps.append, { reader, choices, proof, how: 'preference page' });
      } else if (asked.kind === 'pause') await pause(tx, deps.append, { reader, days: asked.days, proof });
      else {
        // a mail program's button is about mail; the page's is about everything
        const ways =
          asked.how === 'page' ? reader.ways : reader.ways.filter(({ channel }) => channel === 'email');
        await leaveAll(tx, deps.append, { reader, ways, proof, how: asked.how });
      }
    });
    return asked.kind === 'all' ? 'left' : 'saved';
  };

  /** What waits for the second yes. */
  const pendingOf = (reader: Reader): Choice[] =>
    reader.topics.flatMap((topic) =>
      reader.ways
        .filter(({ channel }) => reader.consents.get(consentKey({ topic: topic.key, channel })) === 'pending')
        .map((way): Choice => ({ topic, way, state: 'granted' })),
    );

  const choicesUrl = (request: FastifyRequest<TokenParams>): string =>
    `../u/${encodeURIComponent(request.params.token)}`;

  app.get<TokenParams>('/c/:token', quiet, (request, reply) =>
    answer(request, reply, async (message) => {
      const context = await contextOf(request, message);
      const { reader, language } = context;
      const names = pendingOf(reader).map(({ topic }) => topicWords(topic, language).name);
      if (names.length > 0) return confirmPage(context, [...new Set(names)]);
      const isDone = reader.topics.some((topic) =>
        reader.ways.some(
          (way) =>
            reader.consents.get(consentKey({ topic: topic.key, channel: way.channel })) === 'granted' &&
            isWanted(reader, topic, way),
        ),
      );
      return confirmedPage(context, isDone, choicesUrl(request));
    }),
  );

  app.post<TokenParams>('/c/:token', (request, reply) =>
    answer(request, reply, async (message) => {
      const context = await contextOf(request, message);
      const choices = pendingOf(context.reader);
      const proof = proofOf(request, context.language);
      await db.transaction((tx) =>
        takeChoices(tx, deps.append, { reader: context.reader, choices, proof, how: 'double opt-in' }),
      );
      signal(message);
      return confirmedPage(context, choices.length > 0, choicesUrl(request));
    }),
  );
};

/**
 * What a reader's POST changes: bars and inputs in one transaction. From its commit on it holds for every message that
 * has not started, with all workers down (P7); the fold keeps the ledger.
 */
import { createHash } from 'node:crypto';
import {
  ALL_TOPICS,
  type ConsentState,
  consentKey,
  liftAllTopics,
  liftTopics,
  type Suppression,
  suppress,
  type Topic,
  topicWords,
} from '../../permission/index.ts';
import type { JsonObject, Queryable } from '../../platform/index.ts';
import { consentInput, type FeedbackInput, pausedInput, unsubscribedInput } from '../inputs.ts';
import { hasLeft, isBarred, isWanted, type Reader, type Way } from './reader.ts';

/** How the reader came to say it: part of the proof. */
export interface ReaderProof {
  ip: string;
  userAgent: string;
  language: string;
  atMs: number;
}

export interface Choice {
  topic: Topic;
  way: Way;
  state: ConsentState & ('granted' | 'refused');
}

type Append = (tx: Queryable, inputs: readonly FeedbackInput[]) => Promise<unknown>;

/** The words that the reader saw, and which version of them: what consent was given to. */
const proofOf = (topic: Topic, { ip, userAgent, language }: ReaderProof, how: string): JsonObject => {
  const { name, description } = topicWords(topic, language);
  const text = description ? `${name}: ${description}` : name;
  const textVersion = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { text, textVersion, language, ip, userAgent: userAgent.slice(0, 300), source: 'page', how };
};

/** What the ticks of a form change, of the boxes that it showed. */
export const choicesOf = (
  reader: Reader,
  shown: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): Choice[] =>
  reader.topics.flatMap((topic) =>
    reader.ways.flatMap((way): Choice[] => {
      const key = consentKey({ topic: topic.key, channel: way.channel });
      if (!shown.has(key) || isBarred(way)) return [];
      const isOn = wanted.has(key);
      if (isOn === isWanted(reader, topic, way)) return [];
      return [{ topic, way, state: isOn ? 'granted' : 'refused' }];
    }),
  );

const barOf = (
  { message }: Reader,
  { channel, address }: Way,
  atMs: number,
  more: Pick<Suppression, 'reason' | 'topic' | 'untilMs'>,
): Suppression => ({
  workspaceId: message.workspaceId,
  channel,
  address,
  source: { by: 'link', messageId: message.messageId },
  atMs,
  ...more,
});

/** Takes choices: refusals bar their topic, grants lift what the same person had barred. */
export const takeChoices = async (
  tx: Queryable,
  append: Append,
  {
    reader,
    choices,
    proof,
    how,
  }: { reader: Reader; choices: readonly Choice[]; proof: ReaderProof; how: string },
): Promise<void> => {
  if (choices.length === 0) return;
  const { message } = reader;
  const { workspaceId } = message;
  const { atMs } = proof;
  for (const way of reader.ways) {
    const granted = choices.filter((one) => one.way === way && one.state === 'granted');
    if (granted.length === 0) continue;
    const keys = granted.map(({ topic }) => topic.key);
    // who had left altogether comes back for these topics, and for no other
    if (hasLeft(way)) {
      await liftAllTopics(tx, { workspaceId, channel: way.channel, address: way.address });
      const others = reader.topics.filter(({ key }) => !keys.includes(key));
      await suppress(
        tx,
        others.map(({ key }) => barOf(reader, way, atMs, { reason: 'unsubscribed', topic: key })),
      );
    }
    await liftTopics(tx, { workspaceId, channel: way.channel, address: way.address }, keys);
  }
  await suppress(
    tx,
    choices
      .filter(({ state }) => state === 'refused')
      .map(({ topic, way }) => barOf(reader, way, atMs, { reason: 'unsubscribed', topic: topic.key })),
  );
  await append(
    tx,
    choices.map(({ topic, way, state }) =>
      consentInput(
        message,
        { topic: topic.key, channel: way.channel, state, proof: proofOf(topic, proof, how) },
        atMs,
      ),
    ),
  );
};

/** Nothing more on these ways, transactional mail aside. */
export const leaveAll = async (
  tx: Queryable,
  append: Append,
  {
    reader,
    ways,
    proof,
    how,
  }: { reader: Reader; ways: readonly Way[]; proof: ReaderProof; how: 'one-click' | 'page' },
): Promise<void> => {
  const { userAgent, atMs } = proof;
  await suppress(
    tx,
    ways.map((way) => barOf(reader, way, atMs, { reason: 'unsubscribed', topic: ALL_TOPICS })),
  );
  await append(tx, [unsubscribedInput(reader.message, how, userAgent, atMs)]);
};

const DAY_MS = 86_400_000;

/** Nothing for some days, transactional mail aside; 0: the pause ends now. */
export const pause = async (
  tx: Queryable,
  append: Append,
  { reader, days, proof }: { reader: Reader; days: number; proof: ReaderProof },
): Promise<void> => {
  const { atMs } = proof;
  const { workspaceId } = reader.message;
  const untilMs = atMs + days * DAY_MS;
  if (days === 0)
    for (const { channel, address } of reader.ways)
      await liftAllTopics(tx, { workspaceId, channel, address }, ['paused']);
  else
    await suppress(
      tx,
      reader.ways.map((way) => barOf(reader, way, atMs, { reason: 'paused', untilMs })),
    );
  await append(tx, [pausedInput(reader.message, { days, untilMs }, proof.userAgent, atMs)]);
};

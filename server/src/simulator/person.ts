/** One person led through the history: the inputs in order, what is due between them, and what readers do (pure). */
import { createReplay, type Replay, type ReplayedMessage, type ReplayInput } from '../engine/index.ts';
import type { JsonObject } from '../platform/index.ts';
import type { Enrollment, StepLog } from '../workflows/index.ts';
import { assumedOf, tellsBehaviour } from './behaviour.ts';
import type { Behaviour } from './model.ts';
import { ANSWER_KIND, type Rebuilt, START_KIND } from './rebuild.ts';

type Definitions = Parameters<typeof createReplay>[0];

/** What became of a person. */
export interface Way {
  contactId: string;
  enrollments: Enrollment[];
  steps: { enrollmentId: string; workflowId: number; log: StepLog[] }[];
  messages: ReplayedMessage[];
  failed: ReadonlySet<number>;
  inputs: number;
}

export interface LeadOptions {
  fromMs: number;
  toMs: number;
  behaviour: Behaviour;
  /** of the assumed rates */
  share: number;
}

/** Inputs that one person's time may take: a wait of a minute in a circle, for weeks. Past it the person is left where
 *  it stands; fewer would cut real people. */
export const FIRED_MAX = 20_000;

const messageIdIn = ({ payload }: ReplayInput): string | null => {
  const { properties } = payload;
  const id =
    typeof properties === 'object' && properties !== null ? (properties as JsonObject).message_id : null;
  return typeof id === 'string' ? id : null;
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What an edit of the record still changes: what the replay has come to by itself is not said again. */
const newIn = (input: ReplayInput, { draft }: Replay): ReplayInput | null => {
  if (input.kind !== 'edit') return input;
  const { attributes, consents } = input.payload;
  if (attributes) {
    const lacking = Object.entries(attributes as JsonObject).filter(
      ([name, to]) => !same(draft.profile.attributes[name], to),
    );
    return lacking.length === 0 ? null : { ...input, payload: { attributes: Object.fromEntries(lacking) } };
  }
  const lacking = ((consents ?? []) as { topic: string; channel: string; state: string }[]).filter(
    ({ topic, channel, state }) => draft.consents.get(`${topic}:${channel}`) !== state,
  );
  return lacking.length === 0 ? null : input;
};

/**
 * Ways that somebody asked for have other ids here: what was asked is not kept, and the id follows from it. Remembers which
 * recorded one a start began anew, so that its answers find their step.
 */
const createIds = (replay: Replay) => {
  const here = new Map<string, string>();
  const known = (): Set<string> => new Set(replay.draft.enrollments.keys());
  return {
    take: (input: ReplayInput): void => {
      const before = input.kind === START_KIND ? known() : null;
      replay.take(before ? input : withStepOf(input, here));
      if (!before) return;
      const began = [...replay.draft.enrollments.values()].find(
        ({ enrollmentId, entry }) =>
          !before.has(enrollmentId) && entry.asked && entry.asked.by !== 'workflow',
      );
      if (began) here.set(String(input.payload.asked), began.enrollmentId);
    },
  };
};

const withStepOf = (input: ReplayInput, here: ReadonlyMap<string, string>): ReplayInput => {
  if (input.kind !== ANSWER_KIND || here.size === 0) return input;
  const step = input.payload.step as { enrollmentId: string; nodeId: string; visit: number };
  const enrollmentId = here.get(step.enrollmentId);
  return enrollmentId === undefined
    ? input
    : { ...input, payload: { ...input.payload, step: { ...step, enrollmentId } } };
};

/** Puts inputs where their instant is; behind those of the same. */
const insert = (queue: ReplayInput[], from: number, inputs: readonly ReplayInput[]): void => {
  for (const input of inputs) {
    let at = from;
    while (at < queue.length && queue[at]!.atMs <= input.atMs) at++;
    queue.splice(at, 0, input);
  }
};

/**
 * Leads a person through `definitions`. `mails` are the ids of mails of workflows that were really decided: what is
 * recorded of one counts only where the replay hands over that very mail, or where it is no behaviour but a fact (an
 * unsubscribe holds, whichever mail it came from).
 */
export const lead = (
  definitions: Definitions,
  { start, counted, inputs }: Rebuilt,
  mails: ReadonlySet<string>,
  { fromMs, toMs, behaviour, share }: LeadOptions,
): Way => {
  const replay = createReplay(definitions, start, counted, fromMs);
  const ids = createIds(replay);
  const queue = [...inputs];
  const expected = new Set<string>();
  let at = 0;
  let taken = 0;
  let fired = 0;

  const expectReaders = (): void => {
    if (behaviour.type !== 'assumed') return;
    for (const message of replay.draft.messages) {
      if (expected.has(message.messageId)) continue;
      expected.add(message.messageId);
      insert(queue, at, assumedOf(message, behaviour, share));
    }
  };
  const counts = (input: ReplayInput): boolean => {
    const messageId = input.kind === 'feedback' ? messageIdIn(input) : null;
    if (messageId === null) return true;
    if (expected.has(messageId) && input.eventId.endsWith(messageId)) return replay.hasLeft(messageId);
    if (!mails.has(messageId)) return true;
    if (behaviour.type === 'assumed' && tellsBehaviour(input)) return false;
    return replay.hasLeft(messageId) || !tellsBehaviour(input);
  };

  while (fired < FIRED_MAX) {
    const next = queue[at];
    const nextMs = Math.min(next?.atMs ?? Number.POSITIVE_INFINITY, toMs);
    if (replay.fireNext(nextMs)) {
      fired++;
      // a reader may do something before what came next
      expectReaders();
      continue;
    }
    if (!next || next.atMs >= toMs) break;
    at++;
    const input = counts(next) ? newIn(next, replay) : null;
    if (!input) continue;
    ids.take(input);
    taken++;
    expectReaders();
  }
  return {
    contactId: start.contactId,
    enrollments: replay.enrollments(),
    steps: replay.draft.steps.map(({ enrollment, log }) => ({
      enrollmentId: enrollment.enrollmentId,
      workflowId: enrollment.workflowId,
      log,
    })),
    messages: replay.messages(),
    failed: replay.failed,
    inputs: taken,
  };
};

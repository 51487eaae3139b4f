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
const createIds = () => {
  const here = new Map<string, string>();
  return {
    /** whose step an answer is for; undefined: nobody's, or no answer */
    asked: ({ kind, payload }: ReplayInput, replays: Iterable<Replay>): Replay | undefined => {
      if (kind !== ANSWER_KIND) return undefined;
      const { enrollmentId } = payload.step as { enrollmentId: string };
      const id = here.get(enrollmentId) ?? enrollmentId;
      return [...replays].find(({ draft }) => draft.enrollments.has(id));
    },
    take: (replay: Replay, input: ReplayInput): void => {
      const before = input.kind === START_KIND ? new Set(replay.draft.enrollments.keys()) : null;
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

/** An input, and whose it is. */
interface Due {
  of: string;
  input: ReplayInput;
}

/** Puts inputs where their instant is; behind those of the same. */
const insert = (queue: Due[], from: number, of: string, inputs: readonly ReplayInput[]): void => {
  for (const input of inputs) {
    let at = from;
    while (at < queue.length && queue[at]!.input.atMs <= input.atMs) at++;
    queue.splice(at, 0, { of, input });
  }
};

/** One of those that a person was made of, and the merge that ended it; null: the one that is left. */
export interface Led {
  rebuilt: Rebuilt;
  merge: { atMs: number; into: string } | null;
}

/**
 * Leads a person through `definitions`: those that merges of the time made one each for themselves until then, the one
 * that is left first. `mails` are the ids of mails of workflows that were really decided: what is recorded of one counts
 * only where the replay hands over that very mail, or where it is no behaviour but a fact (an unsubscribe holds, whichever
 * mail it came from).
 */
export const lead = (
  definitions: Definitions,
  members: readonly [Led, ...Led[]],
  mails: ReadonlySet<string>,
  { fromMs, toMs, behaviour, share }: LeadOptions,
): Way => {
  const [{ rebuilt: left }] = members;
  const { contactId } = left.start;
  const replays = new Map(
    members.map(({ rebuilt: { start, counted } }) => [
      start.contactId as string,
      createReplay(definitions, start, counted, fromMs),
    ]),
  );
  /** who an input of one that is gone came to */
  const gone = new Map<string, string>();
  const replayOf = (of: string): Replay => {
    let id = of;
    while (gone.has(id)) id = gone.get(id)!;
    return replays.get(id)!;
  };
  const ids = createIds();
  const queue = members
    .flatMap(({ rebuilt: { start, inputs } }) => inputs.map((input): Due => ({ of: start.contactId, input })))
    .sort((a, b) => a.input.atMs - b.input.atMs);
  const merges = members
    .flatMap(({ rebuilt, merge }) =>
      merge ? [{ ...merge, absorbed: rebuilt.start.contactId as string }] : [],
    )
    .sort((a, b) => a.atMs - b.atMs);
  const expected = new Set<string>();
  let at = 0;
  let taken = 0;
  let fired = 0;

  const expectReaders = (): void => {
    if (behaviour.type !== 'assumed') return;
    for (const [of, { draft }] of replays)
      for (const message of draft.messages) {
        if (expected.has(message.messageId)) continue;
        expected.add(message.messageId);
        insert(queue, at, of, assumedOf(message, behaviour, share));
      }
  };
  const counts = (input: ReplayInput, replay: Replay): boolean => {
    const messageId = input.kind === 'feedback' ? messageIdIn(input) : null;
    if (messageId === null) return true;
    if (expected.has(messageId) && input.eventId.endsWith(messageId)) return replay.hasLeft(messageId);
    if (!mails.has(messageId)) return true;
    if (behaviour.type === 'assumed' && tellsBehaviour(input)) return false;
    return replay.hasLeft(messageId) || !tellsBehaviour(input);
  };
  const mergeNext = (): void => {
    const { absorbed, into, atMs } = merges.shift()!;
    const [survivor, other] = [replayOf(into), replayOf(absorbed)];
    replays.delete(other.contactId);
    gone.set(absorbed, survivor.contactId);
    survivor.absorb(other, atMs);
    expectReaders();
  };

  while (fired < FIRED_MAX) {
    const next = queue[at];
    const nextMs = next?.input.atMs ?? Number.POSITIVE_INFINITY;
    const mergeMs = merges[0]?.atMs ?? Number.POSITIVE_INFINITY;
    const untilMs = Math.min(nextMs, mergeMs, toMs);
    if ([...replays.values()].some((replay) => replay.fireNext(untilMs))) {
      fired++;
      // a reader may do something before what came next
      expectReaders();
      continue;
    }
    if (untilMs >= toMs) break;
    // what came in the instant of a merge came before it, and made it
    if (mergeMs < nextMs) {
      mergeNext();
      continue;
    }
    at++;
    const replay = ids.asked(next!.input, replays.values()) ?? replayOf(next!.of);
    const input = counts(next!.input, replay) ? newIn(next!.input, replay) : null;
    if (!input) continue;
    ids.take(replay, input);
    taken++;
    expectReaders();
  }
  const replay = replayOf(contactId);
  return {
    contactId,
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

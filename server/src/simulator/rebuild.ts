/**
 * From what is recorded to what is replayed: the contact as it was when the history begins, and the inputs since (pure).
 *
 * - Attributes are rolled back by their changes. What an import brought counts as known from the start: its history is
 *   played when it happened, not when the file was read.
 * - A change that a replayed input makes again is not replayed beside it; edits by hand are inputs of their own. Those of
 *   workflows that run here again are theirs to make.
 * - What people and programs asked for and answered comes again: starts that began a way (those that were refused are not
 *   kept), outcomes of tasks and answers of webhooks, for the very visit that asked.
 */
import { CHANGE_EVENT } from '../conditions/index.ts';
import type { ReplayInput, ReplayStart } from '../engine/index.ts';
import type { JsonObject } from '../platform/index.ts';
import type { Recorded, RecordedEvent, RecordedMail } from './recorded.ts';

export interface RebuildOptions {
  workspaceId: number;
  fromMs: number;
  toMs: number;
  /** keys of the workflows that run in the simulation: what they changed in the past they change anew */
  running: ReadonlySet<string>;
  /** the person's attributes are those of then; absent: of now */
  attributesAtMs?: number;
}

export interface Rebuilt {
  start: ReplayStart;
  /** events from before, oldest first: they fill counts */
  counted: ReplayInput[];
  /** what happens from `fromMs` to `toMs`, in order */
  inputs: ReplayInput[];
}

const isImported = ({ via }: { via: string | null }): boolean => via?.startsWith('import:') ?? false;

/** When an event happens in the replay: history that an import brought, when it occurred. */
const happensMs = (event: RecordedEvent): number =>
  isImported(event) ? event.occurredMs : Math.floor(event.atUs / 1_000);

const payloadOf = ({ kind, properties, context }: RecordedEvent): JsonObject => ({
  ...(kind === 'identify' || kind === 'group' ? { traits: properties } : { properties }),
  ...(context === null ? {} : { context }),
});

const asInput = (event: RecordedEvent): ReplayInput => ({
  kind: event.kind,
  name: event.name,
  via: event.via,
  eventId: event.eventId,
  atMs: happensMs(event),
  occurredAtMs: event.occurredMs,
  payload: payloadOf(event),
});

const isChange = ({ kind, name }: RecordedEvent): boolean => kind === 'change' && name === CHANGE_EVENT;

type Changed = Record<string, { from: JsonObject[string]; to: JsonObject[string] }>;

const changesIn = ({ properties }: RecordedEvent): Changed => properties as unknown as Changed;

/** The attributes before the changes: each taken back, the last first. */
export const attributesBefore = (now: JsonObject, changes: readonly RecordedEvent[]): JsonObject => {
  const before = { ...now };
  for (const change of [...changes].sort((a, b) => b.atUs - a.atUs))
    for (const [name, { from }] of Object.entries(changesIn(change)))
      if (from === null) delete before[name];
      else before[name] = from;
  return before;
};

/** Which workflow's step made a change; null: none did. */
const workflowOf = (via: string | null): string | null =>
  via?.startsWith('workflow:') ? via.slice('workflow:'.length) : null;

/** Attributes that somebody set by hand, or a workflow that does not run here. */
const editOf = (change: RecordedEvent): ReplayInput => ({
  ...asInput(change),
  kind: 'edit',
  name: 'Edited',
  payload: {
    attributes: Object.fromEntries(Object.entries(changesIn(change)).map(([name, { to }]) => [name, to])),
  },
});

const isBy = (proof: JsonObject, running: ReadonlySet<string>): boolean =>
  typeof proof.workflow === 'string' && running.has(proof.workflow);

/** Edits of the record that no replayed input makes again. */
const ledger = (
  { events, consents, lists }: Recorded,
  { fromMs, running }: RebuildOptions,
): ReplayInput[] => {
  const told = new Set(
    events.filter(({ kind }) => kind !== 'change').map((event) => Math.floor(event.atUs / 1_000)),
  );
  const edits = events.filter((event) => {
    if (!isChange(event) || isImported(event) || happensMs(event) < fromMs) return false;
    const workflow = workflowOf(event.via);
    if (workflow !== null) return !running.has(workflow);
    return !told.has(happensMs(event));
  });
  const said = consents.filter(({ atMs, proof }) => atMs >= fromMs && !isBy(proof, running));
  const put = lists.filter(({ atMs }) => atMs >= fromMs);
  return [
    ...edits.map(editOf),
    ...said.map(({ topic, channel, state, proof, atMs }) => ({
      ...about('edit', 'Consent Noted', atMs, `consent@${atMs}`),
      payload: { consents: [{ topic, channel, state, proof }] },
    })),
    ...put.map(({ segmentId, entered, atMs }) => ({
      ...about('list', entered ? 'Put on List' : 'Taken off List', atMs, `${segmentId}@${atMs}`),
      payload: { list: segmentId, put: entered ? 'in' : 'out', by: 'the record' },
    })),
  ];
};

/** Kinds that are replayed as they came; changes follow from them, or are edits. */
const isOutside = ({ kind }: RecordedEvent): boolean => kind !== 'change';

/** The input that brought somebody into being, where it concerned nothing and was not read. */
const arrival = (createdMs: number, isQuiet: boolean): ReplayInput => ({
  kind: isQuiet ? 'import' : 'seen',
  name: 'First Seen',
  via: null,
  eventId: `arrival@${createdMs}`,
  atMs: createdMs,
  occurredAtMs: createdMs,
  payload: isQuiet ? { quiet: true } : {},
});

const messageRow = (mail: RecordedMail, contactId: string) => ({
  contactId,
  messageId: mail.messageId,
  enrollmentId: mail.enrollmentId,
  state: mail.state,
  channel: mail.channel as 'email',
  topic: mail.topic,
  template: mail.template,
  workflow: mail.workflow,
  atMs: mail.requestedMs,
  engagedAtMs: mail.engagedMs,
});

/** Messages that stay as they were: all from before the history, and of it those that no workflow decided. */
const keptMails = ({ mails, person }: Recorded, fromMs: number): ReplayStart['messages'] =>
  mails
    .filter(({ workflowId, requestedMs }) => requestedMs < fromMs || workflowId === null)
    .map((mail) => {
      const { messageId, enrollmentId, channel, topic, template, submittedMs } = mail;
      const about = { messageId, enrollmentId, channel, topic: topic ?? '', template: template ?? '' };
      return {
        atMs: Math.max(mail.requestedMs, submittedMs ?? 0),
        row: messageRow(mail, person.contactId),
        reservation:
          topic === null || submittedMs === null
            ? null
            : { ...about, fromMs: submittedMs, toMs: submittedMs, priority: 0, canYield: false },
      };
    });

/** Earlier enrollments, for the rules of coming again: who was inside when the history begins counts as having been. */
const pastOf = ({ enrollments }: Recorded, fromMs: number): ReplayStart['past'] =>
  enrollments
    .filter(({ enteredMs }) => enteredMs < fromMs)
    .map(({ workflowId, key, enteredMs, endedMs }) => ({
      workflowId,
      key,
      state: 'finished' as const,
      enteredAt: enteredMs,
      endedAt: Math.min(endedMs ?? fromMs, fromMs),
    }));

const listsAt = ({ lists }: Recorded, fromMs: number): ReplayStart['lists'] => {
  const on = new Map<number, number>();
  for (const { segmentId, atMs, entered } of [...lists].sort((a, b) => a.atMs - b.atMs))
    if (atMs < fromMs) {
      if (entered) on.set(segmentId, atMs);
      else on.delete(segmentId);
    }
  return [...on].map(([segmentId, sinceMs]) => ({ segmentId, sinceMs }));
};

const consentsAt = ({ consents }: Recorded, fromMs: number): ReplayStart['consents'] => [
  ...new Map(
    [...consents]
      .sort((a, b) => a.atMs - b.atMs)
      .filter(({ atMs }) => atMs < fromMs)
      .map(({ topic, channel, state }) => [`${topic}:${channel}`, { topic, channel, state }]),
  ).values(),
];

/** Kind of the input by which somebody asks for a start; `asked` of its payload names the enrollment that it began. */
export const START_KIND = 'start';
/** Kind of the input by which something comes back to a step. */
export const ANSWER_KIND = 'answered';

const about = (kind: string, name: string, atMs: number, which: string) => ({
  ...{ kind, name, via: null, atMs, occurredAtMs: atMs },
  eventId: `${kind}:${which}`,
});

const startsIn = ({ enrollments }: Recorded): ReplayInput[] =>
  enrollments.flatMap(({ enrollmentId, workflow, enteredMs, asked }) => {
    if (asked === null || asked.by === 'workflow') return [];
    const start = { workflow, ...asked, ask: enrollmentId, askedMs: enteredMs };
    return [
      {
        ...about(START_KIND, 'Start Asked', enteredMs, enrollmentId),
        payload: { start, asked: enrollmentId },
      },
    ];
  });

const answersIn = ({ answers }: Recorded): ReplayInput[] =>
  answers.map(({ step, atMs, payload }) => {
    const which = `${step.enrollmentId} ${step.nodeId} ${step.visit}`;
    return { ...about(ANSWER_KIND, 'Answered', atMs, which), payload: { ...payload, step } };
  });

const inOrderOfTime = (a: ReplayInput, b: ReplayInput): number => a.atMs - b.atMs;

/** The contact as it was, and what it did since. Null: it was not there before `toMs`. */
export const rebuild = (recorded: Recorded, options: RebuildOptions): Rebuilt | null => {
  const { workspaceId, fromMs, toMs, attributesAtMs = Number.POSITIVE_INFINITY } = options;
  const { person, events } = recorded;
  const outside = [...events]
    .filter(isOutside)
    .sort((a, b) => happensMs(a) - happensMs(b) || a.atUs - b.atUs || (a.eventId < b.eventId ? -1 : 1))
    .map(asInput);
  const createdMs = Math.min(person.createdMs, outside[0]?.atMs ?? Number.POSITIVE_INFINITY);
  if (createdMs >= toMs) return null;
  const isNew = createdMs >= fromMs;
  const changes = events.filter(
    (event) =>
      isChange(event) &&
      !isImported(event) &&
      happensMs(event) >= fromMs &&
      happensMs(event) <= attributesAtMs,
  );
  const start: ReplayStart = {
    contactId: person.contactId,
    workspaceId,
    createdMs,
    isNew,
    knownMs:
      person.knownMs !== null && person.knownMs < Math.max(fromMs, createdMs + 1) ? person.knownMs : null,
    firstTouch: touchBefore(person.firstTouch, fromMs),
    attributes: attributesBefore(person.attributes, changes),
    identities: person.identities,
    consents: consentsAt(recorded, fromMs),
    lists: listsAt(recorded, fromMs),
    past: pastOf(recorded, fromMs),
    replyWaitsSinceMs:
      person.replyWaitsSinceMs !== null && person.replyWaitsSinceMs < fromMs
        ? person.replyWaitsSinceMs
        : null,
    company: person.company as ReplayStart['company'],
    bars: recorded.bars,
    messages: keptMails(recorded, fromMs),
  };
  const since = [...outside, ...ledger(recorded, options), ...startsIn(recorded), ...answersIn(recorded)]
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    .sort(inOrderOfTime);
  const isArrivalUnread = isNew && since[0]?.atMs !== createdMs;
  const isFromFile = events.some((event) => isChange(event) && isImported(event));
  return {
    start,
    counted: events
      .filter((event) => happensMs(event) < fromMs)
      .map(asInput)
      .sort(inOrderOfTime),
    inputs: isArrivalUnread ? [arrival(createdMs, isFromFile), ...since] : since,
  };
};

/** How somebody first came, if they had come by then. */
const touchBefore = (touch: JsonObject | null, fromMs: number): JsonObject | null =>
  touch !== null && Date.parse(String(touch.at)) < fromMs ? touch : null;

/**
 * P9: publishing starts nobody who matched already, unless asked: worked out from the calls and from what was published
 * when, without epochs, builds or counts.
 */
import type { WorkflowDocument } from '../../src/workflows/index.ts';
import { conditionOf } from '../definitions.ts';
import { holdsNaively, segmentsIn, windowsIn } from '../naive.ts';
import type { Published, SimWorld } from '../world.ts';
import { grouped, mergedOnes, OUTSIDE, type Snapshot, type SnapshotEvent } from './snapshot.ts';

/** What is known of a contact until an instant. */
interface Past {
  createdAt: number;
  attributes: Record<string, unknown>;
  events: SnapshotEvent[];
  changes: SnapshotEvent[];
}

/** Attributes as they were: what changed since is taken back. */
const attributesAt = ({ attributes, changes }: Past, isPast: (at: number) => boolean) => {
  const then = { ...attributes };
  for (const { properties } of changes.filter(({ receivedAtMs }) => !isPast(receivedAtMs)).reverse())
    for (const [name, change] of Object.entries(properties)) {
      const { from } = change as { from: unknown };
      if (from === null) delete then[name];
      else then[name] = from;
    }
  return then;
};

/** The segments and the workflow that may have started somebody, as they were published last; null: by a list, whose
 *  people come by hand. */
const publishedFor = (known: readonly Published[], workflow: string, segment: string): Published[] | null => {
  const latest = new Map(known.map((one) => [`${one.kind} ${one.key}`, one]));
  const chain = [latest.get(`workflow ${workflow}`)!];
  const waiting = [segment];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const one = latest.get(`segment ${key}`);
    if (!one || chain.includes(one)) continue;
    const condition = conditionOf(one.document);
    if (condition === null) return null;
    chain.push(one);
    waiting.push(...segmentsIn(condition));
  }
  return chain;
};

type Matched = (atMs: number, isPast: (at: number) => boolean) => boolean;

const matchedBy = (chain: readonly Published[], segment: string, past: Past): Matched => {
  const conditions = new Map(
    chain.map(({ kind, key, document }) => [`${kind} ${key}`, conditionOf(document)]),
  );
  return (atMs, isPast) => {
    const history = {
      attributes: attributesAt(past, isPast),
      events: past.events.filter(({ receivedAtMs }) => isPast(receivedAtMs)),
    };
    const isIn = (key: string): boolean => {
      const condition = conditions.get(`segment ${key}`);
      return condition ? holdsNaively(condition, history, atMs, isIn) : false;
    };
    return past.createdAt < atMs && isIn(segment);
  };
};

/** Instants at which a condition may change its mind, after `fromMs` and before `toMs`. */
const turnsBetween = (
  chain: readonly Published[],
  { events, changes }: Past,
  fromMs: number,
  toMs: number,
) => {
  const windows = chain.flatMap(({ document }) => windowsIn(conditionOf(document) ?? { all: [] }));
  return [
    ...[...events, ...changes].map(({ receivedAtMs }) => receivedAtMs),
    ...events.flatMap(({ occurredAtMs }) => windows.map((ms) => occurredAtMs + ms)),
  ].filter((at) => at > fromMs && at < toMs);
};

/** P9: whoever was in a segment when it, one that it names, or the workflow was published, and has been ever since, was
 *  not started by it. */
export const publishStartsNobody = (snapshot: Snapshot, { publishes }: SimWorld): string[] => {
  const merged = mergedOnes(snapshot);
  const contacts = new Map(snapshot.contacts.map((contact) => [contact.contactId, contact]));
  const events = grouped(snapshot.events, ({ contactId }) => contactId);
  const keys = new Map(snapshot.workflows.map(({ workflowId, key }) => [workflowId, key]));
  return snapshot.enrollments.flatMap(({ contactId, enrollmentId, workflowId, entry, enteredAt }) => {
    const { segment, on } = entry;
    // a schedule starts members again and again
    if (segment === undefined || on !== undefined || merged.has(contactId)) return [];
    const workflow = keys.get(workflowId)!;
    const known = publishes.filter(({ insideBefore }) => !insideBefore.has(enrollmentId));
    const chain = publishedFor(known, workflow, segment);
    if (chain === null || chain.some(({ startThemToo }) => startThemToo)) return [];
    const publishedMs = Math.max(...chain.map(({ atMs }) => atMs));
    // an input from before the publish that is folded after it
    if (enteredAt < publishedMs) return [];
    const own = events.get(contactId) ?? [];
    // what happens within one millisecond has an order that is not looked at here
    if (own.filter(({ receivedAtMs }) => receivedAtMs === enteredAt).length > 1) return [];
    const past: Past = {
      ...contacts.get(contactId)!,
      events: own.filter(({ kind }) => OUTSIDE.has(kind)),
      changes: own.filter(({ kind }) => kind === 'change'),
    };
    const matched = matchedBy(chain, segment, past);
    const wasIn =
      matched(publishedMs, (at) => at < publishedMs) &&
      matched(enteredAt, (at) => at < enteredAt) &&
      turnsBetween(chain, past, publishedMs - 1, enteredAt).every((atMs) =>
        matched(atMs, (at) => at <= atMs),
      );
    const when = new Date(enteredAt).toISOString();
    return wasIn
      ? [`P9: ${contactId} was in ${segment} at the publish and was started in ${workflow} at ${when}`]
      : [];
  });
};

/** P9: whoever has stood still since a publish is on the version that was chosen for them, once everything has come to rest. */
export const insideTakeTheirChoice = (snapshot: Snapshot, { publishes }: SimWorld): string[] => {
  const merged = mergedOnes(snapshot);
  const keys = new Map(snapshot.workflows.map(({ workflowId, key }) => [workflowId, key]));
  const steps = grouped(snapshot.steps, ({ enrollmentId }) => enrollmentId);
  return snapshot.enrollments.flatMap(({ contactId, enrollmentId, workflowId, version, state, nodeId }) => {
    const last = publishes.findLast(
      (one) => one.kind === 'workflow' && one.key === keys.get(workflowId) && one.plan !== null,
    );
    if (!last || state !== 'active' || version >= last.version || merged.has(contactId)) return [];
    const lines = (steps.get(enrollmentId) ?? []).flatMap((row) => row.steps);
    const stoodThere = lines.every(({ at }) => at < last.atMs);
    const isThere = Object.hasOwn((last.document as WorkflowDocument).nodes, nodeId);
    return stoodThere && isThere && last.plan!.otherwise !== 'stay'
      ? [
          `P9: ${enrollmentId} stands at ${nodeId} of version ${version}; ${last.version} was to take it along`,
        ]
      : [];
  });
};

/** P8: a date and a schedule start nobody twice for one day. */
export const startedOnceADay = (snapshot: Snapshot): string[] => {
  const merged = mergedOnes(snapshot);
  const started = snapshot.enrollments.filter(
    ({ contactId, entry }) => entry.on !== undefined && !merged.has(contactId),
  );
  return [...grouped(started, (one) => `${one.contactId} ${one.workflowId} ${one.entry.on}`)]
    .filter(([, list]) => list.length > 1)
    .map(([which, list]) => `P8: started ${list.length} times for one day: ${which}`);
};

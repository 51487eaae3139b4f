import type { SimWorld } from '../world.ts';
import { grouped, type Snapshot, type SnapshotStep } from './snapshot.ts';

const linesOf = (rows: readonly SnapshotStep[]) => rows.flatMap(({ steps }) => steps);

/** P5: each (enrollment, node, visit) is entered once, and the visits of an enrollment follow each other. */
export const stepsHappenOnce = ({ steps, enrollments }: Snapshot): string[] => {
  const byEnrollment = grouped(steps, ({ enrollmentId }) => enrollmentId);
  return enrollments.flatMap(({ enrollmentId, visit, state, contactId }) => {
    const rows = byEnrollment.get(enrollmentId) ?? [];
    const lines = linesOf(rows);
    const said = `enrollment ${enrollmentId}: ${lines.map((line) => `${line.nodeId}#${line.visit} ${line.what}`).join(', ')}`;
    // a publish may move who waits again and again
    const taken = lines.filter(({ what }) => what !== 'ended' && what !== 'moved' && what !== 'retimed');
    const twice = grouped(taken, ({ visit: at, what }) => `${at} ${what}`);
    const nodes = grouped(taken, ({ visit: at }) => String(at));
    const problems: string[] = [];
    if ([...twice.values()].some((list) => list.length > 1))
      problems.push(`P5: a step was taken twice: ${said}`);
    if ([...nodes.values()].some((list) => new Set(list.map(({ nodeId }) => nodeId)).size > 1))
      problems.push(`P5: two nodes under one visit: ${said}`);
    if (Math.max(0, ...lines.map(({ visit: at }) => at)) !== visit)
      problems.push(`P12: visit ${visit} is not the log's: ${said}`);
    const ends = lines.filter(({ what }) => what === 'ended').length;
    if (ends > 1) problems.push(`P5: it ended ${ends} times: ${said}`);
    if (rows.some((row) => row.contactId !== contactId))
      problems.push(`P10: the log is not with its enrollment: ${said}`);
    if (state === 'stuck') problems.push(`P3: stuck: ${said}`);
    return problems;
  });
};

/** P5, P17: a message for each send step taken, and one only. */
export const messagesMatchSteps = ({ steps, messages }: Snapshot): string[] => {
  const sent = steps.flatMap(({ enrollmentId, steps: lines }) =>
    lines.filter(({ what }) => what === 'sent').map(({ nodeId }) => `${enrollmentId} ${nodeId}`),
  );
  const taken = grouped(sent, (key) => key);
  const requested = grouped(
    messages.filter(({ broadcastId }) => broadcastId === null),
    ({ enrollmentId, nodeId }) => `${enrollmentId} ${nodeId}`,
  );
  return [...new Set([...taken.keys(), ...requested.keys()])]
    .filter((key) => taken.get(key)?.length !== requested.get(key)?.length)
    .map(
      (key) =>
        `P5: ${taken.get(key)?.length ?? 0} send steps and ${requested.get(key)?.length ?? 0} messages of ${key}`,
    );
};

/** P8: a wait ends when it is due and not before; who waits has a timer, and no timer is without a wait. */
export const waitsHaveTimers = ({ enrollments, timers }: Snapshot, { nowMs }: SimWorld): string[] => {
  const due = new Map(
    timers
      .filter(({ kind }) => kind === 'wait')
      .map(({ contactId, ref, dueAt }) => [`${contactId} ${ref}`, dueAt]),
  );
  const problems: string[] = [];
  const waiting = new Set<string>();
  for (const { contactId, enrollmentId, state, dueAt } of enrollments) {
    if (state !== 'active' || dueAt === null) continue;
    const key = `${contactId} ${enrollmentId}`;
    waiting.add(key);
    if (due.get(key) !== dueAt)
      problems.push(`P8: the wait of ${key} ends ${dueAt}, its timer ${due.get(key)}`);
    if (dueAt <= nowMs) problems.push(`P8: the wait of ${key} is over and nobody came`);
  }
  for (const key of due.keys()) if (!waiting.has(key)) problems.push(`P8: a timer without a wait: ${key}`);
  return problems;
};

/** P5: nothing was handed over twice; what was handed over is known to be. */
export const handedOverOnce = ({ messages }: Snapshot, { started }: SimWorld): string[] => {
  const states = new Map(messages.map(({ messageId, state }) => [messageId, state]));
  return [
    ...[...grouped(started, ({ messageId }) => messageId)]
      .filter(([, list]) => list.length > 1)
      .map(([messageId, list]) => `P5: ${messageId} was handed over ${list.length} times`),
    ...started
      .filter(({ messageId }) => !['requested', 'submitted', 'unknown'].includes(states.get(messageId) ?? ''))
      .map(({ messageId }) => `P5: ${messageId} was handed over and is ${states.get(messageId)}`),
  ];
};

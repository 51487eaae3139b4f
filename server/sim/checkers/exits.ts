import type { SimWorld } from '../world.ts';
import {
  grouped,
  mergedOnes,
  type Snapshot,
  type SnapshotEnrollment,
  type SnapshotEvent,
} from './snapshot.ts';

/** A missing value equals nothing, not even another missing one (conditions/README). */
const isSameCart = (a: { cart_id?: unknown }, b: { cart_id?: unknown }): boolean =>
  a.cart_id !== undefined && a.cart_id !== null && a.cart_id === b.cart_id;

/** P6: what an ended enrollment had decided and had not handed over does not leave. */
export const exitsWithdraw = ({ enrollments, messages, outbox }: Snapshot): string[] => {
  const ended = new Map(
    enrollments
      // whoever came to an exit step keeps the message before it
      .filter(
        ({ state, endCode }) =>
          state === 'goal' || (state === 'exited' && endCode !== 'exitNode' && endCode !== 'movedOn'),
      )
      .map(({ enrollmentId, endedAt }) => [enrollmentId, endedAt!]),
  );
  const waiting = new Set(
    outbox.filter(({ startedAt }) => startedAt === null).map(({ messageId }) => messageId),
  );
  return messages.flatMap(({ messageId, enrollmentId, requestedAt }) => {
    const endedAt = enrollmentId === null ? undefined : ended.get(enrollmentId);
    if (endedAt === undefined) return [];
    if (waiting.has(messageId)) return [`P6: ${messageId} still waits to leave; its enrollment has ended`];
    return requestedAt > endedAt ? [`P6: ${messageId} was requested after its enrollment had ended`] : [];
  });
};

/** Enrollments that a publish took to another version: what held for them before is not what holds now. */
const movedOnes = ({ steps }: Snapshot): Set<string> =>
  new Set(
    steps.flatMap(({ enrollmentId, steps: lines }) =>
      lines.some(({ what }) => what === 'moved') ? [enrollmentId] : [],
    ),
  );

/** What each enrollment whose workflow ends with a purchase of its cart would end by: worked out from the calls alone. */
const purchases = (snapshot: Snapshot): { enrollment: SnapshotEnrollment; bought: SnapshotEvent }[] => {
  const merged = mergedOnes(snapshot);
  const exitsOnBought = new Set(
    snapshot.workflows
      .filter(({ document }) =>
        document.exits?.some((exit) => exit.on === 'event' && exit.event === 'Bought'),
      )
      .map(({ workflowId, version }) => `${workflowId} ${version}`),
  );
  const moved = movedOnes(snapshot);
  return snapshot.enrollments.flatMap((enrollment) => {
    const { contactId, enrollmentId, workflowId, version, entry } = enrollment;
    if (moved.has(enrollmentId)) return [];
    const entered = Number(entry.properties.n);
    // a merge brings one person's purchases to the other's enrollments: then the order of calls says nothing
    if (!exitsOnBought.has(`${workflowId} ${version}`) || !entered || merged.has(contactId)) return [];
    const bought = snapshot.events.find(
      ({ contactId: who, name, n, properties }) =>
        who === contactId && name === 'Bought' && n! > entered && isSameCart(properties, entry.properties),
    );
    return bought ? [{ enrollment, bought }] : [];
  });
};

/** P6: who bought the cart has left the workflow that runs for that cart, and nothing left after. */
export const boughtMeansOut = (snapshot: Snapshot, { started }: SimWorld): string[] =>
  purchases(snapshot).flatMap(({ enrollment: { contactId, enrollmentId, state }, bought }) => {
    const late = started.filter((one) => one.enrollmentId === enrollmentId && one.afterCall >= bought.n!);
    return [
      ...(state === 'active'
        ? [`P6: ${contactId} bought (call ${bought.n}) and is still inside ${enrollmentId}`]
        : []),
      ...late.map(({ messageId }) => `P6: ${messageId} left after call ${bought.n} had ended its enrollment`),
    ];
  });

/** I3, P6: no step is dated after the purchase that ends the way, however late the worker came. */
export const noStepAfterPurchase = (snapshot: Snapshot): string[] => {
  const steps = grouped(snapshot.steps, ({ enrollmentId }) => enrollmentId);
  return purchases(snapshot).flatMap(({ enrollment: { enrollmentId }, bought }) =>
    (steps.get(enrollmentId) ?? [])
      .flatMap(({ steps: lines }) => lines)
      .filter(({ at, what }) => what !== 'ended' && at > bought.receivedAtMs)
      .map(({ nodeId, what }) => `I3: ${enrollmentId}: ${nodeId} ${what} after call ${bought.n} had come`),
  );
};

/** I3: an awaited event that came before the limit passed is what ended the wait. */
export const awaitedEventsCount = (snapshot: Snapshot): string[] => {
  const merged = mergedOnes(snapshot);
  const documents = new Map(
    snapshot.workflows.map(({ workflowId, version, document }) => [`${workflowId} ${version}`, document]),
  );
  const enrollments = new Map(snapshot.enrollments.map((one) => [one.enrollmentId, one]));
  const moved = movedOnes(snapshot);
  const lines = snapshot.steps.flatMap(({ enrollmentId, steps }) =>
    steps.map((line) => ({ enrollmentId, ...line })),
  );
  const entries = new Map(
    lines
      .filter(({ what }) => what === 'waiting')
      .map(({ enrollmentId, visit, at }) => [`${enrollmentId} ${visit}`, at]),
  );
  return lines.flatMap(({ enrollmentId, nodeId, visit, path, at }) => {
    const { contactId, workflowId, version, entry } = enrollments.get(enrollmentId)!;
    const node = documents.get(`${workflowId} ${version}`)?.nodes[nodeId];
    if (path !== 'timeout' || node?.type !== 'waitForEvent' || merged.has(contactId)) return [];
    if (moved.has(enrollmentId)) return [];
    const since = entries.get(`${enrollmentId} ${visit}`)!;
    const missed = snapshot.events.find(
      (event) =>
        event.contactId === contactId &&
        event.name === node.event &&
        event.receivedAtMs > since &&
        event.receivedAtMs < at &&
        (!node.where || isSameCart(event.properties, entry.properties)),
    );
    return missed
      ? [`I3: ${enrollmentId} waited for ${node.event} at ${nodeId} and missed call ${missed.n}`]
      : [];
  });
};

/** Of everything, or of the one topic that all mail here is about. */
const isOptOut = ({ name, body }: SimWorld['calls'][number]): boolean =>
  name === 'Unsubscribed' ||
  (name === 'Consent Changed' && (body.properties as { state: string }).state === 'refused');

/** P7: from the acknowledgement of an opt-out on nothing leaves for its address, whatever programs say later. */
export const optOutsHold = (_: Snapshot, { started, calls }: SimWorld): string[] =>
  calls.filter(isOptOut).flatMap((call) => {
    const place = calls.indexOf(call);
    const { email } = call.body.properties as { email: string };
    return started
      .filter(({ address, afterCall }) => address === email && afterCall > place)
      .map(({ messageId }) => `P7: ${messageId} left for ${email} after its opt-out (call ${call.n})`);
  });

const DAY_MS = 86_400_000;

/** P7: nobody is handed more mail in a day than the cap allows, in whatever weather; two who became one had two caps. */
export const capsHold = (snapshot: Snapshot, { started, capADay }: SimWorld): string[] => {
  if (capADay === null) return [];
  const merged = mergedOnes(snapshot);
  const contactOf = new Map(snapshot.messages.map(({ messageId, contactId }) => [messageId, contactId]));
  const byContact = grouped(
    started.filter(({ messageId }) => contactOf.has(messageId)),
    ({ messageId }) => contactOf.get(messageId)!,
  );
  return [...byContact].flatMap(([contactId, mails]) => {
    if (merged.has(contactId)) return [];
    return mails.flatMap(({ atMs }) => {
      const inADay = mails.filter((one) => one.atMs >= atMs && one.atMs < atMs + DAY_MS);
      return inADay.length > capADay
        ? [`P7: ${inADay.length} mails left for ${contactId} in a day; the cap is ${capADay}`]
        : [];
    });
  });
};

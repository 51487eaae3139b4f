import type { SimWorld } from '../world.ts';
import { mergedOnes, type Snapshot } from './snapshot.ts';

/** P6: what an ended enrollment had decided and had not handed over does not leave. */
export const exitsWithdraw = ({ enrollments, messages, outbox }: Snapshot): string[] => {
  const ended = new Map(
    enrollments
      // whoever came to an exit step keeps the message before it
      .filter(({ state, endCode }) => state === 'goal' || (state === 'exited' && endCode !== 'exitNode'))
      .map(({ enrollmentId, endedAt }) => [enrollmentId, endedAt!]),
  );
  const waiting = new Set(
    outbox.filter(({ startedAt }) => startedAt === null).map(({ messageId }) => messageId),
  );
  return messages.flatMap(({ messageId, enrollmentId, requestedAt }) => {
    const endedAt = ended.get(enrollmentId);
    if (endedAt === undefined) return [];
    if (waiting.has(messageId)) return [`P6: ${messageId} still waits to leave; its enrollment has ended`];
    return requestedAt > endedAt ? [`P6: ${messageId} was requested after its enrollment had ended`] : [];
  });
};

/** Who bought the cart has left the workflow that runs for that cart: worked out from the calls alone. */
export const boughtMeansOut = (snapshot: Snapshot, { started }: SimWorld): string[] => {
  const merged = mergedOnes(snapshot);
  const exitsOnBought = new Set(
    snapshot.workflows
      .filter(({ document }) =>
        document.exits?.some((exit) => exit.on === 'event' && exit.event === 'Bought'),
      )
      .map(({ workflowId, version }) => `${workflowId} ${version}`),
  );
  return snapshot.enrollments.flatMap((enrollment) => {
    const { contactId, enrollmentId, workflowId, version, state } = enrollment;
    const entered = Number(enrollment.entry.properties.n);
    // a merge brings one person's purchases to the other's enrollments: then the order of calls says nothing
    if (!exitsOnBought.has(`${workflowId} ${version}`) || !entered || merged.has(contactId)) return [];
    const bought = snapshot.events.find(
      ({ contactId: who, name, n, properties }) =>
        who === contactId &&
        name === 'Bought' &&
        n! > entered &&
        properties.cart_id === enrollment.entry.properties.cart_id,
    );
    if (!bought) return [];
    // whoever had come to the end before is not watched any more: the last mail leaves
    const late =
      enrollment.endCode === 'exitRule'
        ? started.filter((one) => one.enrollmentId === enrollmentId && one.afterCall >= bought.n!)
        : [];
    return [
      ...(state === 'active'
        ? [`P6: ${contactId} bought (call ${bought.n}) and is still inside ${enrollmentId}`]
        : []),
      ...late.map(({ messageId }) => `P6: ${messageId} left after call ${bought.n} had ended its enrollment`),
    ];
  });
};

/** P7: from the acknowledgement of an opt-out on nothing leaves for its address. */
export const optOutsHold = (_: Snapshot, { started, calls }: SimWorld): string[] =>
  calls
    .filter(({ name }) => name === 'Unsubscribed')
    .flatMap((call) => {
      const place = calls.indexOf(call);
      const { email } = call.body.properties as { email: string };
      return started
        .filter(({ address, afterCall }) => address === email && afterCall > place)
        .map(({ messageId }) => `P7: ${messageId} left for ${email} after its opt-out (call ${call.n})`);
    });

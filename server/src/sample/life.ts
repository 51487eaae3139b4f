/** One invented person's 90 days: visits, mails and what they do with them, folded as they happen. */
import type { SendingWorkspace } from '../channels/index.ts';
import type { Past, PastContact, PastMessage } from '../engine/index.ts';
import type { SentMessage } from '../feedback/index.ts';
import { bucketOf, derivedId, type JsonObject } from '../platform/index.ts';
import type { Invented } from './crowd.ts';
import { importedAtMs } from './crowd.ts';
import type { Envelope } from './envelope.ts';
import type { Letters } from './letters.ts';
import { BOUNCING_DOMAIN, traitsOf } from './people.ts';
import { createRng, type Rng, seedOf } from './random.ts';
import { reactionsTo, saidByServer } from './reactions.ts';
import { cartOfEntry, originOfMail, type SampleCall, type VisitPlan, visit } from './visits.ts';

export interface World {
  past: Past;
  workspace: SendingWorkspace;
  letters: Letters;
  envelope: Envelope;
  /** address of the shop, without a slash at its end */
  base: string;
  seed: number;
  nowMs: number;
}

interface Planned {
  atMs: number;
  run(): void | Promise<void>;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** When the provider of one domain refused nearly everything: a whole calendar day of it in every zone and at every hour. */
const BOUNCE_WAVE = { from: 24 * DAY_MS, to: 22 * DAY_MS };
/** Ana had stopped all sending while the shop was broken: so long that some mails were of use no more, and some orders came first. */
const SENDING_STOPPED = { from: 39.2 * DAY_MS, to: 36.2 * DAY_MS };
/** Share of those whose reminder could not leave. */
const BUYS_MEANWHILE = 0.4;
const REFUND_SHARE = 0.05;

const ago = (nowMs: number, atMs: number, span: { from: number; to: number }): boolean =>
  atMs > nowMs - span.from && atMs < nowMs - span.to;

/** Plans in order of time; of one instant in the order in which they were made. */
const createAgenda = () => {
  const plans: Planned[] = [];
  return {
    next: (): number => plans[0]?.atMs ?? Number.POSITIVE_INFINITY,
    take: (): Planned => plans.shift()!,
    add: (plan: Planned): void => {
      let at = plans.length;
      while (at > 0 && plans[at - 1]!.atMs > plan.atMs) at--;
      plans.splice(at, 0, plan);
    },
  };
};

/** Leads a person through the past; returns the contact to be written. */
export const live = async (world: World, invented: Invented): Promise<PastContact> => {
  const { past, nowMs, seed } = world;
  const { n, person } = invented;
  const rng = createRng(seedOf(seed, 'life', n));
  const bornMs = invented.imported ? importedAtMs(n, nowMs) : invented.visits[0]!;
  const { workspaceId } = world.workspace;
  const contact = past.newContact(bornMs, derivedId(bornMs, rng.int(4096), 'sample', workspaceId, n));
  const agenda = createAgenda();

  const say = (call: SampleCall): void => {
    agenda.add({ atMs: call.atMs, run: () => contact.take(world.envelope(call, contact)) });
  };
  const come = (startMs: number, plan?: VisitPlan): void => {
    const { calls, order } = visit(rng, world.base, person, startMs, plan);
    for (const call of calls) say(call);
    if (order && rng.chance(REFUND_SHARE)) {
      const atMs = startMs + 3 * DAY_MS + rng.int(4 * DAY_MS);
      const { products: _, ...properties } = order;
      const { userId, anonymousId } = { ...person, userId: person.userId ?? undefined };
      if (userId)
        say({ atMs, type: 'track', event: 'Order Refunded', userId, anonymousId, properties, context: {} });
    }
  };

  if (invented.imported) {
    person.userId = person.customerNumber;
    person.isKnown = true;
    const traits = { ...traitsOf(person), newsletter: rng.chance(0.6), source: 'till' };
    const { userId, anonymousId } = person;
    say({ atMs: bornMs, type: 'identify', userId, anonymousId, traits, context: {} });
  }
  for (const startMs of invented.visits) agenda.add({ atMs: startMs, run: () => come(startMs) });

  const post = createPost(world, invented, { rng, contact, come, add: agenda.add });
  for (;;) {
    const [nextMs, dueMs] = [agenda.next(), contact.nextDueMs()];
    if (Math.min(nextMs, dueMs) > nowMs) return contact;
    if (dueMs < nextMs) contact.wake(dueMs);
    else await agenda.take().run();
    for (const message of contact.decided()) if (message.state === 'requested') post(message);
  }
};

interface Around {
  rng: Rng;
  contact: PastContact;
  come(startMs: number, plan?: VisitPlan): void;
  add(plan: Planned): void;
}

/** The senders of the past: when a message leaves, what becomes of it, and what its reader does. */
const createPost = (world: World, { person }: Invented, { rng, contact, come, add }: Around) => {
  const { nowMs, letters, past, workspace } = world;
  const templateKeys = new Map(
    [...past.definitions.templates].map(([key, { templateId }]) => [templateId, key]),
  );

  const hear = (message: PastMessage, name: string, atMs: number, payload: JsonObject): void => {
    const eventId = derivedId(atMs, bucketOf(contact.contactId), message.messageId, name, atMs);
    add({ atMs, run: () => contact.take({ kind: 'feedback', name, via: null, atMs, eventId, payload }) });
  };

  const asSent = (message: PastMessage, atMs: number): SentMessage => ({
    bucket: bucketOf(contact.contactId),
    messageId: message.messageId,
    contactId: contact.contactId,
    workspaceId: workspace.workspaceId,
    workspaceName: workspace.name,
    channel: 'email',
    address: message.address,
    templateId: message.templateId,
    templateVersion: message.templateVersion,
    templateKey: templateKeys.get(message.templateId ?? -1) ?? null,
    workflowId: message.workflowId,
    workflowKey: past.definitions.factReads.workflowKeys.get(message.workflowId ?? -1) ?? null,
    nodeId: message.nodeId,
    enrollmentId: message.enrollmentId,
    state: 'submitted',
    submittedAt: new Date(atMs),
    data: message.data,
    links: null,
  });

  /** Whether the receiver's server refused it. */
  const bounced = (message: PastMessage, sent: SentMessage, atMs: number): boolean => {
    const isWave = message.address?.endsWith(BOUNCING_DOMAIN) && ago(nowMs, atMs, BOUNCE_WAVE);
    if (!rng.chance(isWave ? 0.9 : 0.006)) return false;
    const hard = isWave ? rng.chance(0.7) : rng.chance(0.5);
    const properties = hard
      ? { hard, code: '5.1.1', text: '550 5.1.1 No such mailbox' }
      : { hard, code: '4.2.2', text: '452 4.2.2 Mailbox full' };
    const said = saidByServer(sent, 'Email Bounced', properties);
    hear(message, said.name, atMs + 3_000, said.payload);
    return true;
  };

  const read = (message: PastMessage, sent: SentMessage, atMs: number): void => {
    if (rng.chance(0.0008)) {
      const said = saidByServer(sent, 'Email Complained', {});
      hear(message, said.name, atMs + HOUR_MS, said.payload);
      return;
    }
    const entry = (message.data.entry ?? {}) as Record<string, unknown>;
    const isCart = sent.templateKey?.startsWith('cart-') ?? false;
    const url = isCart ? String(entry.cart_url ?? world.base) : `${world.base}/`;
    const told = { url, interest: isCart ? 1.4 : 0.9 };
    for (const { input, visits } of reactionsTo(rng, sent, person, atMs, told)) {
      hear(message, input.name, input.occurredAtMs, input.payload);
      if (!visits) continue;
      const cart = isCart ? cartOfEntry(entry) : null;
      const startMs = input.occurredAtMs + 4_000;
      const from = originOfMail(sent.templateKey ?? 'mail');
      const plan = { from, appetite: 1.5, ...(cart ? { cart: { ...cart, orderChance: 0.55 } } : {}) };
      add({ atMs: startMs, run: () => come(startMs, plan) });
    }
  };

  const leave = async (message: PastMessage, atMs: number): Promise<void> => {
    if (contact.isWithdrawn(message)) {
      message.state = 'withdrawn';
      message.reason = { code: 'exit', text: 'The enrollment ended before it could leave' };
      return;
    }
    const base = { atMs, reason: null, subject: null, links: null };
    if (atMs > message.notAfterMs) {
      const usefulUntil = new Date(message.notAfterMs).toISOString();
      const reason = { code: 'tooLate', text: 'Past its latest useful moment', usefulUntil };
      message.outcome = { ...base, state: 'expired', reason };
      return;
    }
    const bucket = bucketOf(contact.contactId);
    const attributes = { ...contact.attributes };
    const letter = {
      ...message,
      bucket,
      attributes,
      workspaceId: workspace.workspaceId,
      address: message.address!,
    };
    const written = await letters.write(letter, atMs);
    const luck = rng.next();
    if (luck < 0.003) {
      const reason = { code: 'unknown', text: 'The connection ended before the answer came' };
      message.outcome = { ...base, ...written, state: 'unknown', reason };
      return;
    }
    if (luck < 0.009 || !written) {
      const reason = { code: 'refused', text: '554 5.7.1 Refused by policy; try again tomorrow' };
      message.outcome = { ...base, ...written, state: 'failed', reason };
      return;
    }
    message.outcome = { ...base, ...written, state: 'submitted' };
    const sent = asSent(message, atMs);
    if (!bounced(message, sent, atMs)) read(message, sent, atMs);
  };

  /** While nothing leaves, some come back by themselves and buy: their mail, when it could leave, is not wanted any more. */
  const buyMeanwhile = (message: PastMessage, soonMs: number): void => {
    const cart = cartOfEntry((message.data.entry ?? {}) as Record<string, unknown>);
    if (!cart || !rng.chance(BUYS_MEANWHILE)) return;
    const startMs = soonMs + 2 * HOUR_MS;
    const plan = { cart: { ...cart, orderChance: 1 } };
    add({ atMs: startMs, run: () => come(startMs, plan) });
  };

  return (message: PastMessage): void => {
    const soonMs = message.notBeforeMs + 300 + rng.int(1_500);
    const isStopped = ago(nowMs, soonMs, SENDING_STOPPED);
    const atMs = isStopped ? nowMs - SENDING_STOPPED.to + rng.int(90_000) : soonMs;
    if (isStopped) buyMeanwhile(message, soonMs);
    add({ atMs, run: () => leave(message, atMs) });
  };
};

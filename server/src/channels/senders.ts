import { createLeaving } from '../content/index.ts';
import { addressHasher } from '../permission/index.ts';
import type { Clock, Db, Log, Queryable, Signals } from '../platform/index.ts';
import { bucketOf } from '../platform/index.ts';
import type { CarrierDeps } from './carriers/index.ts';
import { createHarmWatch } from './harm.ts';
import { type AddressGuard, createHttpClient, EXCHANGE_TIMEOUT_MS } from './http/exchange.ts';
import type { Mailer } from './mailer.ts';
import { createOffers, type OfferedRow } from './offers.ts';
import type { Outcome, SendInput } from './outcome.ts';
import { createPace } from './pace/index.ts';
import { runSender, type SendGroup } from './sender.ts';
import { createSlots } from './slots.ts';
import { createTextSandbox } from './sms/providers/sandbox.ts';
import { createShortLinks } from './sms/short-link.ts';
import { createTexter, type Texter } from './sms/texter.ts';
import { createTemplates } from './templates.ts';
import { createMessageTokens } from './token.ts';

export interface SendersDeps {
  db: Db;
  clock: Clock;
  log: Pick<Log, 'warn' | 'error'>;
  /** `outbox:<grp>` wakes the sender of a group. */
  signals: Signals;
  mailer: Mailer;
  secret: string;
  /** Where readers reach this server, without a closing slash. */
  publicUrl: string;
  /** What may be asked of addresses that users typed: programs, Slack, a gateway for texts. */
  guard: AddressGuard;
  /** Headers of a signed body. */
  signed: CarrierDeps['signed'];
  /** What a notice to a user tells of the contact. */
  personOf: CarrierDeps['personOf'];
  /** For tests: where Twilio is. */
  twilioUrl?: string;
  /** Appends inputs to contacts' inboxes, in the given transaction (capture's `appendInputs`). */
  append: (tx: Queryable, inputs: readonly SendInput[]) => Promise<unknown>;
  /** An input came into the inbox of a contact in this bucket. */
  signalInbox: (bucket: number) => void;
  /** What became of messages, in the transaction that writes it. */
  onOutcomes?: (tx: Queryable, outcomes: readonly Outcome[]) => Promise<void>;
  /** Messages of this workspace have new states. */
  onSettled?: (workspaceId: number) => void;
  /** Sending of this workspace has stopped by itself. */
  onStopped?: (workspaceId: number) => void;
}

/** The senders of a process: one for each group it holds the lease of, sharing what is in flight. */
export interface Senders {
  run(group: SendGroup, stillMine: () => boolean): Promise<void>;
  /** The fold has decided that these may leave, and has committed it. */
  offer(rows: readonly OfferedRow[]): void;
  /** Who carries texts. */
  texter: Texter;
  /** Sending was resumed, or a clock moved: all look again. */
  wakeAll(): void;
}

export const createSenders = (deps: SendersDeps): Senders => {
  const { db, clock, log, signals, mailer } = deps;
  const tokens = createMessageTokens(deps.secret);
  const shortLinks = createShortLinks(deps.secret);
  const http = createHttpClient(clock);
  const guarded = createHttpClient(clock, EXCHANGE_TIMEOUT_MS, deps.guard);
  const { secret, twilioUrl, signed } = deps;
  const texter = createTexter({ secret, http, guarded, sandbox: createTextSandbox(mailer.keep), twilioUrl });
  const running = new Map<number, SendGroup>();
  const offers = createOffers();
  const harm = createHarmWatch({ db, clock, log, onStopped: deps.onStopped });
  const shared = {
    db,
    clock,
    log,
    mailer,
    templates: createTemplates(db),
    leaving: createLeaving(db),
    slots: createSlots(),
    paceOf: (group: SendGroup) => createPace({ db, clock, mailer }, group),
    takeOffered: (grp: number) => offers.take(grp),
    trackingBase: deps.publicUrl,
    tokenOf: tokens.of,
    shortOf: shortLinks.of,
    texter,
    guarded,
    keep: mailer.keep,
    signed,
    personOf: deps.personOf,
    secret,
    hashAddress: addressHasher(deps.secret),
    append: deps.append,
    ...(deps.onOutcomes ? { onOutcomes: deps.onOutcomes } : {}),
    onAppended: (contactIds: readonly string[]) => {
      for (const contactId of contactIds) deps.signalInbox(bucketOf(contactId));
    },
    onSettled: (workspaceIds: readonly number[]) => {
      harm.noticed(workspaceIds);
      for (const workspaceId of workspaceIds) deps.onSettled?.(workspaceId);
    },
    onWake: (grp: number, listener: () => void) => signals.onSignal(`outbox:${grp}`, listener),
  };
  return {
    texter,
    run: async (group, stillMine) => {
      running.set(group.grp, group);
      await runSender(shared, group, stillMine).finally(() => {
        running.delete(group.grp);
        offers.take(group.grp);
      });
    },
    offer: (rows) => {
      const nowMs = clock.now();
      for (const row of rows) {
        const group = [...running.values()].find(
          ({ bucketFrom, bucketTo }) => row.bucket >= bucketFrom && row.bucket < bucketTo,
        );
        if (group && row.notBeforeMs <= nowMs) offers.add(group.grp, row);
      }
    },
    wakeAll: () => {
      for (const grp of running.keys()) signals.signal(`outbox:${grp}`);
    },
  };
};

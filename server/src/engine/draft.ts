/**
 * A contact while a pass is working on it: what was loaded, what it is now, and what must be written.
 * The only thing in the fold that changes in place; `write.ts` takes the differences from it.
 */

import type { Because } from '../conditions/index.ts';
import type { AttributeChange, Interests, NoteChange, Profile, ValueProblems } from '../contacts/index.ts';
import type { MessageFacts } from '../feedback/index.ts';
import type {
  Bar,
  Channel,
  ConsentChange,
  ConsentState,
  QuietSpan,
  Reservation,
  Suppression,
} from '../permission/index.ts';
import { bucketOf, type JsonObject, type Uuid } from '../platform/index.ts';
import type { WebhookEvent } from '../webhooks/index.ts';
import type { Enrollment, StepLog } from '../workflows/index.ts';
import type { ConversationDraft, LineDraft } from './conversations.ts';
import type { Derivation } from './derived.ts';
import { type DraftFacts, draftFacts } from './facts.ts';
import type { HomeDraft } from './homes.ts';
import { DATE_TIMER, type InputRow } from './inputs.ts';
import { type Arranged, occasionTimers } from './occasions.ts';
import { noTasks, type TasksDraft } from './tasks.ts';
import type { TurnAsked } from './turns.ts';

export interface Membership {
  version: number;
  since: number;
  /** null: holds until something happens */
  until: number | null;
}

/** An ended enrollment, as far as the rules of coming again need it. */
export interface PastEnrollment {
  /** absent: one that is only remembered to have been */
  enrollmentId?: string;
  workflowId: number;
  key: string;
  state: Enrollment['state'];
  enteredAt: number;
  endedAt: number | null;
  /** whose it was before a merge; absent or null: the contact's own */
  origin?: string | null;
}

export interface MessageDraft {
  messageId: Uuid;
  /** null: no workflow decided it */
  workflowId: number | null;
  workflowVersion: number | null;
  nodeId: string | null;
  enrollmentId: string | null;
  channel: Channel;
  /** null: transactional */
  topic: string | null;
  templateId: number | null;
  templateVersion: number | null;
  address: string | null;
  requestedAtMs: number;
  state: 'requested' | 'held' | 'withdrawn';
  reason: JsonObject | null;
  data: JsonObject;
  notBeforeMs: number;
  notAfterMs: number;
  priority: number;
  /** the contact's quiet hours that come next */
  quiet: QuietSpan | null;
  /** key of the campaign; absent or null: none */
  campaign?: string | null;
  /** absent: no broadcast decided it */
  broadcastId?: number;
  /** of the broadcast's experiment */
  variant?: string | null;
}

/** Messages that are taken back before they started: of an enrollment, a channel, a topic; what is not said is any. */
export interface Withdrawal {
  enrollmentId?: string | undefined;
  channel?: Channel;
  topic?: string;
  /** transactional ones stay */
  onlyTopics?: boolean;
  reason: JsonObject;
}

export interface MembershipChange {
  segmentId: number;
  version: number;
  atMs: number;
  entered: boolean;
  because: Because | null;
}

export interface Draft {
  readonly bucket: number;
  readonly contactId: Uuid;
  readonly workspaceId: number;
  /** no row yet: this pass creates the contact */
  readonly isNew: boolean;
  readonly profile: Profile & { attributes: JsonObject };
  readonly identities: Set<string>;
  readonly rings: Record<string, number[]>;
  /** computed attributes as they were counted so far, by name, and by which rule the interests were */
  readonly derivations: Record<string, Derivation>;
  interests: Interests;
  /** the counts are not known: load takes them from the events */
  readonly recount: boolean;
  readonly memberships: Map<number, Membership>;
  readonly enrollments: Map<string, Enrollment>;
  readonly past: PastEnrollment[];
  /** ended enrollments whose last message has not left: exits and goals still hold for it (P6) */
  readonly mailWaits: Set<string>;
  /** bars by channel and address (`barKey`), for the addresses the contact has or gets in this pass */
  readonly bars: Map<string, Bar[]>;
  /** where it stands by topic and channel (`consentKey`) */
  readonly consents: Map<string, ConsentState>;
  /** there are rows in `consents` */
  hasConsents: boolean;
  /** since when a reply waits for an answer; null: none does */
  replyWaitsSinceMs: number | null;
  /** messages that count for frequency caps; null: not read, the workspace has none */
  reservations: Reservation[] | null;
  /** facts that conditions read beside all this */
  readonly known: DraftFacts;
  /** its company; null: no input of the pass can concern it */
  home: HomeDraft | null;
  clock: number;
  epoch: number;
  /** earliest instant at which some segment or exit may change by time alone */
  recheckAt: number | null;
  seenAt: number | null;
  /** workflow id -> its next start there by time alone */
  readonly occasions: Record<string, Arranged>;

  // differences, in the order they came about
  profileChanged: boolean;
  stateChanged: boolean;
  readonly newIdentities: { kind: string; value: string; via: string | null }[];
  readonly changes: { atMs: number; via: string | null; changes: AttributeChange[] }[];
  readonly notes: (NoteChange & { atMs: number })[];
  /** what becomes of conversations with the contact, each once; lines are new */
  readonly conversations: Map<Uuid, ConversationDraft>;
  readonly lines: LineDraft[];
  readonly tasks: TasksDraft;
  readonly turns: TurnAsked[];
  readonly membershipChanges: MembershipChange[];
  readonly touchedMemberships: Set<number>;
  readonly touchedEnrollments: Set<string>;
  readonly steps: { enrollment: Enrollment; atMs: number; log: StepLog[] }[];
  readonly messages: MessageDraft[];
  readonly withdrawals: Withdrawal[];
  /** messages of earlier passes that make room for one of this */
  readonly displaced: { messageId: Uuid; reason: JsonObject }[];
  /** bars that steps set on its addresses */
  readonly suppressed: Suppression[];
  readonly consentChanges: (ConsentChange & { atMs: number })[];
  /** events that the fold itself tells, beside changes of attributes */
  readonly told: { name: string; eventId: Uuid; atMs: number; via: string | null; properties: JsonObject }[];
  readonly facts: MessageFacts[];
  readonly mergeWith: { contactId: Uuid; reason: { identity: string; input: string; by: string } }[];
  readonly stuck: { definitionId: number; version: number; error: string; quarantined: boolean }[];
  readonly appended: { name: string; payload: JsonObject; hops: number }[];
  /** what webhooks may be told of, in order */
  readonly happened: { event: WebhookEvent; atMs: number; data: JsonObject }[];
  /** enrollments whose wait is over but which may not move now: no timer, else it would fire for ever */
  readonly parked: Set<string>;
  /** timers as they stand in the table: key `<kind>:<ref>` -> due */
  readonly storedTimers: Map<string, number>;
}

export interface LoadedContact {
  bucket: number;
  contactId: Uuid;
  state: 'live' | 'merged' | 'erased' | null;
  mergedInto: Uuid | null;
  knownAt: number | null;
  createdAt: number | null;
  firstTouch: JsonObject | null;
  attributes: JsonObject | null;
  problems: ValueProblems | null;
  hasConsents: boolean | null;
  replyWaitsSinceMs: number | null;
  clock: number | null;
  rings: Record<string, number[]> | null;
  derivations: Record<string, Derivation> | null;
  interests: Interests | null;
  recheckAt: number | null;
  /** absent or null: none */
  occasions?: Record<string, Arranged> | null;
  epoch: number | null;
  identities: string[] | null;
}

/** Key of a timer in `storedTimers`. */
export const timerKey = (kind: string, ref: string): string => `${kind}:${ref}`;

/** A draft of a loaded contact, or of a new one that `first` brings into being. */
export const draftOf = (
  loaded: LoadedContact,
  workspaceId: number,
  first: InputRow | null,
  epoch: number,
): Draft => {
  const isNew = loaded.state === null;
  const createdAt = loaded.createdAt ?? first?.atMs ?? 0;
  return {
    bucket: loaded.bucket,
    contactId: loaded.contactId,
    workspaceId,
    isNew,
    profile: {
      knownAt: loaded.knownAt,
      createdAt,
      firstTouch: loaded.firstTouch,
      attributes: { ...(loaded.attributes ?? {}) },
      problems: loaded.problems ?? {},
    },
    identities: new Set(loaded.identities ?? []),
    rings: { ...(loaded.rings ?? {}) },
    derivations: { ...(loaded.derivations ?? {}) },
    interests: loaded.interests ?? {},
    recount: !isNew && loaded.rings === null,
    memberships: new Map(),
    enrollments: new Map(),
    past: [],
    mailWaits: new Set(),
    bars: new Map(),
    consents: new Map(),
    hasConsents: loaded.hasConsents ?? false,
    replyWaitsSinceMs: loaded.replyWaitsSinceMs,
    // of a new contact there are none
    reservations: isNew ? [] : null,
    known: draftFacts(isNew),
    home: null,
    clock: loaded.clock ?? createdAt,
    // a contact without past has complete (empty) rings from the start
    epoch: isNew ? -1 : (loaded.epoch ?? 0),
    recheckAt: loaded.recheckAt,
    seenAt: null,
    occasions: { ...(loaded.occasions ?? {}) },
    profileChanged: isNew,
    stateChanged: isNew || (loaded.epoch ?? 0) < epoch,
    newIdentities: [],
    changes: [],
    notes: [],
    conversations: new Map(),
    lines: [],
    tasks: noTasks(),
    turns: [],
    membershipChanges: [],
    touchedMemberships: new Set(),
    touchedEnrollments: new Set(),
    steps: [],
    messages: [],
    withdrawals: [],
    displaced: [],
    suppressed: [],
    consentChanges: [],
    told: [],
    facts: [],
    mergeWith: [],
    stuck: [],
    appended: [],
    happened: isNew && first ? [{ event: 'contact.created', atMs: createdAt, data: {} }] : [],
    parked: new Set(),
    storedTimers: new Map([
      ...(loaded.recheckAt === null ? [] : [[timerKey('recheck', ''), loaded.recheckAt] as const]),
      ...occasionTimers({ occasions: loaded.occasions ?? {} }).map(
        ([ref, due]) => [timerKey(DATE_TIMER, ref), due] as const,
      ),
    ]),
  };
};

/** A draft of a contact whom nobody knows yet and who has no past: `first` or `createdMs` says when it came. */
export const draftOfNobody = (
  contactId: Uuid,
  workspaceId: number,
  { first, createdMs, epoch }: { first: InputRow | null; createdMs: number; epoch: number },
): Draft =>
  draftOf(
    {
      bucket: bucketOf(contactId),
      contactId,
      state: null,
      mergedInto: null,
      knownAt: null,
      createdAt: createdMs,
      firstTouch: null,
      attributes: null,
      problems: null,
      hasConsents: null,
      replyWaitsSinceMs: null,
      clock: null,
      rings: null,
      derivations: null,
      interests: null,
      recheckAt: null,
      epoch: null,
      identities: null,
    },
    workspaceId,
    first,
    epoch,
  );

/**
 * A past made at once: contacts that nobody knows yet are led through invented inputs in memory, by the same pure
 * fold and with a virtual clock, and are then written whole (the sample company; P13: what it shows is what would
 * have been).
 *
 * No lease is held, and none is needed: until the commit no inbox row, identity or timer names such a contact, so
 * that no other fold can write it; and each contact comes into being in one transaction with all of its rows. From
 * then on the lease holder's fold goes on where the past ends: the timers are there.
 *
 * Not covered: merges, publishes in mid-past, webhooks. A past is for new workspaces whose definitions are published.
 */
import { barKey, suppress } from '../permission/index.ts';
import { bucketOf, type Db, type JsonObject, newId, type Queryable, type Uuid } from '../platform/index.ts';
import { apply, wantedTimers } from './apply.ts';
import { type Draft, draftOfNobody, type MessageDraft } from './draft.ts';
import { type InputRow, isEvent, type TimerRow, VISIT_KINDS } from './inputs.ts';
import * as pastQueries from './past-queries.ts';
import { loadRegistry, type WorkspaceDefinitions } from './registry.ts';
import { identitiesOf } from './stages/contacts.ts';
import type { ApplyContext } from './stages/stage.ts';
import { noTasks } from './tasks.ts';
import { writeDrafts } from './write.ts';

/** An input as capture reads it. Instants in ms; it arrives when it happens. */
export interface PastInput {
  kind: string;
  name: string;
  /** the identity it came by, `<kind>:<value>`; null for feedback */
  via: string | null;
  atMs: number;
  eventId: Uuid;
  payload: JsonObject;
}

/** What became of a message that the fold had decided to send. */
export interface PastOutcome {
  state: 'submitted' | 'failed' | 'unknown' | 'expired';
  atMs: number;
  reason: JsonObject | null;
  subject: string | null;
  links: string[] | null;
}

export type PastMessage = MessageDraft & { outcome: PastOutcome | null };

/** A contact on its way through the past. */
export interface PastContact {
  readonly contactId: Uuid;
  readonly attributes: Readonly<JsonObject>;
  readonly identities: ReadonlySet<string>;
  /** when its next wait or segment limit is over; Infinity: never by time alone */
  nextDueMs(): number;
  /** Fires what is due at `atMs`. */
  wake(atMs: number): void;
  /** Applies an input; timers that are due before it must have been fired. */
  take(input: PastInput): void;
  /** Messages decided since the last call. */
  decided(): PastMessage[];
  /** Whether the way that a message belongs to was left before its end: then it is not to go out any more (P6). */
  isWithdrawn(message: PastMessage): boolean;
}

interface Led extends PastContact {
  draft: Draft;
  events: EventRow[];
  messages: PastMessage[];
  suppressed: Parameters<typeof suppress>[1][number][];
}

type EventRow = Record<string, unknown>;

export interface Past {
  definitions: WorkspaceDefinitions;
  newContact(createdMs: number, contactId?: Uuid): PastContact;
  /** Writes contacts whole, one transaction a chunk. `onChunk` hears how many are written. */
  write(contacts: readonly PastContact[], onChunk?: (written: number) => void): Promise<void>;
}

/** Contacts in one transaction. More: a longer snapshot, which makes every queue slow; fewer: more commits. */
const CHUNK = 150;

/** The past of a workspace, with its definitions as they are published now. */
export const createPast = async (db: Db, workspaceId: number): Promise<Past> => {
  const registry = await loadRegistry(db, (broken, error) => {
    if (broken.workspaceId === workspaceId) throw error;
  });
  const definitions = registry.workspaces.get(workspaceId)!;
  return {
    definitions,
    newContact: (createdMs, contactId = newId(createdMs)) => lead(definitions, createdMs, contactId),
    write: async (contacts, onChunk = () => undefined) => {
      for (let at = 0; at < contacts.length; at += CHUNK) {
        const chunk = contacts.slice(at, at + CHUNK) as Led[];
        await db.transaction((tx) => writeContacts(tx, chunk));
        onChunk(at + chunk.length);
      }
    },
  };
};

// --- one contact ------------------------------------------------------------------------------------

const lead = (definitions: WorkspaceDefinitions, createdMs: number, contactId: Uuid): Led => {
  const { workspaceId } = definitions;
  const bucket = bucketOf(contactId);
  const draft = draftOfNobody(contactId, workspaceId, {
    first: null,
    createdMs,
    epoch: definitions.epoch,
  });
  const events: EventRow[] = [];
  const messages: PastMessage[] = [];
  const suppressed: Led['suppressed'] = [];
  const contextAt = (wallMs: number): ApplyContext => ({ definitions, wallMs, holderOf: () => undefined });

  /** As the claim decides: what a definition asks for, first inputs, facts and new identities reach the fold. */
  const reachesFold = (row: InputRow): boolean =>
    draft.epoch < 0 ||
    row.kind === 'feedback' ||
    row.payload.traits !== undefined ||
    definitions.eventNames.has(row.name) ||
    identitiesOf(row).some(({ kind, value }) => !draft.identities.has(`${kind}:${value}`));

  const decided = (): PastMessage[] => {
    const fresh = draft.messages.splice(0).map((message) => ({ ...message, outcome: null }));
    messages.push(...fresh);
    return fresh;
  };

  return {
    contactId,
    draft,
    events,
    messages,
    suppressed,
    identities: draft.identities,
    get attributes() {
      return draft.profile.attributes;
    },
    nextDueMs: () => Math.min(...wantedTimers(draft).values(), Number.POSITIVE_INFINITY),
    wake: (atMs) => {
      const due = [...wantedTimers(draft)].filter(([, dueAt]) => dueAt <= atMs);
      for (const [key, dueAtMs] of due.sort((a, b) => a[1] - b[1])) {
        const [kind, ref] = splitKey(key);
        const row = { bucket, actorId: contactId, workspaceId, kind, ref, dueAtMs, hops: 0 };
        apply(draft, { from: 'timer', row }, contextAt(dueAtMs));
      }
    },
    take: (input) => {
      const row: InputRow = {
        bucket,
        seq: 0,
        actorId: contactId,
        workspaceId,
        ...input,
        occurredAtMs: input.atMs,
        atUs: input.atMs * 1_000,
        hops: 0,
        contactState: null,
        mergedInto: null,
      };
      if (isEvent(row.kind)) events.push(eventRow(row));
      if ((VISIT_KINDS as readonly string[]).includes(row.kind)) draft.seenAt = input.atMs;
      if (!reachesFold(row)) return;
      const barred = draft.withdrawals.length;
      apply(draft, { from: 'inbox', row }, contextAt(input.atMs));
      if (row.kind === 'feedback' && draft.withdrawals.length > barred)
        suppressed.push(...suppressionsOf(draft, row));
    },
    decided,
    isWithdrawn: ({ enrollmentId }) => {
      const state = enrollmentId === null ? undefined : draft.enrollments.get(enrollmentId)?.state;
      return state !== undefined && state !== 'active' && state !== 'finished';
    },
  };
};

const splitKey = (key: string): [TimerRow['kind'], string] => {
  const at = key.indexOf(':');
  return [key.slice(0, at) as TimerRow['kind'], key.slice(at + 1)];
};

/** What the channels wrote beside the inbox when the feedback came: the bar on the address. */
const suppressionsOf = (draft: Draft, row: InputRow): Led['suppressed'] => {
  const address = draft.profile.attributes.email;
  const bar = typeof address === 'string' ? draft.bars.get(barKey('email', address))?.at(-1) : undefined;
  if (!bar) return [];
  return [
    {
      workspaceId: draft.workspaceId,
      channel: 'email',
      address: address as string,
      reason: bar.reason as Led['suppressed'][number]['reason'],
      source: { by: 'feedback', event: row.name },
      atMs: row.atMs,
    },
  ];
};

const eventRow = (row: InputRow): EventRow => ({
  bucket: row.bucket,
  event_id: row.eventId,
  at_ms: row.atMs,
  contact_id: row.actorId,
  workspace_id: row.workspaceId,
  kind: row.kind,
  name: row.name,
  via: row.via,
  properties: row.payload.properties ?? row.payload.traits ?? {},
  context: row.payload.context ?? null,
});

// --- the write --------------------------------------------------------------------------------------

const writeContacts = async (tx: Queryable, contacts: readonly Led[]): Promise<void> => {
  const wanted = contacts.flatMap(({ draft }) =>
    draft.newIdentities.map(({ kind, value }) => ({ draft, kind, value })),
  );
  await tx.query(pastQueries.claimPastIdentities(wanted.map(pastQueries.identityRow)));
  await tx.query(pastQueries.writePastEvents(contacts.flatMap(({ events }) => events)));
  // what was decided and not yet sent at the end of the past is the senders' to send
  for (const { draft, messages } of contacts)
    draft.messages.push(...messages.filter(({ outcome, state }) => state === 'requested' && !outcome));
  const rows = contacts.flatMap(({ draft, messages }) =>
    messages
      .filter(({ outcome, state }) => state !== 'requested' || outcome)
      .map((message) => pastQueries.messageRow(draft, message)),
  );
  if (rows.length > 0) await tx.query(pastQueries.writePastMessages(rows));
  await suppress(
    tx,
    contacts.flatMap(({ suppressed, draft }) => [...suppressed, ...draft.suppressed]),
  );
  await writeDrafts(tx, contacts.flatMap(passesOf), [], PAST_PASS);
};

/** Numbers of passes begin far above: rows of the past and of live passes of one millisecond stay apart. */
const PAST_PASS = 0;

/** A draft as the writer takes it, with its steps as single passes: the log has a row for each. */
const passesOf = ({ draft }: Led): Draft[] => {
  const byInstant = new Map<number, Draft['steps']>();
  for (const step of draft.steps) {
    const steps = byInstant.get(step.atMs);
    if (steps) steps.push(step);
    else byInstant.set(step.atMs, [step]);
  }
  const nothing: Draft = {
    ...draft,
    profileChanged: false,
    stateChanged: false,
    newIdentities: [],
    changes: [],
    notes: [],
    tasks: noTasks(),
    turns: [],
    membershipChanges: [],
    touchedMemberships: new Set(),
    touchedEnrollments: new Set(),
    messages: [],
    withdrawals: [],
    facts: [],
    mergeWith: [],
    stuck: [],
    appended: [],
    happened: [],
    // as wanted, so that no timer is written by it
    storedTimers: wantedTimers(draft),
  };
  return [
    { ...draft, steps: [], facts: [], withdrawals: [] },
    ...[...byInstant.values()].map((steps) => ({ ...nothing, steps })),
  ];
};

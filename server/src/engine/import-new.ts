/**
 * New people of an import, folded where they are read: the same pure fold over the same inputs, in memory, and each
 * written whole in the transaction that claims the names they go by (imports/README, "New people").
 *
 * No lease is held, and none is needed: until the commit nothing names such a contact, so no other fold can write it
 * (as in past.ts). What a lease guards besides, the definitions, is held by itself: `holdDefinitions` locks the lease
 * rows as every pass does, so that a publish waits for this commit, and what commits after it has used it (I5).
 */

import { type Identity, identityKey } from '../contacts/index.ts';
import {
  derivedId,
  empty,
  type JsonObject,
  type NamedStatement,
  type Queryable,
  raw,
  rowColumns,
  sql,
  type Uuid,
} from '../platform/index.ts';
import { apply } from './apply.ts';
import { startDerivations } from './derived.ts';
import { type Draft, draftOfNobody } from './draft.ts';
import { loadHomes, writeHomes } from './homes.ts';
import type { InputRow } from './inputs.ts';
import { type ActorWork, loadSuppressions } from './load.ts';
import { occasionTimers } from './occasions.ts';
import * as queries from './queries.ts';
import { loadRegistry, type Registry } from './registry.ts';
import { IMPORT_KIND, isQuiet } from './stages/imports.ts';
import { contactRow, type Forward, sortedDrafts, stateRow, writeDrafts } from './write.ts';

/** A definition was published since the registry was read, or is being published: begin again. */
export class DefinitionsMoved extends Error {
  override name = 'DefinitionsMoved';
}

/** The published definitions, held still until the transaction ends. */
export interface HeldDefinitions {
  registry: Registry;
  /** of the database's clock, ms */
  atMs: number;
  groups: { bucketFrom: number; bucketTo: number }[];
}

/** Reads definitions once and holds them for one transaction after the other. */
export interface DefinitionsHolder {
  /**
   * Throws DefinitionsMoved; the next call reads them anew. A transaction that has claimed names before must not `wait` for
   * a publish: this waits for the passes under way, and one of them may wait for such a name.
   */
  hold(tx: Queryable, workspaceId: number, options?: { wait?: boolean }): Promise<HeldDefinitions>;
}

/** lock_not_available */
const isHeldByOther = (error: unknown): boolean => (error as { code?: string }).code === '55P03';

export const createDefinitionsHolder = (): DefinitionsHolder => {
  let registry: Registry | null = null;
  return {
    hold: async (tx, workspaceId, { wait = true } = {}) => {
      // one that does not compile is told by the worker
      if (!registry?.workspaces.has(workspaceId)) registry = await loadRegistry(tx, () => undefined);
      const statement = sql`
        select bucket_from as "bucketFrom", bucket_to as "bucketTo",
          floor(extract(epoch from clock_timestamp()) * 1000)::float8 as "atMs"
        from leases
        where role = 'fold' and defs_version = ${registry.defsVersion}
        order by grp
        for key share ${wait ? empty : raw('nowait')}`;
      const rows = await tx
        .query<{ bucketFrom: number; bucketTo: number; atMs: number }>(statement)
        .catch((error: unknown) => {
          if (isHeldByOther(error)) return [];
          throw error;
        });
      if (rows.length === 0 || !registry.workspaces.has(workspaceId)) {
        registry = null;
        throw new DefinitionsMoved();
      }
      return { registry, atMs: rows[0]!.atMs, groups: rows };
    },
  };
};

/** An input of a new person, as it would stand in `inbox_bulk`; quiet. */
export interface NewInput {
  bucket: number;
  actor_id: Uuid;
  kind: string;
  name: string;
  event_id: Uuid;
  occurred_ms: number;
  payload: JsonObject;
}

export interface NewPeople {
  workspaceId: number;
  importId: Uuid;
  /** a 31-bit number that differs from chunk to chunk */
  passNo: number;
  /** the static list that they are put on; null: none */
  list: number | null;
  /** inputs in order */
  inputs: readonly NewInput[];
}

/** People folded and sent at a time: PostgreSQL writes some while the next are folded, and drafts are gone before they
 *  grow old. Smaller: more statements; larger: both wait for each other. */
const SLICE_PEOPLE = 250;

/**
 * Folds the inputs of people who come into being by them, and writes these whole. Their identities are claimed already,
 * in this transaction. Must run after `hold`. The inputs must be quiet: who starts something goes through the inbox.
 */
export const foldNewPeople = async (
  tx: Queryable,
  held: HeldDefinitions,
  people: NewPeople,
): Promise<void> => {
  if (people.inputs.length === 0) return;
  const work = workOf(people, held.atMs);
  const firstDue = new Map<number, Draft>();
  const writes: Promise<unknown>[] = [];
  try {
    for (let at = 0; at < work.length; at += SLICE_PEOPLE) {
      const drafts = await foldSlice(tx, held, people, work.slice(at, at + SLICE_PEOPLE));
      noteFirstDue(firstDue, drafts, held.groups);
      for (const write of writeSlice(tx, people, drafts)) {
        // it is waited for below, where it is heard of when it fails
        write.catch(() => undefined);
        writes.push(write);
      }
      await sent();
    }
    if (firstDue.size > 0) writes.push(tellDue(tx, people, [...firstDue.values()]));
  } finally {
    await Promise.all(writes);
  }
};

/** Lets the socket take what was written to it. */
const sent = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const foldSlice = async (
  tx: Queryable,
  { registry, atMs }: HeldDefinitions,
  { workspaceId }: NewPeople,
  work: readonly ActorWork[],
): Promise<Draft[]> => {
  const definitions = registry.workspaces.get(workspaceId)!;
  const drafts = new Map<string, Draft>();
  for (const { contactId, rows } of work) {
    const first = { first: rows[0]!, createdMs: atMs, epoch: definitions.epoch };
    const draft = draftOfNobody(contactId, workspaceId, first);
    startDerivations(draft, definitions.derived);
    drafts.set(contactId, draft);
  }
  await Promise.all([
    loadSuppressions(tx, drafts, work, registry, atMs),
    loadHomes(tx, drafts, work, registry, atMs),
  ]);
  const context = { definitions, wallMs: atMs, holderOf: () => undefined };
  for (const { contactId, rows } of work)
    for (const row of rows) apply(drafts.get(contactId)!, { from: 'inbox', row }, context);
  return sortedDrafts(drafts.values());
};

const writeSlice = (tx: Queryable, people: NewPeople, drafts: readonly Draft[]): Promise<unknown>[] => {
  const { importId, passNo } = people;
  const whole = drafts.filter(isSaidAtOnce);
  const more = drafts.flatMap((draft) =>
    !isSaidAtOnce(draft) ? [draft] : hasMore(draft) ? [withoutWhole(draft)] : [],
  );
  return [
    ...(whole.length === 0 ? [] : [tx.query(writeWhole(whole, `import:${importId}`, passNo))]),
    ...(more.length === 0 ? [] : [writeDrafts(tx, more, [], passNo)]),
    tx.query(noteNew(people, drafts)),
    writeHomes(tx, drafts, passNo),
  ];
};

/** Whether one row said all that is known: the change is then the attributes themselves. */
const isSaidAtOnce = ({ changes, profile, consentChanges }: Draft): boolean =>
  consentChanges.length === 0 &&
  changes.length === 1 &&
  changes[0]!.changes.length === Object.keys(profile.attributes).length;

/** What `writeWhole` leaves to the common writer: memberships, their log and timers. */
const withoutWhole = (draft: Draft): Draft => ({
  ...draft,
  profileChanged: false,
  stateChanged: false,
  newIdentities: [],
  changes: [],
});

const hasMore = (draft: Draft): boolean => {
  const { recheckAt, membershipChanges, stuck, steps, messages, appended } = draft;
  return (
    recheckAt !== null ||
    occasionTimers(draft).length > 0 ||
    [membershipChanges, stuck, steps, messages, appended].some(({ length }) => length > 0)
  );
};

const WHOLE =
  rowColumns(`bucket smallint, contact_id uuid, known_ms float8, created_ms float8, clock_ms float8, first_touch jsonb,
  attributes jsonb, problems jsonb, is_test boolean, rings jsonb, computed jsonb, interests jsonb, recheck_ms float8,
  occasions jsonb, seen_ms float8, epoch bigint, change_id uuid, names jsonb`);
const WORKSPACE = `$${WHOLE.count + 1}`;
const VIA = `$${WHOLE.count + 2}`;

/** The rows that everybody new has, in one statement from one reading of them: half of the cost of a new person is in
 *  reading and writing JSON, and the change is not sent beside the attributes that it consists of. */
const WRITE_WHOLE = `with r as materialized (
      select * from ${WHOLE.from}
    ), written as (
      insert into contacts (bucket, contact_id, workspace_id, state, known_at, created_at, first_touch, attributes, problems,
        is_test)
      select bucket, contact_id, ${WORKSPACE}, 'live', to_timestamp(known_ms / 1000), to_timestamp(created_ms / 1000), first_touch,
        attributes, problems, is_test
      from r
    ), states as (
      insert into contact_state (bucket, contact_id, workspace_id, clock, rings, computed, interests, recheck_at,
        occasions, last_seen_at, epoch)
      select bucket, contact_id, ${WORKSPACE}, to_timestamp(clock_ms / 1000), rings, computed, interests,
        to_timestamp(recheck_ms / 1000), occasions, to_timestamp(seen_ms / 1000), epoch
      from r
    ), named as (
      insert into contact_identities (bucket, contact_id, workspace_id, kind, value, added_at, via)
      select bucket, contact_id, ${WORKSPACE}, split_part(name, ':', 1), substr(name, strpos(name, ':') + 1),
        to_timestamp(clock_ms / 1000), ${VIA}
      from r, jsonb_array_elements_text(names) as name
    )
    insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, via, properties)
    select bucket, change_id, to_timestamp(clock_ms / 1000), contact_id, ${WORKSPACE}, 'change', 'Attributes Changed',
      to_timestamp(clock_ms / 1000), ${VIA},
      (select jsonb_object_agg(key, jsonb_build_object('from', null, 'to', value)) from jsonb_each(attributes))
    from r`;

const writeWhole = (drafts: readonly Draft[], via: string, passNo: number): NamedStatement => ({
  name: 'import-write-new',
  text: WRITE_WHOLE,
  values: [...WHOLE.values(drafts.map((draft) => wholeRow(draft, passNo))), drafts[0]!.workspaceId, via],
});

const wholeRow = (draft: Draft, passNo: number) => ({
  change_id: derivedId(draft.clock, draft.bucket, draft.contactId, 'change', passNo, 0),
  names: draft.newIdentities.map((one) => identityKey(one as Identity)),
  ...contactRow(draft),
  ...stateRow(draft),
});

const workOf = ({ workspaceId, importId, inputs }: NewPeople, atMs: number): ActorWork[] => {
  const via = `import:${importId}`;
  const byId = new Map<string, ActorWork>();
  for (const [
    seq,
    { bucket, actor_id: contactId, kind, name, event_id, occurred_ms, payload },
  ] of inputs.entries()) {
    const row: InputRow = {
      bucket,
      seq,
      actorId: contactId,
      workspaceId,
      kind,
      name,
      via,
      eventId: event_id,
      atMs,
      atUs: atMs * 1_000,
      occurredAtMs: Math.min(occurred_ms, atMs),
      hops: 0,
      payload,
      contactState: null,
      mergedInto: null,
    };
    if (!isQuiet(row)) throw new Error('an input that may start something goes through the inbox');
    const known = byId.get(contactId);
    if (known) known.rows.push(row);
    else byId.set(contactId, { bucket, contactId, workspaceId, rows: [row] });
  }
  return [...byId.values()];
};

const firstDueOf = (draft: Draft): number =>
  Math.min(draft.recheckAt ?? Number.POSITIVE_INFINITY, ...occasionTimers(draft).map(([, due]) => due));

/** Of each group the person who is due first, by the group's first bucket. */
const noteFirstDue = (
  first: Map<number, Draft>,
  drafts: readonly Draft[],
  groups: HeldDefinitions['groups'],
): void => {
  for (const draft of drafts) {
    const { bucket } = draft;
    const { bucketFrom } = groups.find((one) => bucket >= one.bucketFrom && bucket < one.bucketTo)!;
    const other = first.get(bucketFrom);
    if (firstDueOf(draft) < (other ? firstDueOf(other) : Number.POSITIVE_INFINITY))
      first.set(bucketFrom, draft);
  }
};

/** A loop knows when its next timer is due, unless others write timers: a bulk input that says nothing has a pass look
 *  at the person who is due first. */
const tellDue = (tx: Queryable, { importId }: NewPeople, drafts: readonly Draft[]): Promise<unknown> => {
  const rows = drafts.map(({ bucket, contactId, workspaceId, clock }, ord): Forward & { ord: number } => ({
    ord,
    bucket,
    actor_id: contactId,
    workspace_id: workspaceId,
    kind: IMPORT_KIND,
    name: 'Imported',
    via: `import:${importId}`,
    event_id: derivedId(clock, bucket, contactId, 'due', importId),
    occurred_ms: clock,
    hops: 0,
    payload: { import: importId, identities: [], traits: {}, quiet: true },
  }));
  return tx.query(queries.appendBulk(rows));
};

const noteNew = ({ importId, workspaceId, list }: NewPeople, drafts: readonly Draft[]): NamedStatement => ({
  name: 'import-note-new',
  text: `insert into import_contacts (bucket, import_id, contact_id, workspace_id, what, listed)
      select bucket, $3, contact_id, $4, 'new', listed
      from unnest($1::smallint[], $2::uuid[], $5::boolean[]) as n(bucket, contact_id, listed)`,
  values: [
    drafts.map(({ bucket }) => bucket),
    drafts.map(({ contactId }) => contactId),
    importId,
    workspaceId,
    drafts.map(({ membershipChanges }) => membershipChanges.some(({ segmentId }) => segmentId === list)),
  ],
});

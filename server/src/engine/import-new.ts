/**
 * New people of an import, folded where they are read: the same pure fold over the same inputs, in memory, and each
 * written whole in the transaction that claims the names they go by (imports/README, "New people").
 *
 * No lease is held, and none is needed: until the commit nothing names such a contact, so no other fold can write it
 * (as in past.ts). What a lease guards besides, the definitions, is held by itself: `holdDefinitions` locks the lease
 * rows as every pass does, so that a publish waits for this commit, and what commits after it has used it (I5).
 */
import {
  derivedId,
  type JsonObject,
  type NamedStatement,
  type Queryable,
  sql,
  type Uuid,
} from '../platform/index.ts';
import { apply } from './apply.ts';
import { startDerivations } from './derived.ts';
import { type Draft, draftOfNobody } from './draft.ts';
import { loadHomes, writeHomes } from './homes.ts';
import type { InputRow } from './inputs.ts';
import { type ActorWork, loadSuppressions } from './load.ts';
import * as queries from './queries.ts';
import { loadRegistry, type Registry } from './registry.ts';
import { IMPORT_KIND, isQuiet } from './stages/imports.ts';
import { type Forward, writeDrafts } from './write.ts';

/** A definition was published since the registry was read: begin again. */
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
  /** First statement of the transaction. Throws DefinitionsMoved; the next call reads them anew. */
  hold(tx: Queryable, workspaceId: number): Promise<HeldDefinitions>;
}

export const createDefinitionsHolder = (): DefinitionsHolder => {
  let registry: Registry | null = null;
  return {
    hold: async (tx, workspaceId) => {
      // one that does not compile is told by the worker
      if (!registry?.workspaces.has(workspaceId)) registry = await loadRegistry(tx, () => undefined);
      const rows = await tx.query<{ bucketFrom: number; bucketTo: number; atMs: number }>(sql`
        select bucket_from as "bucketFrom", bucket_to as "bucketTo",
          floor(extract(epoch from clock_timestamp()) * 1000)::float8 as "atMs"
        from leases
        where role = 'fold' and defs_version = ${registry.defsVersion}
        order by grp
        for key share`);
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
  /** inputs in order */
  inputs: readonly NewInput[];
}

/**
 * Folds the inputs of people who come into being by them, and writes these whole. Their identities are claimed already,
 * in this transaction. Must run after `hold`. The inputs must be quiet: who starts something goes through the inbox.
 */
export const foldNewPeople = async (
  tx: Queryable,
  { registry, atMs, groups }: HeldDefinitions,
  { workspaceId, importId, passNo, inputs }: NewPeople,
): Promise<void> => {
  if (inputs.length === 0) return;
  const definitions = registry.workspaces.get(workspaceId)!;
  const via = `import:${importId}`;
  const work = workOf(inputs, workspaceId, via, atMs);
  const drafts = new Map(
    work.map(({ contactId, rows }) => {
      const draft = draftOfNobody(contactId, workspaceId, {
        first: rows[0]!,
        createdMs: atMs,
        epoch: definitions.epoch,
      });
      startDerivations(draft, definitions.derived);
      return [contactId as string, draft];
    }),
  );
  await Promise.all([
    loadSuppressions(tx, drafts, work, registry, atMs),
    loadHomes(tx, drafts, work, registry, atMs),
  ]);
  const context = { definitions, wallMs: atMs, holderOf: () => undefined };
  for (const { contactId, rows } of work)
    for (const row of rows) apply(drafts.get(contactId)!, { from: 'inbox', row }, context);
  const list = [...drafts.values()];
  const forwards = firstDue(list, groups).map((draft) => tellDue(draft, importId));
  await Promise.all([
    writeDrafts(tx, list, [], passNo),
    tx.query(noteNew(list, importId)),
    forwards.length === 0
      ? []
      : tx.query(queries.appendBulk(JSON.stringify(forwards.map((one, ord) => ({ ord, ...one }))))),
  ]);
  await writeHomes(tx, list, passNo);
};

const workOf = (inputs: readonly NewInput[], workspaceId: number, via: string, atMs: number): ActorWork[] => {
  const byId = new Map<string, ActorWork>();
  for (const [seq, one] of inputs.entries()) {
    const row: InputRow = {
      bucket: one.bucket,
      seq,
      actorId: one.actor_id,
      workspaceId,
      kind: one.kind,
      name: one.name,
      via,
      eventId: one.event_id,
      atMs,
      atUs: atMs * 1_000,
      occurredAtMs: Math.min(one.occurred_ms, atMs),
      hops: 0,
      payload: one.payload,
      contactState: null,
      mergedInto: null,
    };
    if (!isQuiet(row)) throw new Error('an input that may start something goes through the inbox');
    const known = byId.get(one.actor_id);
    if (known) known.rows.push(row);
    else byId.set(one.actor_id, { bucket: one.bucket, contactId: one.actor_id, workspaceId, rows: [row] });
  }
  return [...byId.values()];
};

/** Of each group the person who is due first: its loop knows when its next timer is due, unless others write timers. */
const firstDue = (drafts: readonly Draft[], groups: HeldDefinitions['groups']): Draft[] => {
  const due = drafts.filter(({ recheckAt }) => recheckAt !== null);
  return groups.flatMap(({ bucketFrom, bucketTo }) => {
    const own = due.filter(({ bucket }) => bucket >= bucketFrom && bucket < bucketTo);
    return own.length === 0 ? [] : [own.reduce((a, b) => (b.recheckAt! < a.recheckAt! ? b : a))];
  });
};

/** A bulk input that says nothing: the pass that takes it sees when its contact is due. */
const tellDue = ({ bucket, contactId, workspaceId, clock }: Draft, importId: Uuid): Forward => ({
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
});

const noteNew = (drafts: readonly Draft[], importId: Uuid): NamedStatement => {
  const sorted = [...drafts].sort((a, b) => a.bucket - b.bucket || (a.contactId < b.contactId ? -1 : 1));
  return {
    name: 'import-note-new',
    text: `insert into import_contacts (bucket, import_id, contact_id, workspace_id, what)
      select bucket, $3, contact_id, $4, 'new' from unnest($1::smallint[], $2::uuid[]) as n(bucket, contact_id)`,
    values: [
      sorted.map(({ bucket }) => bucket),
      sorted.map(({ contactId }) => contactId),
      importId,
      sorted[0]!.workspaceId,
    ],
  };
};

/**
 * The pre-flight of a broadcast: who would get it, and why others would not, by the very decision that its sweep will take
 * (`askedOf`, `decideMessage`), over everybody up to PEOPLE_MAX, else over a sample of buckets. Nothing is written.
 */
import type { BroadcastDocument, CheckResult, CheckRow, RunningBroadcast } from '../broadcasts/index.ts';
import { isCounted } from '../contacts/index.ts';
import { BUCKETS, type Db, type Queryable, sql } from '../platform/index.ts';
import { peopleSql } from './broadcast-sweep.ts';
import type { Draft } from './draft.ts';
import { type ActorWork, loadDrafts, loadPermission, loadSuppressions } from './load.ts';
import { loadRegistry, type Registry } from './registry.ts';
import { askedOf, audienceOf, placeIn } from './stages/broadcasts.ts';
import { decideMessage } from './stages/permission.ts';
import type { ApplyContext } from './stages/stage.ts';

/** People decided one by one; more would take longer than somebody waits, so a sample of about as many is. */
const PEOPLE_MAX = 50_000;
/** People of one transaction: what waits of theirs is locked that long. */
const CHUNK_PEOPLE = 1_000;
const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/** A draft that is looked at. */
export interface CheckedBroadcast {
  workspaceId: number;
  broadcastId: number;
  key: string;
  document: BroadcastDocument;
  /** now: who is in its segments */
  nowMs: number;
  /** when its sweep would begin: what is decided then */
  startsMs: number;
}

interface Somebody {
  bucket: number;
  contactId: string;
}

export interface BroadcastChecker {
  /** How many it is for, by what becomes of them: the rows sum to the people. */
  check(broadcast: CheckedBroadcast): Promise<CheckResult>;
  /** The people of one row, `limit` after `after`; null as `next`: that were all. */
  people(
    broadcast: CheckedBroadcast,
    page: { code: string; after: Somebody | null; limit: number },
  ): Promise<{ items: (Somebody & { text: string })[]; next: Somebody | null }>;
}

interface Outcome extends Somebody {
  code: string;
  text: string;
}

const codeOf = (
  draft: Draft,
  broadcast: RunningBroadcast,
  context: ApplyContext,
): { code: string; text: string } => {
  draft.clock = Math.max(draft.clock, context.wallMs);
  const place = placeIn(draft, audienceOf(broadcast, context.definitions), context.wallMs);
  if (place === 'outside') return { code: 'left', text: 'Has left the segment by then' };
  if (place === 'excluded') return { code: 'excluded', text: 'Is in a segment that is left out' };
  const first = askedOf(draft, broadcast, context);
  if (first.type === 'none') return first.reason;
  // who waits for the winner is decided as if it had been chosen
  const asked = first.type === 'waits' ? askedOf(draft, { ...broadcast, phase: 'rest' }, context) : first;
  if (asked.type !== 'message') return { code: 'waits', text: 'Waits for the winner' };
  const template = context.definitions.templates.get(asked.request.template);
  if (!template) return { code: 'noTemplate', text: 'Its template is not published' };
  const { decision } = decideMessage(draft, asked.request, template, context);
  if (!decision.leaves) return decision.reason;
  return first.type === 'waits'
    ? { code: 'waits', text: 'Waits for the winner' }
    : { code: 'gets', text: new Date(decision.notBeforeMs).toISOString() };
};

const nextPeople = (
  tx: Queryable,
  { workspaceId, document, nowMs }: CheckedBroadcast,
  include: readonly number[] | null,
  { after, toBucket, limit }: { after: Somebody | null; toBucket: number; limit: number },
): Promise<Somebody[]> => {
  const from = after?.bucket ?? 0;
  const within = sql`p.bucket >= ${from} and p.bucket < ${toBucket}
    and (p.bucket, p.contact_id) > (${from}, ${after?.contactId ?? LOWEST_ID}::uuid)
    and ${isCounted('p', workspaceId)}`;
  return tx.query<Somebody>(sql`
    select bucket, contact_id as "contactId"
    from (${peopleSql({ workspaceId, document, atMs: nowMs }, include, within)}) people
    order by bucket, contact_id
    limit ${limit}`);
};

const decideAll = async (
  tx: Queryable,
  registry: Registry,
  broadcast: CheckedBroadcast,
  people: readonly Somebody[],
): Promise<Outcome[]> => {
  const { workspaceId, broadcastId, key, document, startsMs } = broadcast;
  const work: ActorWork[] = people.map((one) => ({ ...one, workspaceId, rows: [] }));
  const drafts = await loadDrafts(tx, work, registry);
  await Promise.all([
    loadSuppressions(tx, drafts, work, registry, startsMs, true),
    loadPermission(tx, drafts, registry, startsMs),
  ]);
  const running: RunningBroadcast = {
    workspaceId,
    broadcastId,
    key,
    document,
    phase: 'all',
    begunMs: startsMs,
    phaseMs: startsMs,
    winner: null,
  };
  const definitions = registry.workspaces.get(workspaceId)!;
  const context: ApplyContext = { definitions, wallMs: startsMs, holderOf: () => undefined };
  return people.flatMap((one) => {
    const draft = drafts.get(one.contactId);
    return draft ? [{ ...one, ...codeOf(draft, running, context) }] : [];
  });
};

const counted = (outcomes: ReadonlyMap<string, number>, share: number): CheckRow[] =>
  [...outcomes]
    .map(([code, people]) => ({ code, people: Math.round(people / share) }))
    .sort((a, b) => b.people - a.people || (a.code < b.code ? -1 : 1));

/** Checks drafts by the published definitions, which are kept until others are. */
export const createBroadcastChecker = (db: Db): BroadcastChecker => {
  let known: Registry | null = null;

  const registryOf = async (workspaceId: number): Promise<Registry> => {
    const [row] = await db.query<{ version: number }>(
      sql`select coalesce(max(defs_version), 0)::int8 as version from leases where role = 'fold'`,
    );
    if (known?.defsVersion !== row!.version || !known.workspaces.has(workspaceId))
      // one that does not compile is told by the worker
      known = await loadRegistry(db, () => undefined);
    return known;
  };

  /** A chunk of people with what becomes of each. */
  const chunk = (
    registry: Registry,
    broadcast: CheckedBroadcast,
    include: readonly number[] | null,
    page: { after: Somebody | null; toBucket: number; limit: number },
  ): Promise<{ people: Somebody[]; outcomes: Outcome[] }> =>
    db.transaction(async (tx) => {
      const people = await nextPeople(tx, broadcast, include, page);
      return { people, outcomes: await decideAll(tx, registry, broadcast, people) };
    });

  const includeOf = (registry: Registry, broadcast: CheckedBroadcast): readonly number[] | null =>
    audienceOf(broadcast, registry.workspaces.get(broadcast.workspaceId)!).include;

  const countAll = async (
    { workspaceId, document, nowMs }: CheckedBroadcast,
    include: readonly number[] | null,
  ): Promise<number> => {
    const within = sql`p.bucket >= 0 and p.bucket < ${BUCKETS} and ${isCounted('p', workspaceId)}`;
    const [row] = await db.query<{ people: number }>(sql`
      select count(*)::int as people
      from (${peopleSql({ workspaceId, document, atMs: nowMs }, include, within)}) people`);
    return row!.people;
  };

  return {
    check: async (broadcast) => {
      const registry = await registryOf(broadcast.workspaceId);
      const include = includeOf(registry, broadcast);
      const all = await countAll(broadcast, include);
      const toBucket = all <= PEOPLE_MAX ? BUCKETS : Math.ceil((BUCKETS * PEOPLE_MAX) / all);
      const outcomes = new Map<string, number>();
      let after: Somebody | null = null;
      do {
        const found = await chunk(registry, broadcast, include, { after, toBucket, limit: CHUNK_PEOPLE });
        for (const { code } of found.outcomes) outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
        after = found.people.length === CHUNK_PEOPLE ? found.people.at(-1)! : null;
      } while (after !== null);
      const rows = counted(outcomes, toBucket / BUCKETS);
      const people = rows.reduce((sum, row) => sum + row.people, 0);
      return { people, rows, about: toBucket < BUCKETS };
    },
    people: async (broadcast, { code, after, limit }) => {
      const registry = await registryOf(broadcast.workspaceId);
      const include = includeOf(registry, broadcast);
      const items: Outcome[] = [];
      let place = after;
      do {
        const found = await chunk(registry, broadcast, include, {
          after: place,
          toBucket: BUCKETS,
          limit: CHUNK_PEOPLE,
        });
        items.push(...found.outcomes.filter((one) => one.code === code));
        place = found.people.length === CHUNK_PEOPLE ? found.people.at(-1)! : null;
      } while (place !== null && items.length <= limit);
      const shown = items.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(({ bucket, contactId, text }) => ({ bucket, contactId, text })),
        next: items.length > limit && last ? { bucket: last.bucket, contactId: last.contactId } : place,
      };
    },
  };
};

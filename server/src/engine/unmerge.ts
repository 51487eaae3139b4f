/**
 * Taking a merge back (P10): the absorbed contact lives again under its own id, with the names, events, trips, messages
 * and attributes that it brought, and with what came since by one of its names. All else stays with the contact that the
 * two had become. What was sent stays sent, and trips that have ended stay ended.
 *
 * As a merge, one transaction under the locked leases of both groups: no fold of theirs is in flight, and later ones
 * find another `state_epoch`. Both are told by an input of their own and judged anew; counts are taken from the events
 * again. The two never become one again unless a person says so (`merge-refusal.ts`).
 */
import { makesKnown } from '../contacts/index.ts';
import { bucketOf, type Db, newId, type Queryable, sql, type Uuid } from '../platform/index.ts';
import type { LoadedContact } from './draft.ts';
import { DATE_TIMER, VISIT_KINDS } from './inputs.ts';
import { liveOf, loadOne, lockGroups } from './merge.ts';
import { standByLedger } from './merge-consents.ts';
import type { MergeDetail, Side } from './merge-detail.ts';
import { membersOf } from './merge-members.ts';
import * as queries from './queries.ts';
import { type LoggedChange, type LoggedMerge, splitFacts } from './unmerge-facts.ts';
import { type HeldName, partedNames } from './unmerge-names.ts';
import {
  handNamesBack,
  movePartedRows,
  moveWaitingInputs,
  type Parting,
  type Place,
  restoreMemberships,
} from './unmerge-rows.ts';

export interface UnmergeRequest {
  workspaceId: number;
  mergeId: string;
  /** who asks: kept in the merge log */
  by: string;
}

export type Unmerged =
  | { hostId: Uuid; partedId: Uuid; buckets: number[] }
  /** `notDone`: never applied, or taken back already; `notKept`: applied before the log kept what both were; `gone`: one of
   *  the two was erased; `busy`: another merge came between, ask again */
  | { refused: 'notFound' | 'notDone' | 'notKept' | 'gone' | 'busy' };

interface MergeRow extends Omit<LoggedMerge, 'detail'> {
  state: string;
  appliedNo: number | null;
  detail: Partial<MergeDetail> | null;
}

/** Takes an applied merge back. After commit the caller wakes the groups of `buckets`. */
export const unmerge = (db: Db, request: UnmergeRequest, wallMs: number): Promise<Unmerged> =>
  db.transaction((tx) => takeBack(tx, request, wallMs));

const takeBack = async (tx: Queryable, request: UnmergeRequest, wallMs: number): Promise<Unmerged> => {
  const { workspaceId } = request;
  const [row] = await tx.query<MergeRow>(sql`
    select merge_id as "mergeId", survivor_id as "survivorId", absorbed_id as "absorbedId", state,
      applied_no as "appliedNo", detail
    from merges where workspace_id = ${workspaceId} and merge_id = ${request.mergeId}::uuid
    for update`);
  if (!row) return { refused: 'notFound' };
  if (row.state !== 'done') return { refused: 'notDone' };
  const { detail, appliedNo } = row;
  if (!detail?.survivor || !detail.absorbed || appliedNo === null) return { refused: 'notKept' };
  const merge: LoggedMerge = { ...row, detail: detail as MergeDetail };
  const hostId = await liveOf(tx, merge.survivorId);
  const groups = await lockGroups(tx, [hostId, merge.absorbedId]);
  const host = await loadOne(tx, hostId);
  if (host.state === 'merged') return { refused: 'busy' };
  const absorbed = await loadOne(tx, merge.absorbedId);
  if (host.state !== 'live' || absorbed.state !== 'merged') return { refused: 'gone' };
  const parting = await partingOf(tx, workspaceId, merge, host);
  await part(tx, { merge, appliedNo, host, parting, wallMs });
  await tx.query(sql`
    update leases set state_epoch = state_epoch + 1 where role = 'fold' and grp = any(${groups})`);
  await tell(tx, parting, merge.mergeId, wallMs);
  await close(tx, request, parting, wallMs);
  return {
    hostId,
    partedId: merge.absorbedId,
    buckets: [parting.host.bucket, parting.parted.bucket],
  };
};

const placeOf = (contactId: Uuid): Place => ({ bucket: bucketOf(contactId), contactId });

const partingOf = async (
  tx: Queryable,
  workspaceId: number,
  { absorbedId }: LoggedMerge,
  host: LoadedContact,
): Promise<Parting> => {
  const members = await membersOf(tx, workspaceId, absorbedId);
  const held = await tx.query<HeldName>(sql`
    select kind || ':' || value as name, origin_contact_id as "originId", via from contact_identities
    where bucket = ${host.bucket} and contact_id = ${host.contactId}::uuid and workspace_id = ${workspaceId}`);
  const names = [...partedNames(held, new Set(members))];
  return { workspaceId, host: placeOf(host.contactId), parted: placeOf(absorbedId), members, names };
};

interface Parts {
  merge: LoggedMerge;
  appliedNo: number;
  host: LoadedContact;
  parting: Parting;
  wallMs: number;
}

const part = async (tx: Queryable, parts: Parts): Promise<void> => {
  const { merge, host, parting } = parts;
  const changes = await changesOf(tx, parts);
  const enrollmentIds = await movePartedRows(tx, parting);
  await standByLedger(tx, parting.host);
  await standByLedger(tx, parting.parted);
  await handNamesBack(tx, parting);
  await moveWaitingInputs(tx, parting, enrollmentIds);
  await restoreMemberships(tx, parting, merge.detail.absorbed.memberships);
  const later = await laterMerges(tx, parts);
  const now: Pick<Side, 'attributes' | 'firstTouch'> = {
    attributes: host.attributes ?? {},
    firstTouch: host.firstTouch,
  };
  const names = new Set(parting.names);
  const split = splitFacts(merge, later, changes, now, (via) => via !== null && names.has(via));
  const stays = (host.identities ?? []).filter((name) => !names.has(name));
  await writeFacts(tx, parts, parting.host, merge.detail.survivor, split.host, stays);
  await writeFacts(tx, parts, parting.parted, merge.detail.absorbed, split.parted, parting.names);
  await writeStates(tx, parts);
  for (const { mergeId, detail } of split.later)
    await tx.query(sql`
      update merges set detail = ${JSON.stringify(withoutNames(detail, names))}::jsonb where merge_id = ${mergeId}::uuid`);
};

/** Changes since the merge, of the contact that the two have become. */
const changesOf = (tx: Queryable, { merge, host }: Parts): Promise<LoggedChange[]> =>
  tx.query<LoggedChange>(
    queries.changesSince(
      [host.bucket],
      [host.contactId],
      merge.detail.clock,
      host.clock ?? merge.detail.clock,
    ),
  );

/** Merges since of the contact that the two have become, in order: into it, or of it into another. */
const laterMerges = async (
  tx: Queryable,
  { merge, appliedNo, parting: { workspaceId } }: Parts,
): Promise<LoggedMerge[]> => {
  const found: LoggedMerge[] = [];
  let afterNo = appliedNo;
  for (let hostId: Uuid | null = merge.survivorId; hostId !== null; ) {
    const rows: (LoggedMerge & { appliedNo: number })[] = await tx.query(sql`
      select merge_id as "mergeId", survivor_id as "survivorId", absorbed_id as "absorbedId", detail,
        applied_no as "appliedNo"
      from merges
      where workspace_id = ${workspaceId} and state = 'done' and applied_no > ${afterNo}
        and (survivor_id = ${hostId}::uuid or absorbed_id = ${hostId}::uuid)
      order by applied_no`);
    found.push(...rows);
    const last = rows.at(-1);
    if (!last || last.survivorId === hostId) return found;
    hostId = last.survivorId;
    afterNo = last.appliedNo;
  }
  return found;
};

const withoutNames = (detail: MergeDetail, names: ReadonlySet<string>): MergeDetail => {
  const without = (side: Side): Side => ({
    ...side,
    identities: side.identities.filter((name) => !names.has(name)),
  });
  return { ...detail, survivor: without(detail.survivor), absorbed: without(detail.absorbed) };
};

/** Problems of values that a half still has: as they are noted now, or were noted before. */
const problemsOf = (
  attributes: Side['attributes'],
  sources: { attributes: Side['attributes'] | null; problems: Side['problems'] }[],
): Side['problems'] => {
  const kept = Object.keys(attributes).flatMap((name) => {
    const source = sources.find(
      (one) =>
        one.problems?.[name] !== undefined &&
        JSON.stringify(one.attributes?.[name]) === JSON.stringify(attributes[name]),
    );
    return source ? [[name, source.problems![name]!] as const] : [];
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
};

const writeFacts = async (
  tx: Queryable,
  { host, parting, wallMs }: Parts,
  { bucket, contactId }: Place,
  before: Side,
  { attributes, firstTouch }: Pick<Side, 'attributes' | 'firstTouch'>,
  names: readonly string[],
): Promise<void> => {
  const isKnown = names.some((name) => makesKnown(name.slice(0, name.indexOf(':')) as never));
  const knownAt = before.knownAt ?? (isKnown ? (host.knownAt ?? wallMs) : null);
  const problems = problemsOf(attributes, [host, before]);
  const isHost = contactId === parting.host.contactId;
  await tx.query(sql`
    update contacts set state = 'live', merged_into = null, attributes = ${JSON.stringify(attributes)}::jsonb,
      problems = ${problems && JSON.stringify(problems)}::jsonb, is_test = ${attributes.test_person === true},
      first_touch = ${firstTouch && JSON.stringify(firstTouch)}::jsonb,
      known_at = ${knownAt === null ? null : new Date(knownAt)}
    where bucket = ${bucket} and contact_id = ${contactId}::uuid and workspace_id = ${parting.workspaceId}`);
  if (!isHost) return;
  const [row] = await tx.query<{ parted: string[] | null }>(sql`
    select parted from contacts where bucket = ${bucket} and contact_id = ${contactId}::uuid`);
  await tx.query(sql`
    update contacts set parted = ${[...new Set([...(row?.parted ?? []), ...parting.names])]}::text[]
    where bucket = ${bucket} and contact_id = ${contactId}::uuid and workspace_id = ${parting.workspaceId}`);
};

/** Clocks do not fall; counts are not known until somebody counts them; a timer that comes early does no harm. */
const writeStates = async (tx: Queryable, { parting, host }: Parts): Promise<void> => {
  const { workspaceId, parted } = parting;
  await tx.query(sql`
    insert into contact_state (bucket, contact_id, workspace_id, clock, rings, computed, recheck_at, occasions, epoch)
    select ${parted.bucket}::smallint, ${parted.contactId}::uuid, workspace_id, clock, null, computed, recheck_at, occasions,
      epoch
    from contact_state where bucket = ${host.bucket} and contact_id = ${host.contactId}::uuid`);
  await tx.query(sql`
    insert into timers (bucket, actor_id, kind, ref, workspace_id, due_at)
    select ${parted.bucket}::smallint, ${parted.contactId}::uuid, kind, ref, workspace_id, due_at
    from timers where bucket = ${host.bucket} and actor_id = ${host.contactId}::uuid and kind in ('recheck', ${DATE_TIMER})
    on conflict do nothing`);
  for (const { bucket, contactId } of [parting.host, parted]) {
    const [seen] = await tx.query<{ at: Date | null }>(sql`
      select max(occurred_at) as at from events
      where bucket = ${bucket} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
        and kind = any(${[...VISIT_KINDS]}::text[])`);
    await tx.query(sql`
      update contact_state set rings = null, last_seen_at = ${seen?.at ?? null}::timestamptz
      where bucket = ${bucket} and contact_id = ${contactId}::uuid`);
  }
};

/** An input for each: it is judged with what it has now, and starts nobody by that. */
const tell = async (
  tx: Queryable,
  { workspaceId, host, parted }: Parting,
  mergeId: string,
  wallMs: number,
): Promise<void> => {
  const rows = [host, parted].map(({ bucket, contactId }, ord) => ({
    ord,
    bucket,
    actor_id: contactId,
    workspace_id: workspaceId,
    kind: 'unmerged',
    name: 'Unmerged',
    via: null,
    event_id: newId(wallMs, bucket),
    occurred_ms: wallMs,
    hops: 0,
    payload: { mergeId },
  }));
  await tx.query(queries.appendForwards(rows));
};

/** Closes the log's entry. What was refused because of the two is asked once more, of whose the identity is now. */
const close = async (
  tx: Queryable,
  { workspaceId, mergeId, by }: UnmergeRequest,
  { host, parted, members, names }: Parting,
  wallMs: number,
): Promise<void> => {
  const at = new Date(wallMs);
  await tx.query(sql`
    update merges set state = 'undone', undone_at = ${at}, undone_by = ${by}
    where workspace_id = ${workspaceId} and merge_id = ${mergeId}::uuid`);
  const stayed = await membersOf(tx, workspaceId, host.contactId);
  for (const side of [sql`survivor_id`, sql`absorbed_id`])
    await tx.query(sql`
      update merges set ${side} = ${parted.contactId}::uuid
      where workspace_id = ${workspaceId} and state = 'refused' and ${side} = any(${stayed}::uuid[])
        and reason ->> 'identity' = any(${names}::text[])`);
  const ids = [...stayed, ...members];
  await tx.query(sql`
    update merges set state = 'pending', requested_at = ${at}
    where workspace_id = ${workspaceId} and state = 'refused'
      and (survivor_id = any(${ids}::uuid[]) or absorbed_id = any(${ids}::uuid[]))`);
};

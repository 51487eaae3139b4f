/**
 * Bulk fixes as edits by hand: what each contact had and gets is kept, so that a fix can be taken back where nobody has
 * changed the value since. The API appends the inputs; nothing here writes a contact.
 */
import { identitiesIn, identityBucket } from '../../contacts/index.ts';
import { bucketOf, type JsonObject, newId, type Queryable, sql, type Uuid } from '../../platform/index.ts';
import { type PersonRow, peopleSql, tagOf } from './counts.ts';
import { foundOf } from './problems.ts';

/** Contacts of one fix; the next one takes the next. */
export const FIX_MAX = 5_000;

/** What an edit of one contact says, as `editContact` and bulk edits send it. */
export interface FixEdit {
  contactId: Uuid;
  payload: JsonObject;
}

export interface Fix {
  fixId: Uuid;
  edits: FixEdit[];
  /** whose corrected address is another contact's already: duplicates, which are merged and not corrected */
  skipped: number;
}

interface Change extends FixEdit {
  before: JsonObject;
  after: JsonObject;
}

const taken = async (
  tx: Queryable,
  workspaceId: number,
  wanted: readonly { contactId: string; value: string }[],
): Promise<Set<string>> => {
  const identities = wanted.flatMap(({ contactId, value }) =>
    identitiesIn({ email: value }).map((identity) => ({ contactId, identity })),
  );
  if (identities.length === 0) return new Set();
  const rows = await tx.query<{ value: string; contactId: string }>(sql`
    select i.value, i.contact_id as "contactId"
    from unnest(${identities.map(({ identity }) => identityBucket(workspaceId, identity))}::smallint[],
      ${identities.map(({ identity }) => identity.value)}::text[]) as w (bucket, value)
    join identities i on i.bucket = w.bucket and i.workspace_id = ${workspaceId} and i.kind = 'email' and i.value = w.value`);
  const holders = new Map(rows.map(({ value, contactId }) => [value, contactId]));
  return new Set(
    wanted
      .filter(({ contactId, value }) => (holders.get(value.toLowerCase()) ?? contactId) !== contactId)
      .map(({ contactId }) => contactId),
  );
};

const changeOf = (problem: string, { contactId, value, suggestion }: PersonRow): Change | null => {
  const tag = tagOf(problem);
  const id = contactId as Uuid;
  if (tag !== undefined)
    return { contactId: id, before: {}, after: { tag }, payload: { tags: { add: [tag], remove: [] } } };
  const attribute = foundOf(problem)?.attribute;
  if (attribute === undefined || suggestion === null) return null;
  const identities = attribute === 'country' ? [] : identitiesIn({ [attribute]: suggestion });
  return {
    contactId: id,
    before: { [attribute]: value },
    after: { [attribute]: suggestion },
    payload: { attributes: { [attribute]: suggestion }, identities: identities.map((one) => ({ ...one })) },
  };
};

/**
 * The edits that fix up to `count` people of a problem, kept so that they can be taken back. Null for a problem that
 * there is not. In the transaction that appends them.
 */
export const makeFix = async (
  tx: Queryable,
  { workspaceId, problem, count, by }: { workspaceId: number; problem: string; count: number; by: string },
  nowMs: number,
): Promise<Fix | null> => {
  const people = peopleSql(workspaceId, problem, nowMs);
  if (people === null) return null;
  const hasSuggestion = tagOf(problem) === undefined ? sql`where p.suggestion is not null` : sql``;
  const rows = await tx.query<PersonRow>(sql`
    select p.bucket, p.contact_id as "contactId", p.value, p.suggestion, p.tags from (${people}) p ${hasSuggestion}
    order by p.contact_id desc
    limit ${Math.min(count, FIX_MAX)}`);
  const isAddress = foundOf(problem)?.attribute === 'email' && tagOf(problem) === undefined;
  const addresses = isAddress
    ? rows.flatMap(({ contactId, suggestion }) => (suggestion ? [{ contactId, value: suggestion }] : []))
    : [];
  const barred = await taken(tx, workspaceId, addresses);
  const seen = new Set<string>();
  const changes = rows.flatMap((row) => {
    // of two who would get one address the first gets it
    const isSecond = isAddress && seen.has(row.suggestion ?? '');
    if (isAddress && row.suggestion) seen.add(row.suggestion);
    const change = barred.has(row.contactId) || isSecond ? null : changeOf(problem, row);
    return change ? [change] : [];
  });
  const fixId = newId(nowMs);
  await keepFix(tx, { workspaceId, problem, by, fixId, changes }, nowMs);
  return {
    fixId,
    edits: changes.map(({ contactId, payload }) => ({ contactId, payload })),
    skipped: rows.length - changes.length,
  };
};

const keepFix = async (
  tx: Queryable,
  fix: { workspaceId: number; problem: string; by: string; fixId: Uuid; changes: readonly Change[] },
  nowMs: number,
): Promise<void> => {
  const { workspaceId, problem, by, fixId, changes } = fix;
  if (changes.length === 0) return;
  await tx.query(sql`
    insert into health_fixes (workspace_id, fix_id, problem, people_count, by_name, at)
    values (${workspaceId}, ${fixId}::uuid, ${problem}, ${changes.length}, ${by}, ${new Date(nowMs).toISOString()}::timestamptz)`);
  await tx.query(sql`
    insert into health_fix_changes (bucket, contact_id, fix_id, workspace_id, before, after)
    select bucket, contact_id, ${fixId}::uuid, ${workspaceId}, before, after
    from unnest(${changes.map(({ contactId }) => bucketOf(contactId))}::smallint[],
      ${changes.map(({ contactId }) => contactId)}::uuid[], ${changes.map(({ before }) => JSON.stringify(before))}::jsonb[],
      ${changes.map(({ after }) => JSON.stringify(after))}::jsonb[]) as c (bucket, contact_id, before, after)`);
};

/**
 * The edits that take a fix back: of whom still has what it set. Null: there is no such fix, or it was taken back.
 * `kept`: people whose value was changed since.
 */
export const undoFix = async (
  tx: Queryable,
  { workspaceId, fixId, by }: { workspaceId: number; fixId: string; by: string },
  nowMs: number,
): Promise<{ edits: FixEdit[]; kept: number } | null> => {
  const [fix] = await tx.query<{ people: number }>(sql`
    update health_fixes set undone_at = ${new Date(nowMs).toISOString()}::timestamptz, undone_by = ${by}
    where workspace_id = ${workspaceId} and fix_id = ${fixId}::uuid and undone_at is null
    returning people_count as people`);
  if (!fix) return null;
  const rows = await tx.query<{ contactId: Uuid; before: JsonObject; after: JsonObject }>(sql`
    select h.bucket, h.contact_id as "contactId", h.before, h.after
    from health_fix_changes h
    join contacts c on c.bucket = h.bucket and c.contact_id = h.contact_id and c.state = 'live'
    where h.workspace_id = ${workspaceId} and h.fix_id = ${fixId}::uuid
      and case when h.after ? 'tag' then coalesce(c.attributes -> 'tags' ? (h.after ->> 'tag'), false)
        else c.attributes @> h.after end`);
  const edits = rows.map(
    ({ contactId, before, after }): FixEdit => ({
      contactId,
      payload:
        typeof after.tag === 'string' ? { tags: { add: [], remove: [after.tag] } } : { attributes: before },
    }),
  );
  return { edits, kept: fix.people - edits.length };
};

export interface FixDone {
  fixId: string;
  problem: string;
  people: number;
  by: string;
  at: Date;
  undoneAt: Date | null;
}

/** The last fixes, newest first. */
export const lastFixes = (db: Queryable, workspaceId: number, limit: number): Promise<FixDone[]> =>
  db.query<FixDone>(sql`
    select fix_id as "fixId", problem, people_count as people, by_name as by, at, undone_at as "undoneAt"
    from health_fixes
    where workspace_id = ${workspaceId}
    order by at desc, fix_id desc
    limit ${limit}`);

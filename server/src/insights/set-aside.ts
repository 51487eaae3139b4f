/** What failed and waits for a person: inputs set aside (code: poison), and definitions that threw for a contact. */
import { type Person, peopleOf } from '../contacts/index.ts';
import { bucketOf, type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';
import { loadNames } from './names.ts';

export interface SetAside {
  /** of an input its id, of a definition `<contact>.<definition>` */
  id: string;
  kind: 'input' | 'definition';
  at: string;
  person: Person;
  /** "Order Completed", or the name of the segment or workflow */
  what: string;
  /** the first line of the error */
  error: string;
  detail: JsonObject;
  /** how often it happened */
  times: number;
}

/** More than anybody decides one by one. */
const SET_ASIDE_MAX = 500;

interface Row {
  id: string;
  contactId: Uuid;
  at: Date;
  definitionId: number | null;
  input: JsonObject | null;
  error: string;
  times: number;
}

const inputName = (input: JsonObject): string => {
  if (input.from === 'timer') return `Timer ${String(input.kind)}`;
  return typeof input.name === 'string' ? input.name : 'An input';
};

const firstLine = (error: string): string => error.split('\n', 1)[0]!.slice(0, 300);

/** Everything set aside in a workspace, newest first. */
export const setAside = async (db: Queryable, workspaceId: number): Promise<SetAside[]> => {
  const rows = await db.query<Row>(sql`
    select p.poison_id::text as id, p.actor_id as "contactId", p.at, null::int as "definitionId", p.input, p.error,
      1 as times
    from (select bucket, poison_id, actor_id, at, input, error from poison where workspace_id = ${workspaceId}) p
    union all
    select s.contact_id || '.' || s.definition_id, s.contact_id, s.at, s.definition_id, null, s.error, s.times
    from (
      select bucket, contact_id, definition_id, at, error, times from stuck where workspace_id = ${workspaceId}
    ) s
    order by at desc
    limit ${SET_ASIDE_MAX}`);
  const names = await loadNames(db, workspaceId);
  const people = await peopleOf(
    db,
    workspaceId,
    rows.map((row) => row.contactId),
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.definitionId === null ? 'input' : 'definition',
    at: row.at.toISOString(),
    person: people.of(row.contactId),
    what:
      row.definitionId === null
        ? inputName(row.input ?? {})
        : (names.byId.get(row.definitionId)?.name ?? 'a definition that is gone'),
    error: firstLine(row.error),
    detail: { error: row.error, ...(row.input ? { input: row.input } : {}) },
    times: row.times,
  }));
};

/** Strikes a definition's error for a contact off the list; false: it is not there (any more). */
export const forgetStuck = async (
  db: Queryable,
  workspaceId: number,
  { contactId, definitionId }: { contactId: string; definitionId: number },
): Promise<boolean> => {
  const rows = await db.query(sql`
    delete from stuck
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and definition_id = ${definitionId}
      and workspace_id = ${workspaceId}
    returning definition_id`);
  return rows.length > 0;
};

/** The inputs that rows of an import become; ids follow from the row, so that the same file twice is not two events. */
import type { ConsentChange } from '../permission/index.ts';
import {
  bucketOf,
  derivedId,
  type JsonObject,
  keyOf,
  newId,
  type Queryable,
  type Uuid,
} from '../platform/index.ts';
import type { ImportRow, Plan } from './model.ts';
import type { BulkRow, ImportKey } from './queries.ts';
import type { ResolvedRow } from './resolve.ts';

/** The static list that everybody is put on, and by whom. */
export interface ListChoice {
  listId: number;
  by: string;
}

/** What an import says of each of its people, beside the row. */
export interface SaidOfAll {
  nowMs: number;
  list: ListChoice | null;
  /** what rows with an address say of consent; null: nothing */
  consent: ConsentChange | null;
}

/** Who has an address, and no word in the row against it. */
const mayAgree = ({ barred, identities, traits }: ImportRow): boolean =>
  barred === null && (traits.email !== undefined || identities.some(({ kind }) => kind === 'email'));

/** The inputs that a row becomes: who it is, what happened, the list. Ids follow from the row. */
export const inputsOf = (
  { row, contactId, identities }: ResolvedRow,
  { importId }: ImportKey,
  { choices }: Plan,
  { nowMs, list, consent }: SaidOfAll,
): BulkRow[] => {
  const bucket = bucketOf(contactId);
  const quiet = !choices.startAutomations;
  const base = { bucket, actor_id: contactId };
  const named: BulkRow = {
    kind: 'import',
    name: 'Imported',
    event_id: newId(nowMs, bucket),
    occurred_ms: nowMs,
    payload: {
      import: importId,
      row: row.rowNo,
      identities: identities as unknown as JsonObject[],
      traits: row.traits,
      ...(row.tags.length > 0 ? { tags: row.tags } : {}),
      ...(row.barred === null ? {} : { barred: true }),
      ...(consent && mayAgree(row) ? { consents: [{ ...consent }] } : {}),
      ...(choices.existing === 'fillEmpty' ? { onlyEmpty: true } : {}),
      ...(quiet ? { quiet } : {}),
    },
    // last: what follows a spread is added one by one, at half a microsecond each
    ...base,
  };
  return [
    named,
    ...(row.event ? [eventInput(row, contactId, importId, quiet)] : []),
    ...(list === null ? [] : [listInput(contactId, list, importId, quiet, nowMs)]),
  ];
};

/**
 * Leaves out events that are there already: of an earlier import, or of an earlier row of this one (an order with
 * several lines names its number in each). The second are known by `seen`, since they may not be folded yet.
 */
export const withoutKnownEvents = async (
  tx: Queryable,
  { workspaceId, importId }: ImportKey,
  inputs: readonly BulkRow[],
  nowMs: number,
): Promise<{ fresh: BulkRow[]; repeated: number }> => {
  const events = new Map(inputs.filter(({ kind }) => kind === 'track').map((one) => [one.event_id, one]));
  if (events.size === 0) return { fresh: [...inputs], repeated: 0 };
  const list = [...events.values()];
  const keys = list.map((one) => keyOf(workspaceId, importId, one.event_id));
  const free = await tx.query<{ key: string }>({
    name: 'imports-new-events',
    text: `insert into seen (bucket, message_key, week)
      select g.bucket, g.message_key, $6::smallint
      from unnest($1::smallint[], $2::uuid[]) with ordinality as g(bucket, message_key, n)
      join unnest($3::smallint[], $4::uuid[], $5::text[], $7::uuid[], $8::float8[]) with ordinality
        as e(bucket, contact_id, name, event_id, at_ms, n) on e.n = g.n
      where not exists (
        select from events k
        where k.bucket = e.bucket and k.contact_id = e.contact_id and k.name = e.name
          and k.occurred_at = to_timestamp(e.at_ms / 1000) and k.event_id = e.event_id)
      order by g.bucket, g.message_key
      on conflict do nothing
      returning message_key as key`,
    values: [
      keys.map((key) => Number.parseInt(key.slice(0, 4), 16) & 0xfff),
      keys,
      list.map((one) => one.bucket),
      list.map((one) => one.actor_id),
      list.map((one) => one.name),
      Math.floor(nowMs / WEEK_MS),
      list.map((one) => one.event_id),
      list.map((one) => one.occurred_ms),
    ],
  });
  const wanted = new Set(free.map(({ key }) => key));
  const taken = new Set(list.filter((_, n) => wanted.has(keys[n]!)).map((one) => one.event_id));
  let repeated = 0;
  const fresh = inputs.filter((one) => {
    if (one.kind !== 'track' || taken.delete(one.event_id)) return true;
    repeated++;
    return false;
  });
  return { fresh, repeated };
};

const WEEK_MS = 7 * 86_400_000;

/** An event of the past. Its id follows from the event, so that the same file twice does not make it two. */
const eventInput = (
  { event, rowNo }: ImportRow,
  contactId: Uuid,
  importId: string,
  quiet: boolean,
): BulkRow => {
  const { name, id, occurredAtMs, properties } = event!;
  const bucket = bucketOf(contactId);
  const what = id ?? JSON.stringify(properties);
  return {
    bucket,
    actor_id: contactId,
    kind: 'track',
    name,
    event_id: derivedId(occurredAtMs, bucket, contactId, name, what),
    occurred_ms: occurredAtMs,
    payload: { import: importId, row: rowNo, properties, ...(quiet ? { quiet } : {}) },
  };
};

const listInput = (
  contactId: Uuid,
  list: ListChoice,
  importId: string,
  quiet: boolean,
  nowMs: number,
): BulkRow => {
  const bucket = bucketOf(contactId);
  return {
    bucket,
    actor_id: contactId,
    kind: 'list',
    name: 'Put on List',
    event_id: newId(nowMs, bucket),
    occurred_ms: nowMs,
    payload: { import: importId, list: list.listId, put: 'in', by: list.by, ...(quiet ? { quiet } : {}) },
  };
};

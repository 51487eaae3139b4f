/** What an import would do, told before it does it: the same conversion and resolution, nothing written. */
import { normalTraits, type ProfileRules } from '../contacts/index.ts';
import { bucketOf, type Json, type JsonObject, newId, type Queryable, type Uuid } from '../platform/index.ts';
import { convertAll } from './chunk.ts';
import type { ConvertContext } from './convert.ts';
import { CHUNK_ROWS, PREVIEW_ROWS_MAX } from './limits.ts';
import type { Choices, FileFacts } from './model.ts';
import type { ImportKey } from './queries.ts';
import { type Holders, holdersOf, type ResolvedRow, resolveRows } from './resolve.ts';
import { inChunks, openSource } from './source.ts';

export interface PreviewPerson {
  rowNo: number;
  what: 'new' | 'updated' | 'unchanged';
  names: string[];
  changes: { name: string; from: Json; to: Json }[];
}

export interface Preview {
  /** rows that were looked at; when fewer than the file has, the other numbers are theirs and stand for all */
  rows: number;
  isWhole: boolean;
  /** people */
  new: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** rows that are a person who has an earlier row */
  sameAgain: number;
  events: number;
  barred: number;
  attributes: { name: string; set: number; changed: number; kept: number }[];
  reasons: { code: string; count: number; example: string; rowNo: number }[];
  notes: Record<string, number>;
  /** lines in another encoding than the rest of the file */
  mixed: { lines: number; first: number[] };
  people: PreviewPerson[];
  refusals: { rowNo: number; line: number; reason: string; cells: string[] }[];
}

const SHOWN_PEOPLE = 10;
const SHOWN_REFUSALS = 20;

type What = PreviewPerson['what'];

interface Tally {
  people: Map<Uuid, What>;
  profiles: Map<Uuid, JsonObject>;
  attributes: Map<string, { set: number; changed: number; kept: number }>;
  reasons: Map<string, { count: number; example: string; rowNo: number }>;
  preview: Preview;
}

export const previewImport = async (
  db: Queryable,
  key: ImportKey,
  file: FileFacts,
  context: ConvertContext & { rules: ProfileRules },
): Promise<Preview> => {
  const source = openSource(db, key, file, context.plan);
  const tally = emptyTally();
  const { preview } = tally;
  const holders: Holders = new Map();
  for await (const records of inChunks(source.records(), CHUNK_ROWS)) {
    if (preview.rows >= PREVIEW_ROWS_MAX) {
      preview.isWhole = false;
      break;
    }
    const { rows, refused } = await convertAll(records, preview.rows, context);
    for (const [identity, holder] of await holdersOf(db, key.workspaceId, rows))
      if (!holders.has(identity)) holders.set(identity, holder);
    const resolution = await resolveRows(db, key.workspaceId, rows, holders, () => newId(context.nowMs));
    await loadProfiles(db, key.workspaceId, tally, resolution.rows);
    for (const row of resolution.rows) countRow(tally, row, context);
    for (const one of [...refused, ...resolution.refused]) countRefusal(tally, one);
    preview.rows += records.length;
  }
  return finished(tally, source.mixed());
};

const emptyTally = (): Tally => ({
  people: new Map(),
  profiles: new Map(),
  attributes: new Map(),
  reasons: new Map(),
  preview: {
    rows: 0,
    isWhole: true,
    new: 0,
    updated: 0,
    unchanged: 0,
    refused: 0,
    sameAgain: 0,
    events: 0,
    barred: 0,
    attributes: [],
    reasons: [],
    notes: {},
    mixed: { lines: 0, first: [] },
    people: [],
    refusals: [],
  },
});

const finished = ({ people, attributes, reasons, preview }: Tally, mixed: Preview['mixed']): Preview => {
  for (const what of people.values()) preview[what]++;
  return {
    ...preview,
    mixed,
    attributes: [...attributes]
      .map(([name, counts]) => ({ name, ...counts }))
      .sort((a, b) => b.set + b.changed - a.set - a.changed),
    reasons: [...reasons].map(([code, one]) => ({ code, ...one })).sort((a, b) => b.count - a.count),
  };
};

/** Attributes of the contacts of some rows, as they are now; those of earlier rows stay as these rows left them. */
const loadProfiles = async (
  db: Queryable,
  workspaceId: number,
  { profiles }: Tally,
  rows: readonly ResolvedRow[],
): Promise<void> => {
  const ids = [...new Set(rows.filter(({ isNew }) => !isNew).map(({ contactId }) => contactId))].filter(
    (id) => !profiles.has(id),
  );
  if (ids.length === 0) return;
  const found = await db.query<{ contactId: Uuid; attributes: JsonObject }>({
    name: 'imports-profiles',
    text: `select a.contact_id as "contactId", c.attributes
      from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
      cross join lateral (
        select attributes from contacts
        where bucket = a.bucket and contact_id = a.contact_id and workspace_id = $3
        offset 0
      ) c`,
    values: [ids.map(bucketOf), ids, workspaceId],
  });
  for (const { contactId, attributes } of found) profiles.set(contactId, attributes);
};

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The attributes that a row wants for a contact who has `current`: as the fold will take them. */
const wantedOf = ({ row }: ResolvedRow, current: JsonObject, rules: ProfileRules): JsonObject => {
  const { attributes } = normalTraits(row.traits, current, rules, 'nothing');
  if (row.tags.length === 0) return attributes;
  const before = Array.isArray(current.tags) ? current.tags : [];
  return { ...attributes, tags: [...new Set([...before, ...row.tags])] };
};

const changesOf = (
  tally: Tally,
  one: ResolvedRow,
  current: JsonObject,
  existing: Choices['existing'],
  rules: ProfileRules,
): PreviewPerson['changes'] => {
  const changes: PreviewPerson['changes'] = [];
  for (const [name, to] of Object.entries(wantedOf(one, current, rules))) {
    const from = current[name];
    if (same(from, to)) continue;
    const counts = tally.attributes.get(name) ?? { set: 0, changed: 0, kept: 0 };
    tally.attributes.set(name, counts);
    if (from !== undefined && existing === 'fillEmpty' && name !== 'tags') {
      counts.kept++;
      continue;
    }
    if (from === undefined) counts.set++;
    else counts.changed++;
    changes.push({ name, from: from ?? null, to });
  }
  return changes;
};

const countRow = (
  tally: Tally,
  one: ResolvedRow,
  { plan, rules }: ConvertContext & { rules: ProfileRules },
): void => {
  const { people, profiles, preview } = tally;
  const { row, contactId, isNew } = one;
  const current = profiles.get(contactId) ?? {};
  const before = people.get(contactId);
  const changes = changesOf(tally, one, current, plan.choices.existing, rules);
  profiles.set(contactId, { ...current, ...Object.fromEntries(changes.map(({ name, to }) => [name, to])) });
  const isChanged = changes.length > 0 || row.event !== null;
  const what: What = isNew ? 'new' : isChanged ? 'updated' : 'unchanged';
  if (before === undefined || before === 'unchanged') people.set(contactId, what);
  if (before !== undefined) preview.sameAgain++;
  if (row.event) preview.events++;
  if (row.barred !== null) preview.barred++;
  for (const note of row.notes) preview.notes[note] = (preview.notes[note] ?? 0) + 1;
  if (preview.people.length < SHOWN_PEOPLE)
    preview.people.push({ rowNo: row.rowNo, what, names: row.identities.map(({ value }) => value), changes });
};

const countRefusal = (
  { reasons, preview }: Tally,
  {
    rowNo,
    line,
    code,
    reason,
    cells,
  }: { rowNo: number; line: number; code: string; reason: string; cells: string[] },
): void => {
  preview.refused++;
  const known = reasons.get(code);
  if (known) known.count++;
  else reasons.set(code, { count: 1, example: reason, rowNo });
  if (preview.refusals.length < SHOWN_REFUSALS)
    preview.refusals.push({
      rowNo,
      line,
      reason,
      cells: cells.slice(0, 50).map((cell) => cell.slice(0, 200)),
    });
};

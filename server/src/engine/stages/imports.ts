/** Rows of an import on their way into the first stage: what they may change depends on who the contact is by then. */
import type { Json, JsonObject } from '../../platform/index.ts';
import type { Draft } from '../draft.ts';
import type { InputRow } from '../inputs.ts';

/**
 * `inbox_bulk.payload` of the kind `import`: `{import, identities, traits}` and
 * `onlyEmpty`: attributes that the contact has stay; `tags`: are added to those it has; `later`: names that somebody
 * changed after the row was read, which stay; `quiet`: nobody enters or is told.
 * `barred`: its address was barred beside it.
 * Of the kind `import undone`: `{import, back: {name: {from, to}}}`: a value goes back unless changed since; `list` and
 * `put`: as of an input `list`; `barred`: bars were lifted.
 */
export const IMPORT_KIND = 'import';
export const IMPORT_UNDONE_KIND = 'import undone';

/** Whether an input makes nothing start: history, and people who are brought in without automations. */
export const isQuiet = (row: InputRow): boolean => row.payload.quiet === true;

/** Whether an input puts somebody on a static list or takes them off. */
export const meansList = ({ kind, payload }: InputRow): boolean =>
  kind === 'list' || (kind === IMPORT_UNDONE_KIND && payload.list !== undefined);

/** Whether a bar on an address of the contact was set or lifted beside the input. */
export const meansBar = ({ kind, payload }: InputRow): boolean =>
  (kind === IMPORT_KIND || kind === IMPORT_UNDONE_KIND || kind === 'edit') && payload.barred === true;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

const textsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** What is looked at of a contact. */
type Profiled = Pick<Draft, 'profile'>;

/** The row with the traits that this contact takes of it; rows of other kinds as they are. */
export const importedRow = <Row extends Pick<InputRow, 'kind' | 'payload'>>(
  draft: Profiled,
  row: Row,
): Row => {
  if (row.kind === IMPORT_KIND) return { ...row, payload: { ...row.payload, traits: taken(draft, row) } };
  if (row.kind === IMPORT_UNDONE_KIND)
    return { ...row, payload: { ...row.payload, traits: givenBack(draft, row) } };
  return row;
};

const taken = ({ profile: { attributes } }: Profiled, { payload }: Pick<InputRow, 'payload'>): JsonObject => {
  const later = new Set(textsOf(payload.later));
  const wanted = isObject(payload.traits) ? payload.traits : {};
  const traits: JsonObject = {};
  for (const [name, value] of Object.entries(wanted)) {
    if (later.has(name)) continue;
    if (payload.onlyEmpty === true && attributes[name] !== undefined) continue;
    traits[name] = value;
  }
  const tags = textsOf(payload.tags);
  if (tags.length > 0) traits.tags = [...new Set([...textsOf(attributes.tags), ...tags])];
  return traits;
};

const givenBack = (
  { profile: { attributes } }: Profiled,
  { payload }: Pick<InputRow, 'payload'>,
): JsonObject => {
  const traits: JsonObject = {};
  for (const [name, change] of Object.entries(isObject(payload.back) ? payload.back : {}))
    if (isObject(change) && same(attributes[name], change.to)) traits[name] = change.from ?? null;
  return traits;
};

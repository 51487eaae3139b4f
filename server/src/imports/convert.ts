/** One row of a file as what it says of a person, in normal form; or why it is refused (pure). */
import { DateTime } from 'luxon';
import {
  dayText,
  IDENTITY_LENGTH_MAX,
  type Identity,
  inType,
  normalEmail,
  normalId,
  phoneNumber,
} from '../contacts/index.ts';
import type { Json, JsonObject } from '../platform/index.ts';
import type { FileRecord } from './csv/records.ts';
import { CELL_LETTERS_MAX } from './limits.ts';
import type { ColumnPlan, ImportRow, Plan, RowRefusal, ValueType } from './model.ts';

export interface ConvertContext {
  plan: Plan;
  /** names of the columns, for reasons */
  names: readonly string[];
  /** IANA: where a day begins that a date column names without a time */
  timeZone: string;
  nowMs: number;
}

/** Why a row is not taken; thrown inside this file only. */
class Refused extends Error {
  readonly code: string;
  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

interface Said {
  userId: string | null;
  email: string | null;
  phone: string | null;
  traits: JsonObject;
  tags: string[];
  barred: boolean;
  event: { name: string | null; id: string | null; atMs: number | null; properties: JsonObject };
  notes: string[];
}

const NOTHING = /^(|n\/?a|null|none|-|--|#n\/a)$/i;
const NO = /^(0|no|n|false|nein|non|falsch|unsubscribed|abgemeldet|opt.?out|nie|nee|não|nao)$/i;
const TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'yes or no',
  date: 'a date',
  list: 'a list',
};
/** NUL, and half of a surrogate pair: PostgreSQL holds neither. */
const UNSTORABLE = /[\0\p{Cs}]/u;
const SHOWN_LETTERS = 60;
const shown = (value: string): string =>
  `"${value.length > SHOWN_LETTERS ? `${value.slice(0, SHOWN_LETTERS)}...` : value}"`;

/** A country that writes dates in this order, as `dayText` and `inType` ask. */
const countryOf = (plan: Plan): string => (plan.dateOrder === 'monthFirst' ? 'US' : 'AT');

const typed = (value: string, type: ValueType, name: string, plan: Plan): Json => {
  if (type === 'string') return value;
  const read = inType(value, type, countryOf(plan));
  if (read === null) throw new Refused(`not-${type}`, `${name}: ${shown(value)} is not ${TYPE_WORDS[type]}.`);
  return read;
};

const instantOf = (value: string, name: string, { plan, timeZone, nowMs }: ConvertContext): number => {
  const day = /\d{1,2}:\d{2}/.test(value) ? null : dayText(value, countryOf(plan));
  const read = day ?? inType(value, 'date', countryOf(plan)) ?? withTime(value, plan);
  const atMs =
    read === null
      ? Number.NaN
      : DateTime.fromISO(String(read).replace(' ', 'T'), { zone: timeZone }).toMillis();
  if (Number.isNaN(atMs)) throw new Refused('not-date', `${name}: ${shown(value)} is not a date.`);
  if (atMs > nowMs) throw new Refused('date-ahead', `${name}: ${shown(value)} lies in the future.`);
  return atMs;
};

/** `4.3.2025 17:30` */
const withTime = (value: string, plan: Plan): string | null => {
  const [, date, time] = /^(\S+)\s+(\d{1,2}:\d{2}(?::\d{2})?)$/.exec(value.trim()) ?? [];
  const day = date && dayText(date, countryOf(plan));
  return day
    ? `${day}T${time!.padStart(time!.length === 4 || time!.length === 7 ? time!.length + 1 : time!.length, '0')}`
    : null;
};

const takeEmail = (said: Said, value: string, name: string): void => {
  const email = normalEmail(value);
  if (email === null) throw new Refused('bad-email', `${name}: ${shown(value)} is not an e-mail address.`);
  if (email !== value) said.notes.push('email-tidied');
  said.email = email;
  said.traits.email = email;
};

const takePhone = (said: Said, value: string, { plan }: ConvertContext): void => {
  const phone = phoneNumber(value, plan.country);
  said.traits.phone = phone ?? value;
  if (phone === null) said.notes.push('phone-kept');
  else {
    said.phone = phone;
    if (phone !== value) said.notes.push('phone-tidied');
  }
};

const takeUserId = (said: Said, value: string, name: string): void => {
  said.userId = normalId(value);
  if (said.userId === null)
    throw new Refused(
      'bad-id',
      `${name}: ${shown(value)} names nobody, or has more than ${IDENTITY_LENGTH_MAX} letters.`,
    );
};

const takeCell = (
  said: Said,
  column: ColumnPlan,
  value: string,
  name: string,
  context: ConvertContext,
): void => {
  switch (column.to) {
    case 'skip':
      return;
    case 'email':
      takeEmail(said, value, name);
      return;
    case 'phone':
      takePhone(said, value, context);
      return;
    case 'userId':
      takeUserId(said, value, name);
      return;
    case 'tags':
      said.tags.push(...tagsOf(value));
      return;
    case 'consent':
      said.barred = NO.test(value);
      return;
    case 'attribute':
      said.traits[column.name] = typed(value, column.type, name, context.plan);
      return;
    case 'property':
      said.event.properties[column.name] = typed(value, column.type, name, context.plan);
      return;
    case 'eventName':
      said.event.name = value.slice(0, 200);
      return;
    case 'eventId':
      said.event.id = value;
      return;
    case 'eventDate':
      said.event.atMs = instantOf(value, name, context);
  }
};

const tagsOf = (value: string): string[] =>
  value
    .split(/[,;|]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

const identitiesOf = ({ userId, email, phone }: Said): Identity[] => [
  ...(userId === null ? [] : [{ kind: 'user' as const, value: userId }]),
  ...(email === null ? [] : [{ kind: 'email' as const, value: email }]),
  ...(phone === null ? [] : [{ kind: 'phone' as const, value: phone }]),
];

const eventOf = ({ event }: Said, { plan }: ConvertContext): ImportRow['event'] => {
  const isOfEvents = plan.columns.some(({ to }) => to === 'eventDate');
  if (!isOfEvents) return null;
  if (event.atMs === null) throw new Refused('no-date', 'The row has no date.');
  const properties = { ...event.properties, ...(event.id === null ? {} : { order_id: event.id }) };
  return { name: event.name ?? plan.choices.eventName, id: event.id, occurredAtMs: event.atMs, properties };
};

const PROBLEMS: Readonly<Record<NonNullable<FileRecord['problem']>, string>> = {
  'open-quote': 'A quotation mark is opened and not closed.',
  'too-long': 'The row is too long to be read.',
};

const convert = (
  { cells, problem }: FileRecord,
  context: ConvertContext,
): Omit<ImportRow, 'rowNo' | 'line' | 'cells'> => {
  const { plan, names } = context;
  if (problem) throw new Refused(problem, PROBLEMS[problem]);
  const isRagged =
    cells.length > plan.columns.length
      ? cells.slice(plan.columns.length).some((cell) => cell.trim() !== '')
      : cells.length < plan.columns.length;
  if (isRagged)
    throw new Refused(
      'ragged-row',
      `The row has ${cells.length} cells, the file ${plan.columns.length} columns.`,
    );
  const said: Said = {
    userId: null,
    email: null,
    phone: null,
    traits: {},
    tags: [...plan.choices.tags],
    barred: plan.choices.consent.kind === 'none',
    event: { name: null, id: null, atMs: null, properties: {} },
    notes: [],
  };
  for (const [n, column] of plan.columns.entries()) {
    if (column.to === 'skip') continue;
    const value = cells[n]!.trim();
    if (NOTHING.test(value)) continue;
    const name = names[n]!;
    if (UNSTORABLE.test(value))
      throw new Refused('unstorable', `${name} holds a letter that cannot be stored.`);
    if (value.length > CELL_LETTERS_MAX)
      throw new Refused('too-long', `${name} has ${value.length} letters; ${CELL_LETTERS_MAX} can be kept.`);
    takeCell(said, column, value, name, context);
  }
  const identities = identitiesOf(said);
  if (identities.length === 0)
    throw new Refused(
      'nobody',
      'The row names nobody: it has no e-mail, no readable phone number and no id.',
    );
  return {
    identities,
    traits: said.traits,
    tags: said.tags,
    barred: said.barred ? said.email : null,
    event: eventOf(said, context),
    notes: said.notes,
  };
};

/** A record as a row, or as a refused one with its reason. `rowNo` counts data rows from 1. */
export const rowOf = (record: FileRecord, rowNo: number, context: ConvertContext): ImportRow | RowRefusal => {
  const { line, cells } = record;
  try {
    return { rowNo, line, cells, ...convert(record, context) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { rowNo, line, cells, code: error.code, reason: error.message };
  }
};

export const isRefused = (row: ImportRow | RowRefusal): row is RowRefusal => 'reason' in row;

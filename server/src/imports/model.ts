import type { Identity } from '../contacts/index.ts';
import type { JsonObject } from '../platform/index.ts';

/** What a column becomes. */
export type ColumnPlan =
  | { to: 'skip' }
  | { to: 'userId' | 'email' | 'phone' | 'tags' }
  /** `no`, `0`, `unsubscribed` ... in this column bar the row's address */
  | { to: 'consent' }
  | { to: 'attribute'; name: string; type: ValueType }
  /** rows are events: what happened, when, under which number */
  | { to: 'eventName' | 'eventDate' | 'eventId' }
  | { to: 'property'; name: string; type: ValueType };

/** Types as people see them: text, number, yes/no, date, list. */
export const VALUE_TYPES = ['string', 'number', 'boolean', 'date', 'list'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** Which part of `4/3/2025` is the day. */
export type DateOrder = 'dayFirst' | 'monthFirst';

export interface Choices {
  /** what happens to values that a contact has already */
  existing: 'overwrite' | 'fillEmpty';
  /** rows count as news: automations start */
  startAutomations: boolean;
  /**
   * `given`: who has an address agreed to the topic (absent: the default one) by mail; `by` vouches for it, `text` is
   * what they agreed to. `none`: their addresses are barred.
   */
  consent:
    | { kind: 'unchanged' }
    | { kind: 'given'; by: string; text: string; topic?: string }
    | { kind: 'none' };
  tags: string[];
  /** key of a static list that everybody is put on */
  list: string | null;
  /** name of the events when rows are events and no column names them */
  eventName: string;
}

export interface Plan {
  hasHeader: boolean;
  delimiter: string;
  encoding: string;
  dateOrder: DateOrder;
  /** ISO alpha-2: where national phone numbers are from; null: they stay as written */
  country: string | null;
  columns: ColumnPlan[];
  choices: Choices;
}

export interface ColumnFacts {
  name: string;
  /** first values that are there, at most five */
  samples: string[];
  /** of the rows that were looked at, how many have a value: 0 to 1 */
  filled: number;
  type: ValueType;
}

/** A file as sniffed. */
export interface FileFacts {
  format: 'csv' | 'vcard';
  bytes: number;
  /** rows of data; told from the first part of the file when `about` */
  rows: number;
  about: boolean;
  columns: ColumnFacts[];
}

/** What one row says, in normal form. */
export interface ImportRow {
  /** number of the row in the file, from 1, the header not counted */
  rowNo: number;
  line: number;
  cells: string[];
  /** strongest first */
  identities: Identity[];
  traits: JsonObject;
  tags: string[];
  /** an address to bar: the row says that this person wants nothing */
  barred: string | null;
  event: { name: string; id: string | null; occurredAtMs: number; properties: JsonObject } | null;
  /** codes of what was made different: `phone-kept`, `email-tidied` ... */
  notes: string[];
}

export interface RowRefusal {
  rowNo: number;
  line: number;
  cells: string[];
  code: string;
  reason: string;
}

export type ImportState =
  | 'uploading'
  | 'draft'
  | 'running'
  | 'done'
  | 'cancelled'
  | 'failed'
  | 'undoing'
  | 'undone';

/** Figures of what was read; what it did to contacts is counted from `import_contacts`. */
export interface Counts {
  refused: number;
  events: number;
  barred: number;
  notes: Record<string, number>;
}

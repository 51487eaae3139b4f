import type { ImportState } from '../../imports/index.ts';

// imports: a file comes in pieces, is looked at, planned, previewed, run, and can be taken back
// GET /imports -> Page<ImportSummary>, newest first ; POST /imports {name} -> 201 {importId, pieceBytes}
// PUT /imports/:id/pieces/:n (application/octet-stream, pieces from 0) -> 204
// POST /imports/:id/read {hasHeader?, delimiter?, encoding?, revision?} -> ImportDetail: all pieces are there
// GET /imports/:id ; PUT /imports/:id/plan {revision, plan} ; POST /imports/:id/start|cancel|undo -> ImportDetail
// POST /imports/:id/preview -> ImportPreview ; GET /imports/:id/refused.csv -> text/csv
// people behind the figures: GET /people?of=import:<id>:new|updated|unchanged
// GET /contacts/export.csv?<filters of /contacts>&columns=a,b&bom=true -> text/csv
export type { ImportState } from '../../imports/index.ts';

export type ImportValueType = 'string' | 'number' | 'boolean' | 'date' | 'list';

export type ImportColumnPlan =
  | { to: 'skip' }
  | { to: 'userId' | 'email' | 'phone' | 'tags' | 'consent' }
  | { to: 'attribute'; name: string; type: ImportValueType }
  | { to: 'eventName' | 'eventDate' | 'eventId' }
  | { to: 'property'; name: string; type: ImportValueType };
export interface ImportPlan {
  hasHeader: boolean;
  delimiter: string;
  encoding: string;
  dateOrder: 'dayFirst' | 'monthFirst';
  /** where national phone numbers are from */
  country: string | null;
  columns: ImportColumnPlan[];
  choices: {
    existing: 'overwrite' | 'fillEmpty';
    startAutomations: boolean;
    consent:
      | { kind: 'unchanged' }
      | { kind: 'given'; by: string; text: string; topic?: string }
      | { kind: 'none' };
    tags: string[];
    /** key of a static list */
    list: string | null;
    eventName: string;
  };
}

export interface ImportSummary {
  importId: string;
  name: string;
  state: ImportState;
  createdBy: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  undone: { at: string; by: string } | null;
  rows: number;
  rowsAbout: boolean;
  rowsRead: number;
  /** seconds until the end at the rate so far; null when it does not run */
  secondsLeft: number | null;
  rowsPerSecond: number | null;
  people: { new: number; updated: number; unchanged: number };
  takenBack: { removed: number; changedBack: number };
  refused: number;
  mayUndo: boolean;
  error: string | null;
}

export interface ImportDetail extends ImportSummary {
  revision: number;
  format: 'csv' | 'vcard';
  bytes: number;
  columns: { name: string; samples: string[]; filled: number; type: ImportValueType }[];
  plan: ImportPlan;
  events: number;
  barred: number;
  /** `email-tidied`, `phone-kept` ... -> rows */
  notes: Record<string, number>;
  reasons: { code: string; count: number }[];
}

export type { Preview as ImportPreview } from '../../imports/index.ts';

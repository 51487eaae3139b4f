// GET /contacts?search=&identity=<kind:value>&segment=&condition=<json>&known=true|false&sort=&after=&limit=   ;  GET /contacts/count (same filters)
export type { ContactRow } from '../../insights/index.ts';

// GET /contacts/views   POST /contacts/views {name, search}   DELETE /contacts/views/:viewId
export interface ContactViewRow {
  viewId: string;
  name: string;
  /** the list's filters, order and columns as its URL has them */
  search: Record<string, string>;
  createdBy: string;
}

// POST /contacts/bulk {people: {ids} | {filter}, change: {tags} | {attributes} | {list}} -> 202   GET /contacts/bulk
export interface BulkEdit {
  jobId: string;
  /** "Tag press" */
  what: string;
  done: number;
  total: number;
  isAbout: boolean;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** why it failed */
  error: string | null;
  /** null: not known yet */
  perSecond: number | null;
  secondsLeft: number | null;
}

// POST /contacts {attributes, userId?} -> 201 ContactDetail | 202
// GET /contacts/:id
export type { ContactDetail, ContactReach } from '../../insights/index.ts';

// GET /contacts/:id/months, newest first; `before` goes into GET /contacts/:id/timeline?before=
export interface TimelineMonth {
  /** "2026-10" */
  month: string;
  events: number;
  before: string;
}

// GET /contacts/:id/summary
export type { ContactSummary } from '../../insights/index.ts';

export interface ContactEnrollment {
  enrollmentId: string;
  workflow: { key: string; name: string };
  version: number;
  /** holdout: gets nothing, to measure what the workflow does */
  state: 'active' | 'finished' | 'exited' | 'goal' | 'stuck' | 'holdout';
  enteredAt: string;
  endedAt: string | null;
  endText: string | null;
  /** the rows of the checklist: done with time, now, coming */
  steps: {
    nodeId: string;
    title: string;
    status: 'done' | 'now' | 'coming' | 'skipped';
    at: string | null;
    text: string;
  }[];
}

// PATCH /contacts/:id {attributes} -> ContactDetail | 202 ;  GET /contacts/:id/timeline?after=&kinds=
export type { TimelineLine } from '../../insights/index.ts';

// GET /contacts/:contactId/notes ; POST {text} ; PATCH .../:noteId {text} ; DELETE .../:noteId
export interface NoteShown {
  noteId: string;
  text: string;
  by: string;
  at: string;
  editedAt: string | null;
}

// POST /contacts/:contactId/tags {add?, remove?}
export interface TagsShown {
  tags: string[];
}

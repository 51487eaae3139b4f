import type { Person } from './common.ts';

// POST /contacts/:contactId/erase   POST /contacts/erase {people, count}   GET /erasures   GET /erasures/:erasureId
export interface ErasureShown {
  erasureId: string;
  askedBy: string;
  askedAt: string;
  /** "One person", "People of a filter" */
  what: string;
  total: number;
  done: number;
  state: 'running' | 'done';
  finishedAt: string | null;
  /** rows that went, or stayed as counts without the person */
  tables: { table: string; title: string; holds: string; deleted: number; blanked: number }[];
}

// GET /contacts/:contactId/looks   GET /looks?user=
export interface LookAtContact {
  at: string;
  who: string;
  what: 'opened' | 'exported';
}

export interface LookShown extends LookAtContact {
  person: Person;
}

// GET /retention   PUT /retention {scope, name, keepDays}
export interface RetentionRuleShown {
  scope: 'kind' | 'event';
  name: string;
  keepDays: number;
  setBy: string;
  setAt: string;
  runAt: string | null;
  runDeleted: number | null;
  /** since the rule is there */
  deletedCount: number;
}

import type { Person } from './common.ts';

// GET /health   POST /health/check -> 202   GET /health/problems/:problem -> Page<HealthPerson>
// POST /health/problems/:problem/fix {count}   GET /health/fixes   POST /health/fixes/:id/undo
export interface HealthProblem {
  problem: string;
  group: 'addresses' | 'values' | 'missing' | 'stale' | 'duplicates';
  title: string;
  text: string;
  /** as many as its list has */
  people: number;
  /** of those who are looked at, 0 to 1 */
  share: number;
  /** of them with a fix at hand */
  fixable: number;
  /** what the button says; null: there is nothing to do at once */
  fix: string | null;
  /** of 8 weeks, the oldest first; null: not checked in that week */
  trend: (number | null)[];
}

export interface DataHealth {
  /** people known by name, without test persons */
  people: number;
  state: 'never' | 'running' | 'done' | 'failed';
  checkedAt: string | null;
  problems: HealthProblem[];
}

export interface HealthPerson {
  person: Person;
  /** the value as it stands; '' for none */
  before: string;
  /** what a fix makes of it; null: nobody can say */
  after: string | null;
}

export interface HealthFix {
  fixId: string | null;
  people: number;
  /** whose corrected value is another contact's: look under Duplicates */
  skipped: number;
}

export interface HealthFixDone {
  fixId: string;
  title: string;
  people: number;
  by: string;
  at: string;
  undoneAt: string | null;
}

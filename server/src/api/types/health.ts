import type { Person } from './common.ts';

// GET /health   POST /health/check -> 202   GET /health/problems/:problem -> Page<HealthPerson>
// POST /health/problems/:problem/fix {count}   GET /health/fixes   POST /health/fixes/:id/undo
export type { Health as DataHealth, HealthProblem } from '../../insights/index.ts';

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

import type { Person } from './common.ts';

// GET /duplicates?certainty= (surest first)   POST /duplicates/decide   POST /duplicates/merge-all
export interface DuplicateSide {
  person: Person;
  createdAt: string;
  lastSeenAt: string | null;
}

export interface DuplicateField {
  field: string;
  label: string;
  a: string | null;
  b: string | null;
  /** null: only one of them says it */
  level: 'same' | 'form' | 'swapped' | 'close' | 'similar' | 'near' | 'initial' | 'different' | null;
}

export interface DuplicatePair {
  a: DuplicateSide;
  b: DuplicateSide;
  certainty: DuplicateCertainty;
  fields: DuplicateField[];
  /** sentences: why they may be one */
  reasons: string[];
  /** sentences: what speaks for two */
  against: string[];
  /** whose values win when both say something */
  kept: 'a' | 'b';
  /** why they cannot be merged */
  barred: string | null;
}

export type DuplicateCertainty = 'certain' | 'veryLikely' | 'likely' | 'possible';

// GET /duplicates/summary   POST and DELETE /duplicates/search   PATCH /duplicates/settings {mergesCertain}
export interface DuplicateSummary {
  /** pairs of each certainty; `mergeable`: without those that are barred */
  counts: Record<DuplicateCertainty, { count: number; mergeable: number }>;
  mergesCertain: boolean;
  search: {
    state: 'never' | 'running' | 'done' | 'cancelled' | 'failed';
    startedAt: string | null;
    startedBy: string | null;
    finishedAt: string | null;
    doing: string | null;
    /** 0 to 1 */
    share: number;
    contacts: number;
    found: number;
    merged: number;
  };
}

export interface DuplicatesDecided {
  decided: number;
  refused: { a: string; b: string; why: string }[];
}

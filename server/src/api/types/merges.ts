// GET /contacts/:id/merges   GET /merges/refused -> {items: MergeLine[]}
export type { MergeLine } from '../../insights/index.ts';

// POST /merges/:id/take-back
export interface MergeTakenBack {
  contactId: string;
  /** who is a contact of their own again */
  partedId: string;
}

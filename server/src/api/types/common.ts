import type { Person } from '../../contacts/index.ts';
export type Role = 'admin' | 'marketer' | 'sales' | 'readonly';

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type { Person } from '../../contacts/index.ts';

// GET /people?of=<query>  every number's list. `of` examples: visitors:today, newContacts:today, messages:today,
// humanClicks:today, orders:today, segment:<key>, segment-joined:<key>:today, workflow:<key>:entered:7d,
// workflow:<key>:here[:<node>], workflow:<key>:node:<node>:entered|left
export interface PeopleList extends Page<PeopleRow> {
  title: string;
  total: number;
}

export interface PeopleRow {
  person: Person;
  at: string | null;
  text: string;
}

export interface CountAnswer {
  count: number;
  /** true: an estimate, shown as "about" */
  about: boolean;
  /** of the rare, in place of "about": there are fewer than this many, and perhaps none */
  below?: number;
}

import sql from 'sql-template-tag';
import { forGood } from '../held.ts';
import type { ValueTest } from './operator.ts';

/** There is a value: not null, not an empty text, not an empty list. */
export const exists: ValueTest = {
  judge: (seen) =>
    forGood(
      seen !== undefined && seen !== null && seen !== '' && !(Array.isArray(seen) && seen.length === 0),
    ),
  sql: (value) => sql`(${value} <> all (array['null', '""', '[]']::jsonb[])) is true`,
};

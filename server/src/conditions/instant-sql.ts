import sql, { type Sql } from 'sql-template-tag';

/** Earliest instant that PostgreSQL and toISOString both write with four digits of year. */
export const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');

/** An instant (ms, no earlier than FIRST_MS) as timestamptz. */
export const instantSql = (ms: number): Sql => sql`${new Date(ms).toISOString()}::timestamptz`;

/** A length of time that daylight saving does not bend: PostgreSQL's own days have 23 to 25 hours. */
export const intervalSql = (ms: number): Sql => sql`make_interval(secs => ${ms / 1_000}::float8)`;

/*
 * A backup is a gzipped text in the manner of pg_dump's data section:
 *
 *   -- Baton backup {manifest}
 *   -- table {"schema":"public","name":"contacts","columns":["bucket",...]}
 *   copy "public"."contacts" ("bucket", ...) from stdin;
 *   rows in COPY's text format
 *   \.
 *   -- end {"rows":{"public.contacts":123}}
 *
 * Restoring reads the JSON only and never runs a statement from the file; `psql` could, after the migrations.
 * A file without its end line is cut short and is refused.
 */

export interface TableData {
  schema: string;
  name: string;
  columns: string[];
}

export interface Manifest {
  format: 1;
  madeAt: string;
  /** Name of the newest migration of the database. */
  level: string;
  postgres: string;
  /** The server's secret when it lay in the data folder: stored passwords and signed links need it. */
  secret: string | undefined;
  /** Partitions that have to exist before the rows come: child, parent, bound as PostgreSQL prints it. */
  partitions: { schema: string; name: string; parent: string; bound: string }[];
  sequences: { schema: string; name: string; value: number }[];
  tables: TableData[];
}

export interface End {
  rows: Record<string, number>;
}

const HEAD = '-- Baton backup ';
const TABLE = '-- table ';
const END = '-- end ';
/** The line that ends a table's rows. */
export const ROWS_END = '\\.';

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const columnsOf = (table: TableData): string => table.columns.map(quoted).join(', ');
const nameOf = ({ schema, name }: TableData): string => `${quoted(schema)}.${quoted(name)}`;

/** A query, because COPY of a partitioned table itself is refused. */
export const copyOut = (table: TableData): string =>
  `copy (select ${columnsOf(table)} from ${nameOf(table)}) to stdout`;
export const copyIn = (table: TableData): string => `copy ${nameOf(table)} (${columnsOf(table)}) from stdin`;

export const headLine = (manifest: Manifest): string => `${HEAD}${JSON.stringify(manifest)}\n`;
export const tableLines = (table: TableData): string =>
  `${TABLE}${JSON.stringify(table)}\n${copyIn(table)};\n`;
export const endLine = (end: End): string => `${END}${JSON.stringify(end)}\n`;

export type Line =
  | { kind: 'head'; manifest: Manifest }
  | { kind: 'table'; table: TableData }
  | { kind: 'copy' }
  | { kind: 'end'; end: End }
  | { kind: 'other' };

/** What one line outside of rows means. */
export const readLine = (line: string): Line => {
  const after = (mark: string): unknown => JSON.parse(line.slice(mark.length));
  if (line.startsWith(HEAD)) return { kind: 'head', manifest: after(HEAD) as Manifest };
  if (line.startsWith(TABLE)) return { kind: 'table', table: after(TABLE) as TableData };
  if (line.startsWith(END)) return { kind: 'end', end: after(END) as End };
  return { kind: line.startsWith('copy ') ? 'copy' : 'other' };
};

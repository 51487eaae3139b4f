/** What PostgreSQL says when it cannot start, and what a person can do about it. */
const CAUSES: [RegExp, string][] = [
  [
    /No space left on device/i,
    'The disk is full. Free some space, then start again; nothing that was acknowledged is lost.',
  ],
  [
    /could not (create|write).*lock file.*Permission denied|could not open.*Permission denied|Permission denied/i,
    'The account PostgreSQL runs as may not write there. Give it the folder, or set BATON_DATA to another one.',
  ],
  [
    /could not (map|create) shared memory|Cannot allocate memory/i,
    'There is not enough memory for PostgreSQL (it wants about 150 MB).',
  ],
  [
    /database files are incompatible|was initialized by PostgreSQL version/i,
    'The data was written by another major version of PostgreSQL.',
  ],
  [
    /invalid (primary )?checkpoint record|could not locate a valid checkpoint/i,
    'The database files are damaged. Restore the last backup into an empty data folder.',
  ],
  [/unrecognized configuration parameter|contains errors/i, 'A line of custom.conf is wrong.'],
  [
    /error while loading shared libraries|GLIBC/i,
    'The PostgreSQL binaries do not run on this system. Set DATABASE_URL to a PostgreSQL server.',
  ],
];

/** One readable message from the end of PostgreSQL's own log. */
export const explainFailure = (what: string, logTail: string): string => {
  const cause = CAUSES.find(([pattern]) => pattern.test(logTail))?.[1];
  const said = logTail.trim().split('\n').slice(-6).join('\n  ');
  return `${what}.${cause ? ` ${cause}` : ''}\nPostgreSQL said:\n  ${said || '(nothing)'}`;
};

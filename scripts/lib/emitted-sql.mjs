/** Words of a statement without string literals, quotes of names and comments: what the rules look at. */
export const bare = (text) =>
  text
    .replace(/--[^\n]*/g, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, "''")
    .replaceAll('"', '')
    .replace(/\s+/g, ' ')
    .toLowerCase();

const NAMED = '(?:only )?(?:public\\.)?([a-z_]+)(?: as)?(?: [a-z_]+)?';
/** After `from` and `using` may stand a list; `a, b` elsewhere are columns. */
const SOURCES = new RegExp(`\\b(?:from|join|update|into|using) (${NAMED}(?: ?, ?${NAMED})*)`, 'g');

/** Tables that are read or written, in order, with repeats; only names of `tables`. */
const tablesOf = (sql, tables) =>
  [...sql.matchAll(SOURCES)]
    .flatMap((match) => match[1].split(','))
    .map(
      (source) =>
        source
          .trim()
          .replace(/^only |^public\./g, '')
          .split(' ')[0],
    )
    .filter((name) => tables.has(name));

/** From `start` to the bracket that closes the part, or to the end. */
const partFrom = (sql, start) => {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql[at] === '(') depth++;
    if (sql[at] === ')' && --depth < 0) return sql.slice(start, at);
  }
  return sql.slice(start);
};

/** A part without its bracketed queries: what they compute are rows to read, not values of the rows changed. */
const withoutQueries = (part) => {
  const start = part.search(/\(\s*select\b/);
  if (start < 0) return part;
  const inner = partFrom(part, start + 1);
  return withoutQueries(`${part.slice(0, start)}()${part.slice(start + inner.length + 2)}`);
};

/** The parts of a statement that change rows of `tables`: UPDATEs, and the DO UPDATE of INSERTs. */
const updateParts = (sql, tables) => {
  const updates = [...sql.matchAll(/\bupdate\s+(?:only\s+)?([a-z_]+)\b/g)]
    .filter((match) => tables.has(match[1]) && !/\b(do|for|key)\s$/.test(sql.slice(0, match.index)))
    .map((match) => partFrom(sql, match.index));
  const upserts = [...sql.matchAll(/\binsert\s+into\s+([a-z_]+)\b/g)]
    .filter((match) => tables.has(match[1]))
    .map((match) => partFrom(sql, match.index))
    .map((part) => part.slice(part.search(/\bdo update\b/)))
    .filter((part) => part.startsWith('do update'));
  return [...updates, ...upserts].map(withoutQueries);
};

/** Rule 7: a distributed PostgreSQL refuses or misjudges these where rows are changed. */
const VOLATILE = [
  [/\bnow\s*\(\)|\bcurrent_timestamp\b|\bclock_timestamp\s*\(\)/, 'the time is a parameter'],
  [/\brandom\s*\(\)|\bgen_random_uuid\s*\(\)/, 'chance is a parameter'],
  [/[-+]\s*(?:''\s*::\s*)?interval\b|::interval\b/, 'a time that is computed is a parameter'],
  [
    /\b(?:jsonb_build_object|to_jsonb|date_trunc)\s*\((?!\s*\$\d+(?:::[a-z]+)?\s*\))/,
    'no jsonb_build_object, to_jsonb or date_trunc of columns',
  ],
];

/** Rules 11 and 12: what the distributed planner refuses over contact tables. */
const REFUSED = [
  [/\bnot in \(\s*select\b/, 'NOT IN of a query'],
  [/\bintersect\b/, 'INTERSECT'],
  [/\bexcept\b/, 'EXCEPT'],
  [/\bwith recursive\b/, 'recursion'],
  [/\brollup\s*\(/, 'ROLLUP'],
  [/\bmerge into\b/, 'MERGE'],
];

/**
 * What is wrong with one emitted statement under RULES-SQL; `classes` is tables.json. A bucket has to be named at
 * least as often as contact tables are: a lower bound that finds a forgotten join condition.
 */
export const statementProblems = (text, classes) => {
  const sql = bare(text);
  if (/^\s*(create|alter|drop|truncate|vacuum|analyze|comment|grant|lock)\b/.test(sql)) return [];
  const contact = new Set(classes.contact);
  const spread = new Set([...classes.contact, ...classes.reference]);
  const named = tablesOf(sql, contact);
  const problems = [];
  const bucketCount = [...sql.matchAll(/\bbuckets?\b/g)].length;
  if (named.length > bucketCount)
    problems.push(`${named.length} contact tables (${named.join(', ')}), bucket named ${bucketCount} times`);
  if (named.length > 0 && bucketCount === 0 && /\bfor (no key )?(update|share)\b/.test(sql))
    problems.push('row locks without bucket');
  for (const part of updateParts(sql, spread))
    for (const [pattern, why] of VOLATILE) if (pattern.test(part)) problems.push(`in an UPDATE: ${why}`);
  if (named.length > 0)
    for (const [pattern, what] of REFUSED)
      if (pattern.test(sql)) problems.push(`${what} over contact tables`);
  return problems;
};

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statementProblems } from './lib/emitted-sql.mjs';
import { at } from './lib/project.mjs';

/* node scripts/check-sql.mjs FOLDER: RULES-SQL over the statements a test run emitted (server/testing/observe.ts). */
const folder = process.argv[2];
if (!folder || !existsSync(folder)) {
  console.error('Say in which folder the test run left its statements (BATON_STATEMENTS_DIR).');
  process.exit(1);
}
const classes = JSON.parse(readFileSync(at('server', 'migrations', 'tables.json'), 'utf8'));
const lines = readdirSync(folder).flatMap((file) =>
  readFileSync(join(folder, file), 'utf8').trim().split('\n'),
);
const statements = new Map(
  lines
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ text, from }) => [text, from]),
);

let wrong = 0;
for (const [text, from] of statements)
  for (const problem of statementProblems(text, classes)) {
    wrong++;
    console.error(`${from}: ${problem}\n    ${text.replace(/\s+/g, ' ').slice(0, 300)}`);
  }
console.log(`${statements.size} statements emitted, ${wrong} against the rules`);
process.exit(wrong > 0 ? 1 : 0);

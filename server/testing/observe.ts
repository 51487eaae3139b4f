import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { observeStatements, projectFolder } from '../src/platform/index.ts';

/** Folder where a test run collects the statements the application emitted; unset: nothing is collected. */
const STATEMENTS_FOLDER = 'BATON_STATEMENTS_DIR';

/** The plumbing between the caller and the observer. */
const PLUMBING = /\/(platform\/sql|testing\/observe)\.ts/;
/** Whoever tests may ask across buckets; the rules are for what the application emits. */
const TESTS = /\.test\.tsx?|\/server\/(testing|sim)\/|\/(e2e|bench)\//;

/** File, below the project, of the code that sent the statement: the first frame outside the plumbing. */
const callerOf = (stack: string, root: string): string | undefined => {
  const frame = stack.split('\n').find((line) => line.includes(root) && !PLUMBING.test(line));
  return frame?.slice(frame.indexOf(root) + root.length + 1).replace(/[:?].*$/, '');
};

let started = false;

/**
 * Writes each distinct statement the application emits in this process, `{text, from}` a line, to a file of its own.
 * Written at first sight: a worker that is killed at the end of a run has nothing left to flush.
 */
export const collectStatements = (): void => {
  const folder = process.env[STATEMENTS_FOLDER];
  if (!folder || started) return;
  started = true;
  mkdirSync(folder, { recursive: true });
  const root = projectFolder();
  const file = join(folder, `${process.pid}.jsonl`);
  const seen = new Set<string>();
  observeStatements((text) => {
    if (seen.has(text)) return;
    const from = callerOf(new Error().stack ?? '', root);
    if (from === undefined || TESTS.test(`/${from}`)) return;
    seen.add(text);
    appendFileSync(file, `${JSON.stringify({ text, from })}\n`);
  });
};

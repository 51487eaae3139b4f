import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { observeStatements } from '../src/platform/index.ts';

/** Folder where a test run collects the statements the application emitted; unset: nothing is collected. */
export const STATEMENTS_FOLDER = 'BATON_STATEMENTS_DIR';

let started = false;

/**
 * Writes each distinct statement this process emits, one JSON string a line, to a file of its own in the folder.
 * Written at first sight: a worker that is killed at the end of a run has nothing left to flush.
 */
export const collectStatements = (): void => {
  const folder = process.env[STATEMENTS_FOLDER];
  if (!folder || started) return;
  started = true;
  const seen = new Set<string>();
  const file = join(folder, `${process.pid}.jsonl`);
  observeStatements((text) => {
    const key = createHash('md5').update(text).digest('base64');
    if (seen.has(key)) return;
    seen.add(key);
    appendFileSync(file, `${JSON.stringify(text)}\n`);
  });
};

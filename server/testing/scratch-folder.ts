import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A data folder for a test or a benchmark, under the temporary folder. Others may pass through it: in a closed one,
 * PostgreSQL under its own account would be given a place elsewhere, which outlives this folder.
 */
export const scratchFolder = (prefix: string): string => {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o711);
  return folder;
};

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadOrder, LoadReport } from './load-client.ts';

const CLIENT = fileURLToPath(new URL('./load-client.ts', import.meta.url));

/** Runs the load in a process of its own. */
export const load = async (order: LoadOrder): Promise<LoadReport> => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    CLIENT,
    JSON.stringify(order),
  ]);
  return JSON.parse(stdout) as LoadReport;
};

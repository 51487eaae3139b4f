import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LoadOrder, LoadReport } from './load-client.ts';
import { programBeside } from './programs.ts';

const CLIENT = programBeside('load-client');

/** Runs the load in a process of its own. */
export const load = async (order: LoadOrder): Promise<LoadReport> => {
  const { stdout } = await promisify(execFile)(process.execPath, [CLIENT, JSON.stringify(order)]);
  return JSON.parse(stdout) as LoadReport;
};

import { rmSync } from 'node:fs';
import { scratchFolder } from '../server/testing/scratch-folder.ts';
import { PREPARED_FOLDER } from './prepared.ts';

/** Once per run: the place of the data folders that files begin with; each is made when the first file asks for it. */
export const setup = (): (() => void) => {
  const folder = scratchFolder('baton-e2e-prepared-');
  process.env[PREPARED_FOLDER] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
};

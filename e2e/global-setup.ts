import { rmSync } from 'node:fs';
import { scratchFolder } from '../server/testing/scratch-folder.ts';
import { PREPARED_FOLDER } from './prepared.ts';
import { lendBaton } from './shared.ts';

/** Once per run: the place of the data folders that files begin with, and the server they share; each is made when the
 * first file asks for it. */
export const setup = async (): Promise<() => Promise<void>> => {
  const folder = scratchFolder('baton-e2e-prepared-');
  process.env[PREPARED_FOLDER] = folder;
  const endShared = await lendBaton();
  return async () => {
    await endShared();
    rmSync(folder, { recursive: true, force: true });
  };
};

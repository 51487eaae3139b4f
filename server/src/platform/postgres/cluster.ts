import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { explainFailure } from './explain.ts';
import { give, type Layout, tail, USER } from './layout.ts';
import { INCLUDES } from './settings.ts';

/** How every program of PostgreSQL is run: as the account, with nothing of our environment that could sway it. */
export const childOptions = (layout: Layout) => ({
  cwd: layout.root,
  // Its own session: Ctrl-C in the terminal reaches Baton alone, which drains first and stops PostgreSQL last.
  detached: true,
  env: {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(process.env.SYSTEMROOT ? { SYSTEMROOT: process.env.SYSTEMROOT } : {}),
  },
  ...(layout.account ? { uid: layout.account.uid, gid: layout.account.gid } : {}),
});

export const binary = (layout: Layout, name: string): string =>
  join(layout.native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

/** Makes the cluster in a folder beside and moves it: a start that was killed half-way leaves no half cluster. */
export const createCluster = async (layout: Layout, throwaway: boolean): Promise<void> => {
  const fresh = join(layout.root, 'cluster.new');
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { mode: 0o700 });
  give(fresh, layout.account);
  const handOver = join(layout.root, 'password.initdb');
  fs.writeFileSync(layout.password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  fs.copyFileSync(layout.password, handOver);
  give(handOver, layout.account);
  const args = [
    '-D',
    fresh,
    '-U',
    USER,
    `--pwfile=${handOver}`,
    '--auth=scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  const out = fs.openSync(join(layout.root, 'initdb.log'), 'w');
  const child = spawn(binary(layout, 'initdb'), throwaway ? [...args, '--no-sync'] : args, {
    ...childOptions(layout),
    stdio: ['ignore', out, out],
  });
  const code = await new Promise<number | null>((done, failed) =>
    child.once('error', failed).once('exit', done),
  );
  fs.closeSync(out);
  fs.rmSync(handOver);
  if (code !== 0) {
    fs.rmSync(fresh, { recursive: true, force: true });
    throw new Error(explainFailure('The database could not be made', tail(join(layout.root, 'initdb.log'))));
  }
  fs.appendFileSync(join(fresh, 'postgresql.conf'), INCLUDES);
  fs.renameSync(fresh, layout.cluster);
};

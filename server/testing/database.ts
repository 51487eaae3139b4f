import { randomBytes } from 'node:crypto';
import { type Db, openDb } from '../src/platform/index.ts';
import { collectStatements } from './observe.ts';
import { startTestServer, TEMPLATE_URL, withDatabase } from './test-server.ts';

export interface TestDatabase {
  db: Db;
  url: string;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

let ownServer: Promise<string> | undefined;

/** The template of the vitest run; outside vitest (a script, the simulation) a server of this process's own. */
const templateUrl = (): Promise<string> => {
  const given = process.env[TEMPLATE_URL];
  if (given) return Promise.resolve(given);
  ownServer ??= startTestServer().then(({ templateUrl: url, stop }) => {
    process.once('beforeExit', () => void stop());
    return url;
  });
  return ownServer;
};

const TAKEN = '55006';
const ATTEMPTS_MAX = 50;

/** `create database` refuses while anybody (an autovacuum worker, say) is connected to the template: try again. */
const createFromTemplate = async (serverUrl: string, name: string, template: string): Promise<void> => {
  const admin = openDb({ connectionString: serverUrl, max: 1 });
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await admin.pool.query(`create database ${name} template ${template}`);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== TAKEN || attempt === ATTEMPTS_MAX) throw error;
        await admin.pool.query('select pg_sleep(0.05)');
      }
    }
  } finally {
    await admin.close();
  }
};

/**
 * A fresh, migrated database for one test file (about 50 ms: cloned from a template). Every statement sent through
 * `db` is collected for the check of emitted SQL.
 */
export const testDatabase = async (options: { poolMax?: number } = {}): Promise<TestDatabase> => {
  collectStatements();
  const template = await templateUrl();
  const serverUrl = withDatabase(template, 'postgres');
  const templateName = /\/([^/?]+)(?:\?|$)/.exec(template.replace(/^[a-z]+:\/\//, ''))![1]!;
  const name = `baton_test_${randomBytes(6).toString('hex')}`;
  await createFromTemplate(serverUrl, name, templateName);
  const url = withDatabase(template, name);
  const db = openDb({ connectionString: url, max: options.poolMax ?? 10 });
  return {
    db,
    url,
    close: async () => {
      await db.close();
      const admin = openDb({ connectionString: serverUrl, max: 1 });
      await admin.pool.query(`drop database if exists ${name} with (force)`);
      await admin.close();
    },
  };
};

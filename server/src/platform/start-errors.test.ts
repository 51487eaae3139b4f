import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { openDatabase } from './database.ts';
import { explainStartError } from './start-errors.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const failureOf = async (databaseUrl: string): Promise<string | undefined> => {
  const error = await openDatabase({ databaseUrl, dataFolder: '/nowhere', dbPool: 1 }).then(
    ({ close }) => close(),
    (failure: unknown) => failure,
  );
  return explainStartError(error, { databaseUrl });
};

const listenOn = (port: number, host = '127.0.0.1') =>
  new Promise<unknown>((done) => {
    const server = createServer();
    server.once('error', done);
    server.listen(port, host, () => done(server));
  });

describe('a failed start says what to do', () => {
  it('about a taken port', async () => {
    const first = (await listenOn(0)) as ReturnType<typeof createServer>;
    const { port } = first.address() as { port: number };
    const error = await listenOn(port);
    first.close();
    expect(explainStartError(error, { port })).toMatch(`Port ${port} is in use`);
  });

  it('about an address this machine does not have', async () => {
    const error = await listenOn(0, '203.0.113.7');
    expect(explainStartError(error, { host: '203.0.113.7' })).toMatch(/no address 203\.0\.113\.7/);
  });

  it('about a full disk, of ours or of the database', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    expect(explainStartError(full, { dataFolder: '/data' })).toMatch(/disk of \/data is full/);
    expect(explainStartError(Object.assign(new Error('x'), { code: '53100' }), {})).toMatch(
      /disk of the database is full/,
    );
  });

  it('about a database that does not exist, or does not let us in', async () => {
    expect(await failureOf(database.url.replace(/baton_test_\w+/, 'nope'))).toMatch(
      /does not exist .*create database/,
    );
    const wrong = database.url.replace(/:[^:@/]+@/, ':wrong@');
    const said = await failureOf(wrong);
    expect(said).toMatch(/does not accept the password/);
    expect(said).not.toContain('wrong');
  });

  it('about a database that does not answer', async () => {
    expect(await failureOf('postgres://me:pw@localhost:1/x')).toMatch(
      /Nothing answers .*Is PostgreSQL running/,
    );
    expect(await failureOf('postgres://me:pw@no.such.host.invalid/x')).toMatch(
      /host in DATABASE_URL is unknown|Nothing/,
    );
  });

  it('but leaves a bug its stack', () => {
    expect(explainStartError(new TypeError('x is not a function'), {})).toBeUndefined();
  });
});

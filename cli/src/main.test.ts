import { chmodSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, sql } from '../../server/src/platform/index.ts';
import { testDatabase } from '../../server/testing/index.ts';
import { type Terminal, terminal } from '../testing.ts';

let shell: Terminal;
beforeEach(() => {
  shell = terminal();
});
afterEach(() => shell.remove());

const listening = async (status: number): Promise<{ port: string; server: Server }> => {
  const server = createServer((_, answer) => answer.writeHead(status).end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { port: String((server.address() as { port: number }).port), server };
};

describe('baton', () => {
  it('lists its commands', async () => {
    const { code, said } = await shell.baton(['help']);
    expect(code).toBe(0);
    for (const name of ['start', 'doctor', 'backup FILE', 'restore FILE'])
      expect(said).toContain(`baton ${name}`);
  });

  it('says how a command is used when it is used wrongly', async () => {
    expect(await shell.baton(['backup'])).toMatchObject({ code: 2 });
    expect((await shell.baton(['restore', 'x', '--force'])).said).toMatch(
      /unknown option --force\nUsage: baton restore/,
    );
    expect((await shell.baton(['dance'])).said).toMatch(/There is no command "dance"/);
  });

  it('names a wrong variable, its value and what is allowed', async () => {
    const { code, said } = await shell.baton(['doctor'], { PORT: 'http' });
    expect(code).toBe(2);
    expect(said).toMatch(/PORT is "http"; allowed: a whole number/);
  });
});

describe('baton doctor', () => {
  it('finds all well on a fresh database, and hides secrets', async () => {
    const database = await testDatabase();
    const { server, port } = await listening(200);
    const secret = 'a-secret-of-more-than-thirty-two-characters';
    const { code, said } = await shell.baton(['doctor'], {
      DATABASE_URL: database.url,
      PORT: port,
      BATON_SECRET: secret,
    });
    server.close();
    await database.close();
    expect(said).toContain('All is well.');
    expect(code).toBe(0);
    expect(said).not.toContain(secret);
    expect(said).not.toContain(new URL(database.url.replace(/\?.*/, '')).password);
    for (const check of [
      'versions',
      'disk',
      'the server answers',
      'PostgreSQL',
      'nothing to do',
      'inbox',
      'outbox',
      'clocks',
    ])
      expect(said).toContain(check);
  });

  it('counts what waits and for how long', async () => {
    const database = await testDatabase();
    const id = newId(1_770_000_000_000, 3);
    await database.db.query(sql`
      insert into timers (bucket, actor_id, kind, workspace_id, due_at)
      values (3, ${id}, 'wait', 1, clock_timestamp() - interval '2 hours')`);
    const { code, said } = await shell.baton(['doctor'], { DATABASE_URL: database.url, PORT: '0' });
    await database.close();
    expect(said).toMatch(/FAIL {2}timers +1 due timer, the oldest for 2 h/);
    expect(code).toBe(1);
  });

  it('sees a snapshot that is held open', async () => {
    const database = await testDatabase();
    const connection = await database.db.connect();
    await connection.client.query('begin isolation level repeatable read');
    await connection.client.query('select 1 from contacts');
    const { said } = await shell.baton(['doctor'], { DATABASE_URL: database.url, PORT: '0' });
    await connection.client.query('rollback');
    connection.release();
    await database.close();
    expect(said).toMatch(/ok {4}oldest snapshot +\d+ s old/);
  });

  it('says that a port is taken by something else', async () => {
    const { server, port } = await listening(200);
    server.close();
    const silent = createServer((request) => request.socket.destroy());
    await new Promise<void>((done) => silent.listen(Number(port), '127.0.0.1', done));
    const { said } = await shell.baton(['doctor'], { DATABASE_URL: 'postgres://127.0.0.1:1/x', PORT: port });
    silent.close();
    expect(said).toMatch(/FAIL {2}port .* is taken/);
  });

  it('says that nothing answers at DATABASE_URL, without its password', async () => {
    const env = { DATABASE_URL: 'postgres://me:geheim@127.0.0.1:1/x', PORT: '0' };
    const { code, said } = await shell.baton(['doctor'], env);
    expect(code).toBe(1);
    expect(said).toMatch(/Nothing answers at DATABASE_URL \(postgres:\/\/\*\*\*@127\.0\.0\.1:1\/x\)/);
    expect(said).not.toContain('geheim');
  });

  it('looks into the embedded PostgreSQL when Baton is stopped', async () => {
    mkdirSync(join(shell.folder, 'data'));
    chmodSync(shell.folder, 0o755);
    const { code, said } = await shell.baton(['doctor'], { PORT: '0' });
    expect(said).toMatch(/PostgreSQL 17\S* \(embedded\)/);
    expect(said).toMatch(/none yet: the first start makes the tables/);
    expect(code).toBe(0);
  });
});

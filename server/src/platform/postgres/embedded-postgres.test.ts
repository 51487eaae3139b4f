import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../testing/index.ts';
import { type Program, testProgram } from '../../../testing/program.ts';
import { type EmbeddedPostgres, runningEmbeddedUrl, startEmbeddedPostgres } from './embedded-postgres.ts';
import { explainFailure } from './explain.ts';
import { isAlive } from './owner-lock.ts';
import { accountsOf, closedFolder } from './unprivileged.ts';

const isRoot = process.getuid?.() === 0;
const nativeFolder = join(tmpdir(), `baton-native-test-${process.getuid?.() ?? 0}`);
let baton: Program;
let folder: string;
/** A folder that was started in once: initdb takes a second, a copy none. */
let made: string;
let running: EmbeddedPostgres[];

const newFolder = (): string => {
  const created = fs.mkdtempSync(join(tmpdir(), 'baton-pg-'));
  fs.chmodSync(created, 0o755);
  return created;
};

beforeAll(async () => {
  baton = await testProgram('postgres-process.ts');
  made = newFolder();
  await (await startEmbeddedPostgres({ dataFolder: made, nativeFolder })).stop();
});
afterAll(() => {
  fs.rmSync(made, { recursive: true, force: true });
  baton.remove();
});

beforeEach(() => {
  folder = newFolder();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()));
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Makes the test's folder one that was started in before. */
const beginMade = (): void => {
  execFileSync('cp', ['-a', `${made}/.`, folder]);
};

const start = async (
  dataFolder = folder,
  log?: (message: string) => void,
  keepAlive = false,
): Promise<EmbeddedPostgres> => {
  const postgres = await startEmbeddedPostgres({
    dataFolder,
    nativeFolder,
    keepAlive,
    ...(log ? { log } : {}),
  });
  running.push(postgres);
  return postgres;
};

const ask = async <Row extends object>(url: string, text: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
};

/** A Baton of its own process that starts PostgreSQL and waits to be killed. */
const otherProcess = async (): Promise<{ child: ChildProcess; postgresPid: number }> => {
  const child = baton.start(folder, nativeFolder);
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  const postgresPid = await eventually(() => /^\d+\n/.test(said) && Number(said), 30_000, 'the other Baton');
  return { child, postgresPid };
};

describe('the embedded PostgreSQL', () => {
  it('starts, keeps what was written, and starts again', async () => {
    const first = await start();
    const [settings] = await ask(
      first.url,
      `select current_setting('server_encoding') as encoding, current_setting('jit') as jit`,
    );
    expect(settings).toEqual({ encoding: 'UTF8', jit: 'off' });
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it.runIf(isRoot)('never runs as root, though we do', async () => {
    beginMade();
    const postgres = await start();
    expect(fs.statSync(`/proc/${postgres.pid}`).uid).not.toBe(0);
  });

  it('tells a second Baton who has the folder; a third may connect', async () => {
    beginMade();
    const { child, postgresPid } = await otherProcess();
    try {
      await expect(start()).rejects.toThrow(new RegExp(`already runs on ${folder} \\(process ${child.pid}`));
      const url = runningEmbeddedUrl(folder);
      expect(await ask(url!, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      child.kill('SIGKILL');
      process.kill(postgresPid, 'SIGQUIT');
      await eventually(() => !isAlive(postgresPid));
    }
  });

  it('after kill -9 of Baton, stops the PostgreSQL it left and starts its own (P3)', async () => {
    beginMade();
    const { child, postgresPid } = await otherProcess();
    await ask(runningEmbeddedUrl(folder)!, 'create table kept as select 42 as answer');
    child.kill('SIGKILL');
    await eventually(() => child.signalCode);
    expect(isAlive(postgresPid)).toBe(true);
    expect(runningEmbeddedUrl(folder)).toBeUndefined();
    const said: string[] = [];
    const postgres = await start(folder, (message) => said.push(message));
    expect(isAlive(postgresPid)).toBe(false);
    expect(said.join()).toMatch(/outlived the Baton that started it/);
    expect(await ask(postgres.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('after kill -9 of PostgreSQL, says so, and recovers at the next start (P3)', async () => {
    beginMade();
    const first = await start();
    await ask(first.url, 'create table kept as select 42 as answer');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.ended).toMatch(/PostgreSQL ended \(SIGKILL\)/);
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('kept alive, is there again at the same address after kill -9 of PostgreSQL (P1)', async () => {
    beginMade();
    const postgres = await start(folder, undefined, true);
    await ask(postgres.url, 'create table kept as select 42 as answer');
    process.kill(postgres.pid, 'SIGKILL');
    const answer = await eventually(() => ask(postgres.url, 'select answer from kept'), 20_000);
    expect(answer).toEqual([{ answer: 42 }]);
  });

  it('is not fooled by a process id that now belongs to something else', async () => {
    beginMade();
    fs.writeFileSync(
      join(folder, 'postgres', 'cluster', 'postmaster.pid'),
      [process.pid, join(folder, 'postgres', 'cluster'), 1, 5432, '', '', '', 'ready'].join('\n'),
    );
    const lock = { pid: process.pid, birth: 'another boot/1', since: '2026-01-01' };
    fs.writeFileSync(join(folder, 'postgres', 'owner.lock'), JSON.stringify(lock));
    const second = await start();
    expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is not kept from starting by the lock of a socket that a killed one left (P1)', async () => {
    beginMade();
    const first = await start();
    const sockets = new URL(first.url).searchParams.get('host')!;
    await first.stop();
    const { uid, gid } = fs.statSync(join(folder, 'postgres', 'cluster'));
    const other = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' });
    try {
      const lock = join(sockets, '.s.PGSQL.5432.lock');
      fs.writeFileSync(lock, `${other.pid}\n${join(folder, 'postgres', 'cluster')}\n1\n5432\n${sockets}\n`);
      fs.chownSync(lock, uid, gid);
      const second = await start();
      expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      other.kill();
    }
  });

  it('takes a short folder for its socket when the path would be too long', async () => {
    const deep = join(folder, 'a-folder-with-a-long-name'.repeat(4));
    const postgres = await start(deep);
    expect(decodeURIComponent(postgres.url)).toContain(`host=${tmpdir()}/baton-`);
    expect(await ask(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.runIf(isRoot)(
    'lies elsewhere, with a link, when its account may not enter the data folder',
    async () => {
      const closed = join(folder, 'closed');
      fs.mkdirSync(closed, { mode: 0o700 });
      const said: string[] = [];
      const postgres = await start(join(closed, 'data'), (message) => said.push(message));
      const real = fs.realpathSync(join(closed, 'data', 'postgres'));
      try {
        expect(real).toMatch(/^\/var\/lib\/baton\//);
        expect(said.join()).toContain(`may not enter ${closed}`);
        expect(await ask(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      } finally {
        await postgres.stop();
        fs.rmSync(real, { recursive: true });
      }
    },
  );

  it('says what a wrong line of custom.conf did', async () => {
    beginMade();
    fs.writeFileSync(join(folder, 'postgres', 'custom.conf'), 'shared_bufers = 1GB\n', { mode: 0o644 });
    await expect(start()).rejects.toThrow(/A line of custom.conf is wrong/);
    fs.rmSync(join(folder, 'postgres', 'custom.conf'));
    await start();
  });
});

const canMount = (): boolean => {
  try {
    const probe = fs.mkdtempSync(join(tmpdir(), 'baton-mount-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    fs.rmdirSync(probe);
    return true;
  } catch {
    return false;
  }
};

describe('a full disk', () => {
  it.runIf(isRoot && canMount())('is named when there is no room for the database', async () => {
    const small = join(folder, 'small');
    fs.mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=755', 'tmpfs', small]);
    try {
      await expect(start(small)).rejects.toThrow(/The disk is full/);
    } finally {
      execFileSync('umount', [small]);
    }
  });

  it('is recognised in what PostgreSQL says', () => {
    const said = 'PANIC:  could not write to file "pg_wal/xlogtemp.1": No space left on device';
    expect(explainFailure('The database could not be started', said)).toMatch(
      /^The database .* The disk is full\./,
    );
  });
});

describe('accounts', () => {
  it('are read from passwd', () => {
    expect(accountsOf('root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n')).toEqual([
      { name: 'root', uid: 0, gid: 0 },
      { name: 'nobody', uid: 65534, gid: 65533 },
    ]);
  });

  it('may enter a folder only when all folders above let them', () => {
    const inner = join(folder, 'closed', 'inner');
    fs.mkdirSync(inner, { recursive: true, mode: 0o755 });
    const stranger = { name: 'stranger', uid: 54_321, gid: 54_321 };
    expect(closedFolder(inner, stranger)).toBeUndefined();
    fs.chmodSync(join(folder, 'closed'), 0o700);
    expect(closedFolder(inner, stranger)).toBe(join(folder, 'closed'));
  });
});

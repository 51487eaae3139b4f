/** `import`: rows a second of a CSV file, mapped, normalised, de-duplicated and folded; beside COPY of the same rows. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createWorker,
  ensureLeases,
  maintainPartitions,
  openEngineDb,
} from '../../server/src/engine/index.ts';
import {
  addPiece,
  beginImport,
  createImporter,
  getImport,
  type ImportKey,
  outcomesOf,
  PIECE_BYTES_MAX,
  readFile,
  startImport,
} from '../../server/src/imports/index.ts';
import { createSignals, type Db, sql, systemClock } from '../../server/src/platform/index.ts';
import { type Benchmark, figure } from './figure.ts';
import { openStage, type Stage } from './stage.ts';

const ROWS = Number(process.env.BENCH_IMPORT_ROWS ?? 100_000);
/** Every so many rows one is somebody who has a row already, one has no address, one a phone that cannot be read. */
const EACH = { repeated: 20, refused: 100, badPhone: 50 };

const FIRST = ['Ana', 'Ben', 'Chiara', 'Dora', 'Émile', 'Fatma', 'Günther', 'Hana'];
const LAST = ['Berg', 'Huber', 'Rossi', 'Nováková', 'Müller', 'Yılmaz', 'Smith', 'Nguyen'];
const CITY = ['Wien', 'Graz', 'Linz', 'Berlin', 'Zürich', 'Praha'];
const COUNTRY = ['Austria', 'Österreich', 'Germany', 'DE', 'Schweiz', 'Czech Republic'];

const cellsOf = (n: number): string[] => {
  const person = n % EACH.repeated === 0 ? Math.max(0, n - 7) : n;
  const email = n % EACH.refused === 1 ? 'no address' : ` Person${person}@Example.com`;
  const phone = n % EACH.badPhone === 2 ? '12' : `0660 ${String(1_000_000 + person)}`;
  const birthday = `${1 + (n % 28)}.${1 + (n % 12)}.${1950 + (n % 50)}`;
  return [
    email,
    FIRST[n % 8]!,
    LAST[n % 7]!,
    phone,
    CITY[n % 6]!,
    COUNTRY[n % 6]!,
    birthday,
    ['free', 'pro', 'team'][n % 3]!,
    String(n % 1_000),
    `"Met at the fair, hall ${n % 9}"`,
  ];
};

const HEADER = 'E-Mail;Vorname;Nachname;Telefon;Ort;Land;Geburtstag;Plan;Points;Note';

const fileOf = (rows: number): Buffer => {
  const lines = [HEADER];
  for (let n = 0; n < rows; n++) lines.push(cellsOf(n).join(';'));
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
};

/** The reference: the same rows into a plain table of texts, read by PostgreSQL itself. */
const copied = async ({ db }: Stage, file: Buffer): Promise<number> => {
  await db.query(sql`
    create table bench_copy (email text, first text, last text, phone text, city text, country text, birthday text, plan text, points text, note text)`);
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-copy-'));
  // PostgreSQL runs as another user
  chmodSync(folder, 0o755);
  const path = join(folder, 'people.csv');
  writeFileSync(path, file, { mode: 0o644 });
  const from = performance.now();
  await db.query({
    text: `copy bench_copy from '${path}' with (format csv, header, delimiter ';')`,
    values: [],
  } as never);
  const seconds = (performance.now() - from) / 1_000;
  rmSync(folder, { recursive: true });
  return seconds;
};

const workspaceIn = async (db: Db): Promise<number> => {
  await ensureLeases(db, 4);
  await maintainPartitions(db, systemClock.now());
  const [row] = await db.query<{ workspaceId: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values ('bench', 'Bench', 'Europe/Vienna', 'EUR', now()) returning workspace_id as "workspaceId"`);
  return row!.workspaceId;
};

const upload = async (db: Db, key: ImportKey, file: Buffer): Promise<void> => {
  for (let piece = 0; piece * PIECE_BYTES_MAX < file.length; piece++) {
    const content = file.subarray(piece * PIECE_BYTES_MAX, (piece + 1) * PIECE_BYTES_MAX);
    await addPiece(db, key, { piece, content });
  }
  await readFile(db, key, {});
};

const silent = {
  info: () => undefined,
  warn: (o: object, m: string) => console.error(m, o),
  error: (o: object, m: string) => console.error(m, o),
};

/** Starts an import and lets a worker and an importer of this process bring it to its end; answers the seconds. */
const imported = async ({ db, url }: Stage, key: ImportKey): Promise<number> => {
  const engineDb = openEngineDb(url);
  const signals = createSignals();
  const worker = createWorker({ db: engineDb, clock: systemClock, log: silent, signals, groups: 4 });
  await worker.start();
  const importer = createImporter({
    db,
    clock: systemClock,
    wakeBulk: () => signals.signal('bulk'),
    onProgress: () => undefined,
    onError: (error) => console.error(error),
  });
  const from = performance.now();
  await startImport(db, key, systemClock.now());
  importer.wake();
  for (;;) {
    const { state } = await getImport(db, key);
    if (state !== 'running') break;
    await new Promise((done) => setTimeout(done, 20));
  }
  const seconds = (performance.now() - from) / 1_000;
  await importer.stop();
  await worker.stop();
  await engineDb.close();
  return seconds;
};

export const importBenchmark: Benchmark = {
  name: 'import',
  what: `rows of a CSV file a second, to contacts (${ROWS.toLocaleString('en')} rows, 10 columns)`,
  run: async (say) => {
    const stage = await openStage();
    try {
      const { db } = stage;
      const workspaceId = await workspaceIn(db);
      const file = fileOf(ROWS);
      const copySeconds = await copied(stage, file);
      const measure = async (metric: string, goal: number | undefined) => {
        const importId = await beginImport(
          db,
          { workspaceId, name: 'bench.csv', by: 'bench' },
          systemClock.now(),
        );
        const key = { workspaceId, importId };
        await upload(db, key, file);
        const seconds = await imported(stage, key);
        const { state, rowsRead, counts } = await getImport(db, key);
        const people = await outcomesOf(db, key);
        const told = people.new + people.updated + people.unchanged;
        say(
          `${metric}: ${seconds.toFixed(1)} s, ${state}, ${JSON.stringify({ ...people, refused: counts.refused })}`,
        );
        const expected = new Set(
          Array.from({ length: ROWS }, (_, n) => cellsOf(n)[0]!).filter((email) => email.includes('@')),
        ).size;
        return figure({
          name: 'import',
          metric,
          value: ROWS / seconds,
          unit: 'rows/s',
          reference: 'COPY of the same rows',
          referenceValue: ROWS / copySeconds,
          ...(goal === undefined ? {} : { goal }),
          // nobody lost, nobody twice, every bad row told
          holds:
            state === 'done' &&
            rowsRead === ROWS &&
            told === expected &&
            counts.refused === ROWS / EACH.refused,
        });
      };
      return [await measure('new people', 10_000), await measure('the same file again', undefined)];
    } finally {
      await stage.close();
    }
  },
};

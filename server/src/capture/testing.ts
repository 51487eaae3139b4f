import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import Fastify, { type FastifyInstance } from 'fastify';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { type Db, projectFolder, sql, systemClock } from '../platform/index.ts';
import { type Capture, type CaptureDeps, createCapture } from './capture.ts';
import type { KeyUse } from './keys.ts';
import type { CallPayload } from './model.ts';
import { captureRoutes } from './routes.ts';

export interface StoredInput {
  bucket: number;
  seq: number;
  contactId: string;
  workspaceId: number;
  kind: string;
  name: string;
  via: string | null;
  at: Date;
  occurredAt: Date;
  mustFold: boolean;
  payload: CallPayload;
}

/** Everything in the inbox, in arrival order. */
export const inboxOf = (db: Db): Promise<StoredInput[]> =>
  db.query<StoredInput>(sql`
    select bucket, seq, actor_id as "contactId", workspace_id as "workspaceId", kind, name, via, at,
      occurred_at as "occurredAt", must_fold as "mustFold", payload
    from inbox where bucket >= 0 order by seq`);

export interface TestCapture {
  database: TestDatabase;
  db: Db;
  capture: Capture;
  /** for a second process on the same database */
  deps: CaptureDeps;
  app: FastifyInstance;
  /** where the server listens, without a slash at the end */
  url: string;
  workspaceId: number;
  /** a second workspace, with the write key `other` */
  otherId: number;
  signalled: Set<number>;
  keyUses: (KeyUse & { keyId: number })[];
  /** Posts a body (an object as JSON) with the write key `wk`. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  inbox(): Promise<StoredInput[]>;
  clearInbox(): Promise<unknown>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & {
    refused?: { index: number; code: string }[];
    clipped?: { index: number; field: string; detail: string }[];
  };
}

const workspaceCalled = async (db: Db, slug: string): Promise<number> => {
  const [row] = await db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values (${slug}, ${slug}, 'Europe/Vienna', 'EUR', ${new Date(systemClock.now())})
    returning workspace_id as id`);
  return row!.id;
};

/** The browser script as `npm run build` makes it. */
export const builtTracker = (): string =>
  buildSync({
    entryPoints: [join(projectFolder(), 'tracker/src/main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2017',
    minify: true,
  }).outputFiles[0]!.text;

/** A listening server with nothing but capture, on a fresh database; write keys `wk` and `other`. */
export const testCapture = async (
  given: Partial<CaptureDeps> & { trackerScript?: string } = {},
): Promise<TestCapture> => {
  const database = await testDatabase();
  const { db } = database;
  const workspaceId = await workspaceCalled(db, 'one');
  const otherId = await workspaceCalled(db, 'two');
  const owners = new Map([
    ['wk', { workspaceId, keyId: 1 }],
    ['other', { workspaceId: otherId, keyId: 2 }],
  ]);
  const signalled = new Set<number>();
  const keyUses: (KeyUse & { keyId: number })[] = [];
  const { trackerScript, ...deps } = given;
  const wholeDeps: CaptureDeps = {
    db,
    clock: systemClock,
    lookupKey: async (key) => owners.get(key) ?? null,
    keyUsed: (keyId, use) => void keyUses.push({ keyId, ...use }),
    signal: (bucket) => signalled.add(bucket),
    onError: (error) => {
      throw error;
    },
    ...deps,
  };
  const capture = createCapture(wholeDeps);
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } });
  await app.register(captureRoutes, { capture, trackerScript });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    database,
    db,
    capture,
    deps: wholeDeps,
    app,
    url,
    workspaceId,
    otherId,
    signalled,
    keyUses,
    post: (path, body, headers) => post(`${url}${path}`, body, headers),
    inbox: () => inboxOf(db),
    clearInbox: () => db.query(sql`delete from inbox where bucket >= 0`),
    close: async () => {
      await app.close();
      await capture.stop();
      await database.close();
    },
  };
};

const post = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('wk:')}`, 'content-type': 'application/json', ...headers },
    body: isRaw ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
};

/** The folder of real data, or null where it is absent (CONTRIBUTING, Real data). */
export const dataFolder = (): string | null => {
  const folder = process.env.BATON_DATA_DIR ?? join(projectFolder(), '../shared/data');
  return existsSync(folder) ? folder : null;
};

/** Lines of a file of JSON lines. */
export const jsonLines = <Line>(file: string): Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);

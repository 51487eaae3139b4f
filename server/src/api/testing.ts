import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { createWorld, testDatabase, virtualClock } from '../../testing/index.ts';
import { createReports } from '../insights/index.ts';
import { createLog, sql } from '../platform/index.ts';
import { createSimulations } from '../simulator/index.ts';
import { createOutbound } from '../webhooks/index.ts';
import {
  createAuth,
  createKey,
  insertUser,
  passwordHash,
  type Role,
  type Scope,
} from '../workspaces/index.ts';
import { checkAnswer } from './answers-check.ts';
import { type AppOptions, buildApp } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { createDuplicateSearches } from './duplicate-searches.ts';
import { type Change, createLiveHub } from './live.ts';

const PASSWORD = 'correct horse battery';
const SECRET = 'a secret of more than thirty-two characters';

/** Made once a file: it takes some 50 ms on purpose. */
let hash: string | undefined;

/** Somebody who talks to the app. */
export interface Caller {
  /** the Cookie header sent; '' for none */
  cookie: string;
  inject(options: InjectOptions & { url: string }): Promise<LightMyRequestResponse>;
}

/** A cookie jar: what a browser keeps of Set-Cookie, for requests that follow. */
export const cookiesOf = (response: LightMyRequestResponse): string =>
  response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');

const callerWith = (app: FastifyInstance, headers: Record<string, string>): Caller => ({
  cookie: headers.cookie ?? '',
  inject: async (options) => {
    const response = await app.inject({ ...options, headers: { ...headers, ...options.headers } });
    checkAnswer(options.method ?? 'GET', options.url, response);
    return response;
  },
});

export type TestApp = Awaited<ReturnType<typeof testApp>>;

/**
 * The whole API on a fresh database, without listening. `setUp()` runs the first run; `userIn` adds a signed-in user
 * of a role; `keyIn` a key. `deps` overrides what the frame is given.
 */
export const testApp = async (given: { deps?: Partial<ApiDeps>; options?: AppOptions } = {}) => {
  const database = await testDatabase();
  const clock = virtualClock();
  const log = createLog({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
  const heard = new Set<(change: Change) => void>();
  const live = createLiveHub({
    clock,
    tell: (change) => {
      for (const fn of heard) fn(change);
    },
    feedSince: async (_workspaceId, cursor) => ({ lines: [], cursor: cursor ?? '' }),
    onChanged: (fn) => {
      heard.add(fn);
      return () => heard.delete(fn);
    },
    onError: (error) => log.error({ err: error }, 'live'),
  });
  const { db } = database;
  const reports = createReports();
  const deps: ApiDeps = {
    db,
    clock,
    log,
    secret: SECRET,
    publicUrl: undefined,
    live,
    outbound: createOutbound({ allowPrivate: false }),
    auth: createAuth({ db, secret: SECRET, log }),
    reports,
    simulations: createSimulations({
      db,
      url: database.url,
      clock,
      onChanged: (workspaceId) => live.changed({ workspaceId, what: ['simulations'] }),
      onError: (error, doing) => log.error({ err: error }, doing),
    }),
    duplicates: createDuplicateSearches({
      db,
      clock,
      log,
      reports,
      onChange: (workspaceId) => live.changed({ workspaceId, what: ['contacts'] }),
    }),
    mailByDefault: 'sandbox',
    dns: {
      txt: async () => null,
      mx: async () => null,
      cname: async () => null,
      addresses: async () => null,
    },
    hooks: {
      heldCount: async () => 0,
      sendingChanged: () => undefined,
      eventMapChanged: async () => undefined,
      mailInvite: async () => false,
      inputAppended: () => undefined,
      importStarted: () => undefined,
      mailboxesChanged: () => undefined,
      receivesMailOn: () => null,
      broadcastChanged: () => undefined,
      feedDue: () => undefined,
      erasureAsked: () => undefined,
      sendTestText: async () => ({ problem: null, provider: 'test' }),
      sendTest: async () => ({ problem: null, provider: 'test' }),
    },
    ...given.deps,
  };
  const app = await buildApp(deps, given.options);

  const signIn = async (email: string): Promise<Caller> => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      payload: { email, password: PASSWORD },
      remoteAddress: `10.0.0.${Math.floor(Math.random() * 250)}`,
    });
    if (response.statusCode !== 200) throw new Error(`cannot sign in: ${response.body}`);
    return callerWith(app, { cookie: cookiesOf(response) });
  };

  const workspaceIdOf = async (slug: string): Promise<number> => {
    const [row] = await db.query<{ id: number }>(
      sql`select workspace_id as id from workspaces where slug = ${slug}`,
    );
    return row!.id;
  };

  return {
    app,
    db,
    clock,
    deps,
    live,
    anonymous: callerWith(app, {}),
    password: PASSWORD,
    signIn,
    workspaceIdOf,
    /** The first run, as Ana of Acme; returns her, signed in. */
    setUp: async (company = 'Acme'): Promise<{ slug: string; ana: Caller }> => {
      const response = await app.inject({
        method: 'POST',
        url: '/api/setup',
        payload: {
          company,
          name: 'Ana Berg',
          email: 'ana@acme.test',
          password: PASSWORD,
          timeZone: 'Europe/Vienna',
          currency: 'EUR',
        },
      });
      if (response.statusCode !== 201) throw new Error(`cannot set up: ${response.body}`);
      return { slug: response.json().workspace.slug, ana: callerWith(app, { cookie: cookiesOf(response) }) };
    },
    /** A new user of a workspace, signed in. */
    userIn: async (
      slug: string,
      role: Role,
      email = `${role}@${slug}.test`,
    ): Promise<Caller & { userId: string }> => {
      hash ??= await passwordHash(PASSWORD);
      const user = await insertUser(db, { name: role, email, passwordHash: hash }, clock.now());
      await db.query(sql`
        insert into members (workspace_id, user_id, role, joined_at)
        values (${await workspaceIdOf(slug)}, ${user!.userId}, ${role}, ${new Date(clock.now())})`);
      return { ...(await signIn(email)), userId: user!.userId };
    },
    /** A program with an API key. */
    keyIn: async (slug: string, scopes: readonly Scope[]): Promise<Caller> => {
      const who = { kind: 'user', userId: 'test', name: 'Test', email: 'test@acme.test' } as const;
      const workspaceId = await workspaceIdOf(slug);
      const { key } = await createKey(db, { workspaceId, name: 'CI', kind: 'api', scopes, who }, clock.now());
      return callerWith(app, { authorization: `Bearer ${key}` });
    },
    close: async () => {
      live.close();
      await app.close();
      await deps.simulations.stop();
      await deps.duplicates.stop();
      await database.close();
    },
  };
};

/** Acme with its admin Ana signed in, and its engine driven by hand: what most tests of routes begin with. */
export const testWorkspace = async () => {
  const test = await testApp();
  const { slug, ana } = await test.setUp();
  const world = await createWorld(test.db, test.clock.now(), await test.workspaceIdOf(slug));
  return { test, slug, ana, base: `/api/w/${slug}`, world };
};

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../platform/index.ts';
import { createWorkspace } from '../workspaces/index.ts';
import { ACCESS_TABLE } from './access-table.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';

let test: TestApp;
/** everything of one workspace: its callers, and the ids of its things */
interface Side {
  slug: string;
  admin: Caller;
  key: Caller;
  ids: string[];
}
let sides: [Side, Side];

/** Things of each kind in a workspace, whose ids the other will try. */
const furnish = async (slug: string, admin: Caller): Promise<Side> => {
  const make = async (url: string, payload: object) =>
    (await admin.inject({ method: 'POST', url: `/api/w/${slug}${url}`, payload })).json();
  const invite = await make('/invites', { email: `new@${slug}.test`, role: 'sales' });
  const source = await make('/sources', { kind: 'write', name: 'Shop' });
  const webhook = await make('/webhooks', { url: 'https://1.1.1.1/hook', events: ['contact.created'] });
  const bo = await test.userIn(slug, 'marketer');
  const definitions = await Promise.all(
    ['segment', 'workflow', 'template'].map((kind) => make(`/${kind}s`, { name: `The ${kind} of ${slug}` })),
  );
  const audit = await admin.inject({ url: `/api/w/${slug}/audit?limit=1` });
  return {
    slug,
    admin,
    key: await test.keyIn(slug, ['read', 'work', 'build', 'admin']),
    ids: [
      ...[invite.inviteId, source.keyId, webhook.webhookId, bo.userId, audit.json().next, slug],
      ...definitions.map(({ key }) => key),
    ],
  };
};

beforeAll(async () => {
  test = await testApp();
  const { slug, ana } = await test.setUp('Acme');
  // A second company whose admin is nobody of the first.
  const stranger = { name: 'Eve', email: 'eve@other.test' };
  const eveIn = await test.userIn(slug, 'readonly', stranger.email);
  await test.db.transaction((tx) =>
    createWorkspace(
      tx,
      { name: 'Other', timeZone: 'UTC', currency: 'USD' },
      { kind: 'user', userId: eveIn.userId, ...stranger },
      test.clock.now(),
    ),
  );
  await test.db.query(sql`delete from members where user_id = ${eveIn.userId} and role = 'readonly'`);
  sides = [await furnish(slug, ana), await furnish('other', eveIn)];
});
afterAll(async () => {
  await test.close();
});

const routes = Object.keys(ACCESS_TABLE).filter(
  (route) => route.includes('/w/:slug') && !route.endsWith('/live'),
);

/** A body that most routes would take something of. */
const BODY = {
  name: 'x',
  kind: 'write',
  email: 'x@x.test',
  role: 'readonly',
  enabled: false,
  events: ['contact.created'],
};

/** Bodies with which the routes of definitions do something. */
const bodyFor = (route: string): object => {
  if (!/\/(segments|workflows|templates|recipes)/.test(route)) return BODY;
  if (route.endsWith('/draft')) return { revision: 1, document: { name: 'x' } };
  if (/discard$|versions/.test(route)) return { revision: 1 };
  return /s$/.test(route) ? { name: 'x' } : {};
};

/** Everything a workspace owns, as text: what the other must not change. Key use is time, not data. */
const stateOf = async (slug: string): Promise<string> => {
  const id = await test.workspaceIdOf(slug);
  const rows = await Promise.all([
    test.db.query(sql`select * from workspaces where workspace_id = ${id}`),
    test.db.query(sql`select * from members where workspace_id = ${id} order by user_id`),
    test.db.query(sql`select * from invites where workspace_id = ${id} order by invite_id`),
    test.db.query(sql`select key_id, name, revoked_at from keys where workspace_id = ${id} order by key_id`),
    test.db.query(sql`select * from webhooks where workspace_id = ${id} order by webhook_id`),
    test.db.query(sql`select * from definitions where workspace_id = ${id} order by definition_id`),
    test.db.query(sql`select audit_id from audit_log where workspace_id = ${id} order by audit_id`),
  ]);
  return JSON.stringify(rows);
};

describe('two workspaces (P14)', () => {
  it('no request with ids of one, made in the other or as somebody of the other, reads or changes it', async () => {
    const attempt = fc.record({
      route: fc.constantFrom(...routes),
      from: fc.constantFrom(0, 1),
      asKey: fc.boolean(),
      /** true: straight at the other's workspace; false: the other's ids within one's own */
      direct: fc.boolean(),
      id: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(attempt, async ({ route, from, asKey, direct, id }) => {
        const mine = sides[from]!;
        const theirs = sides[1 - from]!;
        const before = await stateOf(theirs.slug);
        const [method, path] = route.split(' ') as ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string];
        const hasId = /:(?!slug)/.test(path);
        const asked = theirs.ids[id % theirs.ids.length]!;
        const url = path
          .replace(':slug', direct ? theirs.slug : mine.slug)
          .replaceAll(/:[a-zA-Z]+/g, encodeURIComponent(asked));
        const caller = asKey ? mine.key : mine.admin;
        // Only changes that name something of the other are of interest within one's own workspace.
        if (!direct && !hasId && method !== 'GET') return;
        const payload = method === 'GET' || method === 'DELETE' ? undefined : bodyFor(route);
        const response = await caller.inject({ method, url, ...(payload ? { payload } : {}) });
        expect(response.statusCode).toBeLessThan(500);
        if (direct) expect(response.statusCode).toBe(404);
        expect(await stateOf(theirs.slug)).toBe(before);
        // What was asked for may be named in the answer: "There is no ...".
        const answer = response.body.replaceAll(url, '').replaceAll(asked, '');
        for (const secret of theirs.ids.filter((each) => each.length > 10))
          expect(answer).not.toContain(secret);
      }),
      { numRuns: Number(process.env.ISOLATION_CASES ?? 150) },
    );
  });

  it('answers for a foreign workspace as for one that does not exist', async () => {
    const [mine, theirs] = sides;
    const foreign = await mine.admin.inject({ url: `/api/w/${theirs.slug}` });
    const missing = await mine.admin.inject({ url: '/api/w/nothing' });
    expect(foreign.statusCode).toBe(404);
    expect(foreign.json().code).toBe(missing.json().code);
  });

  it('lists each user their own workspaces only', async () => {
    for (const side of sides)
      expect((await side.admin.inject({ url: '/api/me' })).json().workspaces).toMatchObject([
        { slug: side.slug },
      ]);
  });

  it('does not let a stored answer of one be replayed in the other', async () => {
    const [mine, theirs] = sides;
    const create = (side: Side) =>
      side.admin.inject({
        method: 'POST',
        url: `/api/w/${side.slug}/sources`,
        payload: { kind: 'write', name: 'Same' },
        headers: { 'idempotency-key': 'same' },
      });
    const first = await create(mine);
    expect((await create(theirs)).json().key).not.toBe(first.json().key);
  });

  it('the database of a workspace refuses statements that do not carry it', async () => {
    const { inWorkspace } = await import('../platform/index.ts');
    const db = inWorkspace(test.db, await test.workspaceIdOf(sides[0].slug));
    expect(() => db.query(sql`select name from workspaces`)).toThrow(/does not carry its workspace/);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../platform/index.ts';
import { tidy } from './housekeeping.ts';
import { forgetIdempotencyKeys } from './idempotency.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';

let test: TestApp;
let slug: string;
let ana: Caller;
beforeAll(async () => {
  test = await testApp();
  ({ slug, ana } = await test.setUp());
});
afterAll(async () => {
  await test.close();
});

beforeEach(async () => {
  await test.db.query(sql`delete from idempotency_keys`);
  await test.db.query(sql`delete from keys where kind = 'api'`);
});

const createKey = (name: string, key: string, caller: Caller = ana) =>
  caller.inject({
    method: 'POST',
    url: `/api/w/${slug}/sources`,
    payload: { kind: 'api', name, scopes: ['read'] },
    headers: { 'idempotency-key': key },
  });
const keysNamed = async (name: string): Promise<number> =>
  (await test.db.query(sql`select 1 from keys where name = ${name}`)).length;

describe('a POST with an Idempotency-Key', () => {
  it('is done once; repeats get the first answer, also the key it showed', async () => {
    const first = await createKey('CI', 'k1');
    const second = await createKey('CI', 'k1');
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(second.json()).toEqual(first.json());
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(await keysNamed('CI')).toBe(1);
    const stored = await test.db.query<{ answer: string }>(sql`select answer from idempotency_keys`);
    expect(stored[0]!.answer).not.toContain(first.json().key);
  });

  it('is refused with another body or route', async () => {
    await createKey('CI', 'k1');
    const response = await createKey('Other', 'k1');
    expect([response.statusCode, response.json().code]).toEqual([422, 'idempotency-key-reused']);
    const elsewhere = await ana.inject({
      method: 'POST',
      url: `/api/w/${slug}/sending/stop`,
      headers: { 'idempotency-key': 'k1' },
    });
    expect(elsewhere.statusCode).toBe(422);
    expect(await keysNamed('Other')).toBe(0);
  });

  it('is done once when repeats come at the same time: they are told to wait', async () => {
    const responses = await Promise.all(Array.from({ length: 8 }, () => createKey('CI', 'k1')));
    const statuses = responses.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    expect(await keysNamed('CI')).toBe(1);
  });

  it('is its sender’s own: another user may use the same key', async () => {
    const bo = await test.userIn(slug, 'admin');
    await createKey('CI', 'k1');
    expect((await createKey('Other', 'k1', bo)).statusCode).toBe(201);
  });

  it('keeps refusals, but not a wrong input that was never carried out', async () => {
    expect((await createKey('', 'k1')).statusCode).toBe(400);
    expect((await createKey('CI', 'k1')).statusCode).toBe(201);
  });

  it('may be used anew after a day, and is waited for no longer than a minute after a crash', async () => {
    await createKey('CI', 'k1');
    test.clock.advance(24 * 3600_000 + 1);
    expect((await createKey('Other', 'k1')).statusCode).toBe(201);
    await test.db.query(sql`update idempotency_keys set status = null, answer = null`);
    expect((await createKey('Other', 'k1')).statusCode).toBe(409);
    test.clock.advance(61_000);
    expect((await createKey('Other', 'k1')).statusCode).toBe(201);
    test.clock.advance(25 * 3600_000);
    expect(await forgetIdempotencyKeys(test.db, test.clock.now())).toBe(1);
  });

  it.each(['', 'x'.repeat(256)])('must be a key', async (key) => {
    expect((await createKey('CI', key)).json()).toMatchObject({ code: 'invalid-idempotency-key' });
  });
});

describe('housekeeping', () => {
  it('forgets what has had its time and nothing else', async () => {
    await createKey('CI', 'k1');
    const count = async () => [
      (await test.db.query(sql`select 1 from idempotency_keys`)).length,
      (await test.db.query(sql`select 1 from user_sessions`)).length,
    ];
    const before = await count();
    expect(before[0]).toBe(1);
    expect(before[1]).toBeGreaterThan(0);
    await tidy(test.db, test.clock.now());
    expect(await count()).toEqual(before);
    await test.db.query(sql`update user_sessions set expires_at = ${new Date(test.clock.now() - 1)}`);
    await tidy(test.db, test.clock.now() + 25 * 3600_000);
    expect(await count()).toEqual([0, 0]);
  });
});

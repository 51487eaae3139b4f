/** Shares that follow their results: from what people did to by which way the next ones go. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { bumpDefinitions } from '../definitions/index.ts';
import { liveSplit, splitShown } from '../insights/index.ts';
import { sql, type Uuid } from '../platform/index.ts';
import { pathFor } from '../workflows/index.ts';
import { followResults, sharesBy } from './bandit.ts';

const T0 = Date.UTC(2026, 5, 1, 3);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PEOPLE = 80;

describe('the shares that counts bring about', () => {
  const counted = (...ways: [people: number, reacted: number][]) =>
    Object.fromEntries(ways.map(([people, reacted], n) => [`p${n}`, { people, reacted }]));

  it('make 100, keep 5 % for each path, and are larger for the path that did better', () => {
    const way = fc
      .record({
        people: fc.integer({ min: 40, max: 5_000 }),
        rate: fc.double({ min: 0.3, max: 1, noNaN: true }),
      })
      .map(({ people, rate }): [number, number] => [people, Math.floor(people * rate)]);
    fc.assert(
      fc.property(fc.array(way, { minLength: 2, maxLength: 8 }), (ways) => {
        const shares = Object.values(sharesBy(counted(...ways))!);
        expect(Math.round(shares.reduce((sum, share) => sum + share, 0) * 10)).toBe(1_000);
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(4.9);
      }),
      { numRuns: 40 },
    );
    const { p0, p1 } = sharesBy(counted([500, 50], [500, 80]))!;
    expect(p1).toBeGreaterThan(90);
    expect(p0).toBeGreaterThanOrEqual(5);
    expect(sharesBy(counted([500, 50], [500, 50]))).toEqual({ p0: 50, p1: 50 });
  });

  it('are none while fewer than twenty did it', () => {
    expect(sharesBy(counted([500, 19], [500, 0]))).toBeNull();
    expect(sharesBy(counted([500, 20], [500, 0]))).not.toBeNull();
    expect(sharesBy(counted([500, 200]))).toBeNull();
  });
});

describe('a split that follows its results', () => {
  let database: TestDatabase;
  let one: World;
  let workflowId: number;
  const of = () => ({ workspaceId: one.workspaceId, workflowId });
  const flow = {
    name: 'Two ways',
    trigger: { type: 'event', event: 'Signed Up' },
    enrollment: { again: 'always' },
    start: 'split',
    nodes: {
      split: {
        type: 'split',
        paths: [
          { id: 'a', percent: 50, next: 'wait' },
          { id: 'b', percent: 50, next: 'wait' },
        ],
        bandit: { metric: { type: 'event', event: 'Bought' }, withinDays: 3 },
      },
      wait: { type: 'wait', delay: { days: 10 }, next: 'split' },
    },
  };
  const signUp = async (n: number, atMs: number): Promise<Uuid> => {
    const contactId = await one.append(atMs, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'email', value: `p${n}@example.com` }],
    });
    return one.append(atMs, { contactId, name: 'Signed Up', mustFold: false });
  };
  const waysTaken = async (): Promise<Map<Uuid, string[]>> => {
    const rows = await database.db.query<{ contactId: Uuid; paths: string[] }>(sql`
      select s.contact_id as "contactId", array_agg(line ->> 'path' order by (line ->> 'at')::float8) as paths
      from enrollment_steps s cross join lateral jsonb_array_elements(s.steps) line
      where s.workspace_id = ${one.workspaceId} and line ->> 'what' = 'split' group by s.contact_id`);
    return new Map(rows.map(({ contactId, paths }) => [contactId, paths]));
  };
  const defsVersion = async (): Promise<number> => {
    const [row] = await database.db.query<{ version: number }>(
      sql`select max(defs_version) as version from leases where role = 'fold'`,
    );
    return row!.version;
  };
  const shown = async (nowMs: number) =>
    splitShown(database.db, await liveSplit(database.db, of(), 'split'), {}, nowMs);

  beforeAll(async () => {
    database = await testDatabase();
    one = await createWorld(database.db, T0);
    workflowId = await one.publish('workflow', 'two-ways', flow);
    for (let n = 0; n < PEOPLE; n++) await signUp(n, T0);
    await one.fold(T0);
  }, 120_000);
  afterAll(() => database.close());

  it('moves its shares once the days of people are over, by what they did, and fences the fold (I5)', async () => {
    const first = await waysTaken();
    const [a, b] = ['a', 'b'].map((path) => [...first].filter(([, [taken]]) => taken === path));
    for (const [contactId] of [...a!.slice(0, 2), ...b!.slice(0, 25)])
      await one.append(T0 + DAY, { contactId, name: 'Bought' });
    // too late to count
    for (const [contactId] of a!.slice(2)) await one.append(T0 + 4 * DAY, { contactId, name: 'Bought' });
    await one.fold(T0 + 4 * DAY);
    expect(await followResults(database.db, T0 + DAY)).toEqual([]);
    const before = await database.db.transaction(bumpDefinitions);
    expect(await followResults(database.db, T0 + 4 * DAY)).toEqual([one.workspaceId]);
    expect(await defsVersion()).toBeGreaterThan(before);
    const { paths, moved, verdict, counts, isMismatch } = await shown(T0 + 4 * DAY);
    expect({ counts, verdict, isMismatch }).toEqual({
      counts: '"Bought" within 3 days',
      verdict: null,
      isMismatch: false,
    });
    expect(paths.map(({ percent }) => percent)).toEqual([5, 95]);
    expect(moved).toEqual([
      {
        since: new Date(T0 + 4 * DAY).toISOString(),
        shares: { a: 5, b: 95 },
        counted: { a: { people: a!.length, reacted: 2 }, b: { people: b!.length, reacted: 25 } },
      },
      { since: new Date(T0 + DAY).toISOString(), shares: null, counted: expect.anything() },
    ]);
  });

  it('looks again after an hour, and fences nobody for shares that stay', async () => {
    const before = await defsVersion();
    const looks = async () => {
      const rows = await database.db.query<{ at: Date }>(sql`
        select looked_at as at from split_shares where workspace_id = ${one.workspaceId} and until is null`);
      return rows[0]!.at.getTime();
    };
    await followResults(database.db, T0 + 4 * DAY + HOUR - 1);
    expect(await looks()).toBe(T0 + 4 * DAY);
    expect(await followResults(database.db, T0 + 4 * DAY + HOUR)).toEqual([]);
    expect(await looks()).toBe(T0 + 4 * DAY + HOUR);
    expect(await defsVersion()).toBe(before);
  });

  it('sends whoever comes by the shares in force, and leaves who entered on their way, also round a circle', async () => {
    const first = await waysTaken();
    const later = [];
    for (let n = 0; n < PEOPLE; n++) later.push(await signUp(PEOPLE + n, T0 + 5 * DAY));
    await one.fold(T0 + 5 * DAY);
    const moved = [
      { id: 'a', percent: 5 },
      { id: 'b', percent: 95 },
    ];
    const ways = await waysTaken();
    for (const contactId of later)
      expect(ways.get(contactId)).toEqual([pathFor(moved, `${workflowId}/split`, contactId).id]);
    await one.fold(T0 + 11 * DAY);
    const round = await waysTaken();
    for (const [contactId, [path]] of first) expect(round.get(contactId)).toEqual([path, path]);
    const [kept] = await database.db.query<{ text: string }>(sql`
      select line ->> 'text' as text from enrollment_steps s cross join lateral jsonb_array_elements(s.steps) line
      where s.workspace_id = ${one.workspaceId} and line ->> 'what' = 'split' and (line ->> 'visit')::int = 3
        and line ->> 'path' = 'a'
      limit 1`);
    expect(kept!.text).toBe('Keeps "A", on which the lot fell before');
  });

  it('has the shares that were set again when it has other paths', async () => {
    const { split } = flow.nodes;
    const three = [...split.paths, { id: 'c', percent: 0, next: 'wait' }].map((path, n) => ({
      ...path,
      percent: [40, 40, 20][n]!,
    }));
    const nodes = { ...flow.nodes, split: { ...split, paths: three } };
    await one.publish('workflow', 'two-ways', { ...flow, nodes }, false, T0 + 12 * DAY);
    const { paths } = await shown(T0 + 12 * DAY);
    expect(paths.map(({ percent, assigned }) => [percent, assigned])).toEqual([
      [40, 0],
      [40, 0],
      [20, 0],
    ]);
  });
});

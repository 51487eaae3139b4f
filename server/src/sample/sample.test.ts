import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { expectSound, publishSuggestion, suggest } from '../../testing/suggestions.ts';
import { createCapture } from '../capture/index.ts';
import { type Condition, compileCondition, compileSql, parseCondition } from '../conditions/index.ts';
import { type Clock, inWorkspace, raw, sql, systemClock } from '../platform/index.ts';
import { countPeople, workspaceRules } from '../segments/index.ts';
import { insertUser, lookupWriteKey, type Who } from '../workspaces/index.ts';
import { inventCrowd } from './crowd.ts';
import { fairFile } from './fair.ts';
import { accountOfRush, createSample, hurry, inFlight, inventRush, passTime, removeSample } from './index.ts';

const SECRET = 'a secret of more than thirty-two characters';
const DAY_MS = 86_400_000;
/** A busy machine must not make the counts estimates. */
const COUNT_WITHIN_MS = 60_000;
/** A net for a busy machine, not a measure. */
const SLOW_MS = 240_000;

let database: TestDatabase;
let workspaceId: number;
let who: Who & { kind: 'user' };
let countsBefore: Record<string, number>;
const told: { share: number; doing: string }[] = [];
/** What is swept up later than this file lives is not its business. */
const clock: Clock = { ...systemClock, after: () => () => undefined };
const deps = () => ({
  db: database.db,
  clock,
  secret: SECRET,
  publicUrl: 'http://127.0.0.1:4000',
  signal: () => undefined,
  importStarted: () => undefined,
  onError: (error: unknown) => {
    throw error;
  },
});

/** What capture tells others, who do not listen here. */
const deaf = {
  keyUsed: async () => undefined,
  signal: () => undefined,
  onError: (error: unknown) => {
    throw error;
  },
};

/** Rows of every table there is, partitions counted with their parents. */
const rowCounts = async (): Promise<Record<string, number>> => {
  const tables = await database.db.query<{ name: string }>(sql`
    select c.relname as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    where c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await database.db.query<{ count: number }>(
      sql`select count(*)::int as count from ${raw(`"${name}"`)}`,
    );
    counts[name] = row!.count;
  }
  return counts;
};

const one = async <Row>(statement: ReturnType<typeof sql>): Promise<Row> =>
  (await database.db.query<Row>(statement))[0]!;

beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  const user = await insertUser(
    db,
    { name: 'Ana', email: 'ana@acme.test', passwordHash: 'x' },
    systemClock.now(),
  );
  who = { kind: 'user', ...user! };
  // makes the leases, which stay
  await createWorld(db, systemClock.now());
  countsBefore = await rowCounts();
  const { slug } = await createSample(deps(), {
    who,
    timeZone: 'Europe/Vienna',
    onProgress: (share, doing) => told.push({ share, doing }),
  });
  const row = await one<{ id: number }>(sql`select workspace_id as id from workspaces where slug = ${slug}`);
  workspaceId = row.id;
}, SLOW_MS);
afterAll(() => database.close());

describe('the crowd', () => {
  it('is the same for the same seed, and another for another', () => {
    const nowMs = Date.UTC(2026, 4, 1, 15);
    const first = inventCrowd(3, nowMs, 'Europe/Vienna');
    expect(inventCrowd(3, nowMs, 'Europe/Vienna')).toEqual(first);
    expect(inventCrowd(4, nowMs, 'Europe/Vienna')).not.toEqual(first);
    expect(first.length).toBeGreaterThan(2_000);
    expect(new Set(first.map(({ person }) => person.email)).size).toBe(first.length);
    expect(Math.max(...first.flatMap(({ visits }) => visits))).toBeLessThanOrEqual(nowMs);
  });
});

describe('the trade fair', () => {
  const crowd = inventCrowd(3, Date.UTC(2026, 4, 1, 15), 'Europe/Vienna');
  for (const one of crowd)
    Object.assign(one.person, { isKnown: one.n % 2 === 0, userId: one.person.customerNumber });

  it('brings guests of firms, people the shop knows, and what a hand gets wrong', () => {
    const lines = fairFile(3, crowd).trimEnd().split('\r\n');
    expect(lines.length).toBeGreaterThan(80);
    for (const line of lines) expect(line.split(',')).toHaveLength(8);
    const known = new Set(
      crowd.map(({ person }) => `${person.firstName},${person.lastName},,,${person.city},${person.country}`),
    );
    const again = lines.filter((line) => known.has(line.split(',').slice(1, 7).join(',')));
    expect(again.length).toBeGreaterThanOrEqual(10);
    expect(new Set(crowd.map(({ person }) => person.phone).filter(Boolean)).size).toBe(
      crowd.filter(({ person }) => person.phone).length,
    );
  });
});

describe('the past of the sample company', () => {
  it('says how far it is', () => {
    expect(told[0]!.share).toBe(0);
    expect(told.at(-1)!.share).toBe(1);
    expect(told.length).toBeGreaterThan(20);
  });

  it('has over 2,000 people, 90 days and no flat day', async () => {
    const people = await one<{ all: number; known: number }>(sql`
      select count(*)::int as all, count(known_at)::int as known from contacts where workspace_id = ${workspaceId}`);
    expect(people.all).toBeGreaterThan(2_000);
    expect(people.known).toBeGreaterThan(people.all / 2);
    expect(people.known).toBeLessThan(people.all);
    const days = await database.db.query<{ visitors: number }>(sql`
      select count(distinct contact_id)::int as visitors from events
      where workspace_id = ${workspaceId} and kind = 'page' group by date_trunc('day', occurred_at) order by 1`);
    expect(days.length).toBeGreaterThanOrEqual(90);
    expect(new Set(days.map(({ visitors }) => visitors)).size).toBeGreaterThan(30);
  });

  it('has mail in every state, opens of people and of machines, opt-outs and a wave of bounces', async () => {
    const rows = await database.db.query<{ state: string }>(
      sql`select distinct state from messages where workspace_id = ${workspaceId}`,
    );
    const states = rows.map(({ state }) => state);
    for (const state of ['submitted', 'held', 'withdrawn', 'failed', 'unknown', 'bounced', 'expired'])
      expect(states).toContain(state);
    const facts = await one<Record<string, number>>(sql`
      select count(opened_at)::int as opened, count(machine_opened_at)::int as machine, count(clicked_at)::int as clicked,
        count(unsubscribed_at)::int as unsubscribed
      from messages where workspace_id = ${workspaceId}`);
    for (const count of Object.values(facts)) expect(count).toBeGreaterThan(5);
    const bounces = await database.db.query<{ count: number }>(sql`
      select count(*)::int as count from events where workspace_id = ${workspaceId} and name = 'Email Bounced'
      group by date_trunc('day', occurred_at) order by 1`);
    expect(bounces.at(-1)!.count).toBeGreaterThan(5 * bounces[0]!.count);
    const barred = await one<{ count: number }>(
      sql`select count(*)::int as count from suppressions where workspace_id = ${workspaceId}`,
    );
    expect(barred.count).toBeGreaterThan(facts.unsubscribed!);
  });

  it('holds exactly the members that its segments describe (P4)', async () => {
    const db = inWorkspace(database.db, workspaceId);
    const segments = await database.db.query<{ key: string; segmentId: number; condition: Condition }>(sql`
      select d.key, d.definition_id as "segmentId", v.document -> 'condition' as condition
      from definitions d
      join definition_versions v on v.workspace_id = d.workspace_id and v.definition_id = d.definition_id
      where d.workspace_id = ${workspaceId} and d.kind = 'segment' and v.document ? 'condition'`);
    expect(segments.length).toBeGreaterThanOrEqual(6);
    const rules = await workspaceRules(db, workspaceId);
    const nowMs = systemClock.now();
    for (const { key, segmentId, condition } of segments) {
      const compiled = compileCondition(condition, rules);
      const matches = compileSql(compiled, { workspaceId, nowMs, contact: 'c', timeZone: rules.timeZone });
      const member = sql`exists (
        select from memberships m
        where m.bucket = c.bucket and m.contact_id = c.contact_id and m.segment_id = ${segmentId}
          and (m.until is null or m.until > ${new Date(nowMs)}))`;
      const tests = {
        members: member,
        missing: sql`${matches} and not ${member}`,
        wrong: sql`${member} and not ${matches}`,
      };
      const { members, missing, wrong } = await countPeople(db, workspaceId, tests, COUNT_WITHIN_MS);
      expect([key, missing.count, wrong.count]).toEqual([key, 0, 0]);
      expect(members).toMatchObject({ about: false });
      expect(members.count).toBeGreaterThan(0);
    }
  });

  it('adds up: every passage of a step belongs to an enrollment, and each ends where it is (P17)', async () => {
    const rows = await database.db.query<{ workflowId: number; enrolled: number; started: number }>(sql`
      select e.workflow_id as "workflowId", count(*)::int as enrolled, count(s.enrollment_id)::int as started
      from enrollments e
      left join lateral (
        select s.enrollment_id from enrollment_steps s
        where s.bucket = e.bucket and s.contact_id = e.contact_id and s.enrollment_id = e.enrollment_id
          and s.steps @> '[{"visit": 1}]'
        limit 1
      ) s on true
      where e.workspace_id = ${workspaceId} and e.state <> 'holdout' group by 1`);
    expect(rows).toHaveLength(4);
    for (const { enrolled, started } of rows) expect(started).toBe(enrolled);
    const lost = await one<{ count: number }>(sql`
      select count(*)::int as count from enrollments e
      where e.workspace_id = ${workspaceId} and e.state = 'active' and not exists (
        select from timers t where t.bucket = e.bucket and t.actor_id = e.contact_id and t.ref = e.enrollment_id::text)`);
    expect(lost.count).toBe(0);
    const sent = await one<{ count: number }>(sql`
      select count(*)::int as count from messages m
      where m.workspace_id = ${workspaceId} and not exists (
        select from enrollments e where e.bucket = m.bucket and e.contact_id = m.contact_id and e.enrollment_id = m.enrollment_id)`);
    expect(sent.count).toBe(0);
  });

  it('nothing of it is in the future, and what is due next is', async () => {
    const ends = await one<{ last: Date; first: Date; due: Date }>(sql`
      select max(received_at) as last, min(received_at) as first,
        (select min(due_at) from timers where workspace_id = ${workspaceId}) as due
      from events where workspace_id = ${workspaceId}`);
    expect(ends.last.getTime()).toBeLessThanOrEqual(systemClock.now());
    expect(ends.first.getTime()).toBeGreaterThan(systemClock.now() - 91 * DAY_MS);
  });
});

describe('the sample company goes on', () => {
  it('the engine takes it up: two merges are applied, nobody gets stuck (P10)', async () => {
    const world = await createWorld(database.db, systemClock.now(), workspaceId);
    await world.fold(systemClock.now());
    const merges = await one<{ done: number }>(
      sql`select count(*)::int as done from merges where workspace_id = ${workspaceId} and state = 'done'`,
    );
    expect(merges.done).toBe(2);
    const bad = await one<{ stuck: number; poison: number }>(sql`
      select (select count(*)::int from stuck where workspace_id = ${workspaceId}) as stuck,
        (select count(*)::int from poison where workspace_id = ${workspaceId}) as poison`);
    expect(bad).toEqual({ stuck: 0, poison: 0 });
    const firms = await one<{ firms: number; people: number }>(sql`
      select (select count(*)::int from companies where workspace_id = ${workspaceId}) as firms,
        (select count(*)::int from contact_state where workspace_id = ${workspaceId} and company_id is not null) as people`);
    expect(firms.firms).toBeGreaterThanOrEqual(10);
    expect(firms.people).toBeGreaterThanOrEqual(40);
    const list = await one<{ state: string }>(
      sql`select state from imports where workspace_id = ${workspaceId}`,
    );
    expect(list.state).toBe('running');
  });

  it('waits keep their share when its speed changes, and pass when they are told to', async () => {
    const world = await createWorld(database.db, systemClock.now(), workspaceId);
    const leftMs = async (): Promise<number> => {
      const row = await one<{ left: number }>(sql`
        select extract(epoch from max(due_at)) * 1000 - ${systemClock.now()}::float8 as left
        from enrollments where workspace_id = ${workspaceId} and state = 'active'`);
      return Number(row.left);
    };
    const fast = await leftMs();
    await hurry(deps(), workspaceId, { speed: 1 });
    await world.fold(systemClock.now());
    const slow = await leftMs();
    expect(slow / fast).toBeGreaterThan(50);
    expect(slow / fast).toBeLessThan(70);

    const waiting = await one<{ contactId: string; enrollmentId: string }>(sql`
      select contact_id as "contactId", enrollment_id as "enrollmentId" from enrollments
      where workspace_id = ${workspaceId} and state = 'active' and due_at > ${new Date(systemClock.now() + DAY_MS)}
      order by enrollment_id limit 1`);
    expect(await passTime(deps(), workspaceId, waiting.contactId)).toBeGreaterThan(0);
    await world.fold(systemClock.now());
    const after = await one<{ passed: boolean }>(sql`
      select due_at is null or moved_at > ${new Date(systemClock.now() - 60_000)} as passed
      from enrollments where workspace_id = ${workspaceId} and enrollment_id = ${waiting.enrollmentId}::uuid`);
    expect(after.passed).toBe(true);
  });

  it('counts a rush call by call: what is missing, what is there twice (P1)', async () => {
    const { db } = database;
    const { visitors, writeKey, rush } = await inventRush({ db, clock }, workspaceId, 4_711);
    const calls = visitors.flat().map(({ messageId: _, ...call }) => call);
    const capture = createCapture({ db, clock, lookupKey: (key) => lookupWriteKey(db, key), ...deaf });
    const take = async (batch: typeof calls): Promise<void> => {
      const body = Buffer.from(JSON.stringify({ batch }));
      const headers = { 'x-write-key': writeKey };
      await capture.take({ type: null, headers, query: {}, body, ip: '127.0.0.1' });
    };
    for (let from = 0; from < calls.length - 3; from += 100)
      await take(calls.slice(from, Math.min(from + 100, calls.length - 3)));
    await take(calls.slice(5, 7));
    const account = () => accountOfRush({ db, clock }, workspaceId, rush);
    expect(await account()).toMatchObject({ stored: calls.length - 3, twice: 2, waiting: calls.length - 1 });
    const inputs = (await inFlight(db, workspaceId)).inputs;
    expect(inputs).toBeGreaterThanOrEqual(calls.length - 1);
    await (await createWorld(db, systemClock.now(), workspaceId)).fold(systemClock.now());
    const after = await account();
    expect(after).toMatchObject({ stored: calls.length - 3, twice: 2, waiting: 0 });
    expect(after.mails).toMatchObject({ twice: 0, unknown: 0, lost: 0 });
    expect(after.mails.requested).toBeGreaterThan(5);
    await capture.stop();
  });

  it('has at least 8 segments to suggest, each sound, and each can be published', {
    timeout: SLOW_MS,
  }, async () => {
    const { db } = database;
    const { currency } = await one<{ currency: string }>(
      sql`select currency from workspaces where workspace_id = ${workspaceId}`,
    );
    const atMs = systemClock.now();
    const found = await suggest(db, workspaceId, atMs, currency);
    expect(found.length).toBeGreaterThanOrEqual(8);
    expect(new Set(found.map(({ family }) => family)).size).toBeGreaterThanOrEqual(4);
    await expectSound(db, workspaceId, found, atMs);
    for (const each of found) {
      expect(parseCondition(each.condition)).toMatchObject({ ok: true });
      expect(await publishSuggestion(db, workspaceId, each, atMs)).toMatchObject({ version: 1 });
    }
    expect(await suggest(db, workspaceId, atMs, currency)).not.toContainEqual(
      expect.objectContaining({ condition: found[0]!.condition }),
    );
  });

  it('is removed without a row left, in whatever table', async () => {
    await removeSample(deps(), workspaceId);
    const after = await rowCounts();
    expect(after).toEqual(countsBefore);
  });

  it('only a sample company can be removed', async () => {
    const own = await one<{ id: number }>(
      sql`select workspace_id as id from workspaces where not is_sample limit 1`,
    );
    await expect(removeSample(deps(), own.id)).rejects.toMatchObject({ code: 'not-a-sample' });
  });
});

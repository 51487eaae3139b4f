/** A broadcast through fold, senders and SMTP, with its process killed in the middle, and cancelled under load. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cancelBroadcast,
  pauseBroadcast,
  resumeBroadcast,
  starterBroadcast,
} from '../src/broadcasts/index.ts';
import { freeLeases } from '../src/engine/index.ts';
import { BUCKETS, newId, sql, systemClock } from '../src/platform/index.ts';
import {
  createWorld,
  eventually,
  PLAIN_MAIL,
  type TestDatabase,
  testDatabase,
  type World,
} from '../testing/index.ts';
import { killHard, type Program, testProgram } from '../testing/program.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';

/** Some seconds of sending, so that kills and cancels come in the middle. */
const PEOPLE = 1_500;
/** A net for a busy machine, not a measure. */
const SLOW_MS = 240_000;

let database: TestDatabase;
let sink: SmtpSink;
let program: Program;
/** The second test goes on with the process of the first. */
let running: ChildProcess | null = null;
beforeAll(async () => {
  database = await testDatabase();
  sink = await startSmtpSink();
  program = await testProgram('broadcast-process.ts');
});
afterAll(async () => {
  await kill();
  program.remove();
  await sink.close();
  await database.close();
});

const begin = (): void => {
  running ??= program.start(database.url, sink.url);
};

const kill = async (): Promise<void> => {
  if (!running) return;
  const child = running;
  running = null;
  await killHard(child);
  // what a dead process holds runs out by itself in seconds; the test does not wait for it
  await freeLeases(database.db);
};

/** A workspace with people on a list, all at once, and a broadcast to them that is due. */
const newBroadcast = async (): Promise<{ world: World; broadcastId: number; key: string }> => {
  const { db } = database;
  const nowMs = systemClock.now();
  const world = await createWorld(db, nowMs);
  const { workspaceId } = world;
  await db.query(sql`
    update workspaces set settings = '{"sender": {"name": "Acme", "email": "news@acme.example"}}'
    where workspace_id = ${workspaceId}`);
  const list = await world.publish('segment', 'fair', { name: 'Fair', list: true });
  await world.publish('template', 'news', { ...PLAIN_MAIL, name: 'News' });
  const rows = Array.from({ length: PEOPLE }, (_, n) => ({
    bucket: n % BUCKETS,
    contact_id: newId(nowMs, n % BUCKETS),
    attributes: { email: `p${n}@w${workspaceId}.example` },
  }));
  const at = new Date(nowMs);
  await db.query(sql`
    with people as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as p(bucket smallint, contact_id uuid, attributes jsonb)
    ), made as (
      insert into contacts (bucket, contact_id, workspace_id, known_at, created_at, attributes)
      select bucket, contact_id, ${workspaceId}, ${at}, ${at}, attributes from people
    ), known as (
      insert into contact_state (bucket, contact_id, workspace_id, clock, epoch)
      select bucket, contact_id, ${workspaceId}, ${at}, (select epoch from workspaces where workspace_id = ${workspaceId})
      from people
    )
    insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since)
    select bucket, contact_id, ${list}, ${workspaceId}, 1, ${at} from people`);
  const key = `b${workspaceId}`;
  const broadcastId = await world.publish('broadcast', key, {
    ...starterBroadcast('News'),
    who: { everyone: false, include: [{ segment: 'fair' }], exclude: [] },
    template: 'news',
  });
  await db.query(sql`
    insert into broadcasts (workspace_id, broadcast_id, version, state, starts_at, expected, scheduled_at, scheduled_by)
    values (${workspaceId}, ${broadcastId}, 1, 'scheduled', ${at}, '{"people":0,"rows":[]}', ${at}, 'Ana')`);
  return { world, broadcastId, key };
};

const countsOf = async ({ workspaceId }: World, broadcastId: number) => {
  const [row] = await database.db.query<{
    messages: number;
    people: number;
    submitted: number;
    unknown: number;
    withdrawn: number;
    waiting: number;
    state: string;
  }>(sql`
    select count(*)::int as messages, count(distinct contact_id)::int as people,
      count(*) filter (where m.state = 'submitted')::int as submitted,
      count(*) filter (where m.state = 'unknown')::int as unknown,
      count(*) filter (where m.state = 'withdrawn')::int as withdrawn,
      (select count(*)::int from outbox where broadcast_id = ${broadcastId}) as waiting,
      (select state from broadcasts where broadcast_id = ${broadcastId}) as state
    from messages m
    where m.workspace_id = ${workspaceId} and m.broadcast_id = ${broadcastId}`);
  return row!;
};

/** What is kept of the progress agrees with the messages, in one look at both (P17). */
const sumsAreRight = async ({ workspaceId }: World, broadcastId: number): Promise<void> => {
  const [row] = await database.db.query<{ summed: number[]; counted: number[] }>(sql`
    select
      (select array[sum(people), sum(sent), sum(taken_back), sum(held + holdout + failed)]::int[] from broadcast_counts
       where bucket >= 0 and workspace_id = ${workspaceId} and broadcast_id = ${broadcastId}) as summed,
      (select array[count(*), count(*) filter (where state in ('submitted', 'unknown', 'bounced')),
         count(*) filter (where state in ('withdrawn', 'expired')),
         count(*) filter (where state in ('held', 'failed'))]::int[]
       from messages where bucket >= 0 and workspace_id = ${workspaceId} and broadcast_id = ${broadcastId}) as counted`);
  expect(row!.summed).toEqual(row!.counted);
};

/** Mails of a workspace's people, and how many of them got one. */
const received = ({ workspaceId }: World): { mails: number; people: number } => {
  const to = sink.mails
    .map((mail) => mail.to)
    .filter((address) => address.endsWith(`@w${workspaceId}.example`));
  return { mails: to.length, people: new Set(to).size };
};

describe('a broadcast', () => {
  it('whose process is killed in the middle reaches everybody once (P5)', { timeout: SLOW_MS }, async () => {
    const { world, broadcastId } = await newBroadcast();
    begin();
    await eventually(async () => received(world).mails > PEOPLE / 3, SLOW_MS / 3, 'mails arrive');
    await kill();
    expect(received(world).mails).toBeLessThan(PEOPLE);
    begin();
    // started and never answered: settled as unknown, and not repeated, once its sender is known to be dead
    await eventually(
      async () => {
        const { submitted, waiting, messages } = await countsOf(world, broadcastId);
        return messages === PEOPLE && waiting <= 40 && submitted + waiting >= PEOPLE - 40;
      },
      SLOW_MS / 3,
      'all were asked and nearly all have left',
    );
    const { messages, people, submitted } = await countsOf(world, broadcastId);
    expect([messages, people]).toEqual([PEOPLE, PEOPLE]);
    const got = received(world);
    expect(got.mails).toBe(got.people);
    expect(got.people).toBeGreaterThanOrEqual(submitted);
    expect(PEOPLE - got.people).toBeLessThanOrEqual(40);
    await sumsAreRight(world, broadcastId);
  });

  it('that is paused stops and goes on; cancelled under load, what has not started does not within a second', {
    timeout: SLOW_MS,
  }, async () => {
    const { world, broadcastId, key } = await newBroadcast();
    const ref = { workspaceId: world.workspaceId, kind: 'broadcast', key } as const;
    const change = (act: (tx: Parameters<typeof pauseBroadcast>[0]) => Promise<void>): Promise<void> =>
      database.db.transaction(act);
    begin();
    await eventually(async () => received(world).mails > 200, SLOW_MS / 3, 'mails arrive');
    await change((tx) => pauseBroadcast(tx, ref));
    const started = async (): Promise<number> => {
      const [row] = await database.db.query<{ started: number }>(sql`
        select count(*)::int as started from outbox where broadcast_id = ${broadcastId} and started_at is not null`);
      return row!.started;
    };
    await eventually(async () => (await started()) === 0, 20_000, 'what had started is over');
    const still = received(world).mails;
    expect((await countsOf(world, broadcastId)).waiting).toBeGreaterThan(0);
    await change((tx) => resumeBroadcast(tx, ref));
    await eventually(async () => received(world).mails > still + 200, SLOW_MS / 3, 'it goes on');

    await change((tx) => cancelBroadcast(tx, ref, systemClock.now()));
    const [cancelled] = await database.db.query<{ at: Date }>(sql`select clock_timestamp() as at`);
    await eventually(
      async () => (await countsOf(world, broadcastId)).waiting === 0,
      SLOW_MS / 3,
      'nothing waits any more',
    );
    const [late] = await database.db.query<{ late: number }>(sql`
        select count(*)::int as late from messages
        where workspace_id = ${world.workspaceId} and broadcast_id = ${broadcastId}
          and submitted_at > ${cancelled!.at}::timestamptz + interval '1 second'`);
    expect(late!.late).toBe(0);
    const { messages, people, submitted, withdrawn, unknown } = await countsOf(world, broadcastId);
    expect(messages).toBe(people);
    expect(submitted + withdrawn + unknown).toBe(messages);
    expect(withdrawn).toBeGreaterThan(0);
    const got = received(world);
    expect([got.mails, got.people]).toEqual([submitted, submitted]);
    await sumsAreRight(world, broadcastId);
  });
});

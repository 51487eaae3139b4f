/** `process`: how many events a second are fully folded: none, half or all of them relevant to a definition. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWorker, openEngineDb } from '../../server/src/engine/index.ts';
import { createSignals, type Db, sql, systemClock } from '../../server/src/platform/index.ts';
import type { FeedOrder } from './feeder.ts';
import { type Benchmark, type Figure, figure } from './figure.ts';
import { programBeside } from './programs.ts';
import { fillInbox, fillWorkspace, openStage, publishAll } from './stage.ts';

const CONTACTS = 100_000;
const PAST_EVENTS = 1_000_000;
const DRAIN = 200_000;
/** Events that come in through capture while those that wait are folded; both are counted. */
const FED = 100_000;
const SEGMENTS = 50;
const WORKFLOWS = 20;

/** Events that no definition asks for, and one that enrolls and requests a message. */
const PLAIN = 'Page Looked At';
const ENROLLING = 'Cart Left';
/** Every second event concerns a definition. */
export const EVENT_NAMES_HALF = [PLAIN, 'Event 3'];

/** 50 segments: half on attributes, half on counted events; 20 workflows, one of which the load starts. */
export const DEFINITIONS = [
  ...Array.from({ length: SEGMENTS }, (_, n) => ({
    kind: 'segment' as const,
    key: `segment-${n}`,
    document: {
      name: `Segment ${n}`,
      condition:
        n % 2 === 0
          ? {
              all: [
                { kind: 'attribute', attribute: 'country', op: 'anyOf', value: ['DE', 'AT'] },
                {
                  kind: 'event',
                  event: `Event ${n % 25}`,
                  count: { op: 'atLeast', n: 3 },
                  within: { days: 30 },
                },
              ],
            }
          : {
              kind: 'event',
              event: `Event ${n % 25}`,
              count: { op: 'atLeast', n: 1 + (n % 3) },
              within: { days: 7 },
            },
    },
  })),
  {
    kind: 'template' as const,
    key: 'mail',
    document: { name: 'Mail', subject: 'Hello', html: '<p>Hello</p>', class: 'marketing' },
  },
  ...Array.from({ length: WORKFLOWS }, (_, n) => ({
    kind: 'workflow' as const,
    key: `workflow-${n}`,
    document: {
      name: `Workflow ${n}`,
      trigger: { type: 'event', event: n === 0 ? ENROLLING : `Start ${n}` },
      enrollment: { key: 'cart_id', again: 'never' },
      exits: [{ on: 'event', event: 'Order Completed' }],
      start: 'mail',
      nodes: {
        mail: { type: 'send', channel: 'email', template: 'mail', next: 'wait' },
        wait: { type: 'wait', delay: { days: 1 } },
      },
    },
  })),
];

/** How many of the events a definition depends on, and what is to be reached alone and while events come in. */
const SHARES: { share: string; names: string[]; goal: number; goalFed: number }[] = [
  { share: 'none', names: [PLAIN], goal: 40_000, goalFed: 30_000 },
  { share: 'half', names: EVENT_NAMES_HALF, goal: 12_000, goalFed: 10_000 },
  { share: 'all', names: [ENROLLING], goal: 5_000, goalFed: 4_500 },
];

const FEEDER = programBeside('feeder');

/** Another process that is ready to send events through capture, as fast as they are acknowledged; `go` starts it and
 *  resolves when all are. */
const startFeeder = async (order: FeedOrder): Promise<{ go(): Promise<unknown> }> => {
  const child = spawn(globalThis.process.execPath, [FEEDER, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    go: () => {
      child.stdin.write('go\n');
      return once(child, 'exit');
    },
  };
};

/** A batch that fails and is halved costs more than any figure says: it is told. */
const silent = {
  info: () => undefined,
  warn: (o: object, m: string) => console.error(m, o),
  error: (o: object, m: string) => console.error(m, o),
};

const WAITING = {
  inbox: sql`select exists (select from inbox) or exists (select from sweeps where state = 'running') as busy`,
  timers: sql`select exists (select from timers where due_at <= now()) as busy`,
};

/** Runs a worker until nothing waits, sweeps are done and nobody feeds it any more; answers the seconds it took. */
export const drain = async (
  { db, url }: { db: Db; url: string },
  feed: () => Promise<unknown> = async () => undefined,
  waiting: keyof typeof WAITING = 'inbox',
): Promise<number> => {
  const engineDb = openEngineDb(url);
  const worker = createWorker({
    db: engineDb,
    clock: systemClock,
    log: silent,
    signals: createSignals(),
    groups: 4,
  });
  await worker.start();
  const from = performance.now();
  let isFed = false;
  const fed = feed().then(() => {
    isFed = true;
  });
  for (;;) {
    const wasFed = isFed;
    const [row] = await db.query<{ busy: boolean }>(WAITING[waiting]);
    if (wasFed && !row!.busy) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  const seconds = (performance.now() - from) / 1_000;
  await fed;
  await worker.stop();
  await engineDb.close();
  return seconds;
};

/** The reference: the same rows claimed and moved to `events` by bare statements, nothing else. */
const claimAndMove = async (db: Db): Promise<number> => {
  const from = performance.now();
  const group = async (low: number, high: number): Promise<void> => {
    for (;;) {
      const rows = await db.query({
        name: 'bench-move',
        text: `with head as materialized (
            select ctid as row_id from inbox where bucket >= $1 and bucket < $2 order by bucket, seq limit 1000
          ), claimed as (
            delete from inbox where ctid = any(array(select row_id from head))
            returning bucket, event_id, at, actor_id, workspace_id, kind, name, occurred_at, payload
          ), moved as (
            insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, properties)
            select bucket, event_id, at, actor_id, workspace_id, kind, name, occurred_at, payload -> 'properties' from claimed
          )
          select count(*) as n from claimed having count(*) > 0`,
        values: [low, high],
      });
      if (rows.length === 0) return;
    }
  };
  await Promise.all([group(0, 2048), group(2048, 4096)]);
  return (performance.now() - from) / 1_000;
};

const countOf = async (db: Db, table: 'events' | 'messages'): Promise<number> => {
  const [row] = await db.query<{ n: number }>(
    table === 'events' ? sql`select count(*) as n from events` : sql`select count(*) as n from messages`,
  );
  return row!.n;
};

export const process: Benchmark = {
  name: 'process',
  what: 'events per second until fully folded (100,000 contacts, 50 segments, 20 workflows)',
  run: async (say) => {
    const stage = await openStage();
    try {
      const { db } = stage;
      say('filling 100,000 contacts and 1,000,000 events');
      const { workspaceId } = await fillWorkspace(db, {
        contacts: CONTACTS,
        pastEvents: PAST_EVENTS,
        nowMs: Date.now(),
      });
      await fillInbox(db, workspaceId, { count: DRAIN, names: [PLAIN] });
      const reference = DRAIN / (await claimAndMove(db));
      await publishAll(db, workspaceId, DEFINITIONS);
      say('judging everybody after the publish');
      say(`judged ${CONTACTS} contacts in ${(await drain(stage)).toFixed(1)} s`);
      const figures: Figure[] = [];
      for (const { share, names, goal, goalFed } of SHARES)
        for (const isFed of [false, true]) {
          const count = isFed ? DRAIN + FED : DRAIN;
          const [eventsBefore, messagesBefore] = [await countOf(db, 'events'), await countOf(db, 'messages')];
          await fillInbox(db, workspaceId, { count: DRAIN, names, run: `${share}${isFed}` });
          const order = { url: stage.url, workspaceId, count: FED, names, people: CONTACTS };
          const feeder = isFed ? await startFeeder(order) : undefined;
          const perSecond = count / (await drain(stage, feeder?.go));
          const events = (await countOf(db, 'events')) - eventsBefore;
          const messages = (await countOf(db, 'messages')) - messagesBefore;
          const holds = events === count && messages === (share === 'all' ? count : 0);
          const metric = `relevant: ${share}${isFed ? ', with ingest' : ''}`;
          figures.push(
            figure({
              name: 'process',
              metric,
              value: perSecond,
              unit: 'events/s',
              reference: 'claim and move alone',
              referenceValue: reference,
              goal: isFed ? goalFed : goal,
              holds,
            }),
          );
          say(
            `${metric}: ${Math.round(perSecond)} events/s${holds ? '' : ` (WRONG: ${events} events, ${messages} messages)`}`,
          );
        }
      return figures;
    } finally {
      await stage.close();
    }
  },
};

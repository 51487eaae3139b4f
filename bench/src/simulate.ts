/** `simulate`: 90 days of 100,000 people and 2,000,000 events through a draft of 12 steps. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Db, type JsonObject, sql, systemClock } from '../../server/src/platform/index.ts';
import { createSimulations, DEFAULT_OPTIONS, simulationOf } from '../../server/src/simulator/index.ts';
import { type Benchmark, figure } from './figure.ts';
import { fillWorkspace, openStage, publishAll } from './stage.ts';

const CONTACTS = 100_000;
const EVENTS = 2_000_000;
const DAYS = 90;
const LIMIT_S = 60;
/** Events come a second or two apart in the history; this is how often the wait for a loop is looked at. */
const DELAY_RESOLUTION_MS = 5;

const event = (n: number): string => `Event ${n}`;

const KINDS = 25;
const twice = (name: string): JsonObject => ({
  kind: 'event',
  event: name,
  count: { op: 'atLeast', n: 2 },
  within: { days: 30 },
});

/** Twelve steps: waits for an event, waits for a time, branches on counts and attributes, mails. */
export const DRAFT: JsonObject = {
  name: 'Twelve steps',
  trigger: { type: 'event', event: event(3) },
  enrollment: { again: { after: { days: 7 } } },
  goals: [{ on: 'event', event: event(8) }],
  exits: [{ on: 'event', event: event(9) }],
  start: 'a',
  nodes: {
    a: { type: 'wait', delay: { hours: 1 }, next: 'b' },
    b: {
      type: 'branch',
      paths: [
        {
          id: 'de',
          name: 'Germany',
          if: { kind: 'attribute', attribute: 'country', op: 'equals', value: 'DE' },
          next: 'c',
        },
      ],
      next: 'd',
    },
    c: { type: 'send', channel: 'email', template: 'mail', next: 'e' },
    d: { type: 'send', channel: 'email', template: 'letter', next: 'e' },
    e: { type: 'waitForEvent', event: event(5), limit: { days: 3 }, next: 'f', timeout: 'g' },
    f: { type: 'setAttribute', attributes: { interest: 'high' }, next: 'h' },
    g: { type: 'wait', delay: { days: 1 }, next: 'h' },
    h: {
      type: 'branch',
      paths: [
        {
          id: 'often',
          name: 'Often',
          // every event counts, so that each is folded
          if: { any: Array.from({ length: KINDS }, (_, n) => twice(event(n))) },
          next: 'i',
        },
      ],
      next: 'j',
    },
    i: { type: 'send', channel: 'email', template: 'mail', next: 'k' },
    j: { type: 'wait', delay: { days: 2 }, next: 'k' },
    k: { type: 'send', channel: 'email', template: 'letter', next: 'l' },
    l: { type: 'exit' },
  },
};

export const MAIL = { name: 'Mail', subject: 'Hello', html: '<p>Hello</p>', class: 'marketing' };

/** The reference: the events of the draft, read once and thrown away. */
const readAll = async (db: Db, workspaceId: number, names: readonly string[]): Promise<number> => {
  const from = systemClock.monotonic();
  for (let bucket = 0; bucket < 4_096; bucket += 256)
    await db.query(sql`
      select contact_id, name, received_at, occurred_at, properties from events
      where bucket >= ${bucket} and bucket < ${bucket + 256} and workspace_id = ${workspaceId}
        and name = any(${[...names]}::text[])`);
  return (systemClock.monotonic() - from) / 1_000;
};

export const simulate: Benchmark = {
  name: 'simulate',
  what: `${DAYS} days, ${CONTACTS} contacts, ${EVENTS} events through a draft of 12 steps`,
  run: async (say) => {
    const stage = await openStage();
    try {
      const { db } = stage;
      say('filling 100,000 contacts and 2,000,000 events');
      const { workspaceId } = await fillWorkspace(db, {
        contacts: CONTACTS,
        pastEvents: EVENTS,
        nowMs: Date.now(),
      });
      await publishAll(db, workspaceId, [
        { kind: 'template', key: 'mail', document: MAIL },
        { kind: 'template', key: 'letter', document: MAIL },
      ]);
      const reference = await readAll(
        db,
        workspaceId,
        Array.from({ length: KINDS }, (_, n) => event(n)),
      );
      const failures: unknown[] = [];
      const simulations = createSimulations({
        db,
        url: stage.url,
        clock: systemClock,
        onChanged: () => undefined,
        onError: (error) => failures.push(error),
      });
      const ref = { workspaceId, workflowId: 0 };
      const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
      delay.enable();
      const memoryBefore = process.memoryUsage().rss;
      let memory = 0;
      await simulations.start({
        workspaceId,
        workflowId: null,
        key: 'bench',
        revision: null,
        document: DRAFT,
        live: null,
        options: { ...DEFAULT_OPTIONS, days: DAYS },
        by: 'bench',
      });
      for (;;) {
        memory = Math.max(memory, process.memoryUsage().rss - memoryBefore);
        const found = await simulationOf(db, ref, systemClock.now());
        if (found?.state !== 'running') break;
        await new Promise((done) => setTimeout(done, 100));
      }
      delay.disable();
      const last = await simulationOf(db, ref, systemClock.now());
      const { result } = last!;
      if (!result) throw new Error(last!.error ?? String(failures[0]));
      const { counts } = result.draft;
      const ended = counts.ended.reduce((sum, { count }) => sum + count, 0);
      const holds =
        result.simulated === CONTACTS && counts.entered > 0 && counts.entered === counts.hereNow + ended;
      say(
        `${result.inputs} inputs, ${counts.entered} enter, ${result.draft.days.reduce((sum, { sent }) => sum + sent, 0)} messages, ${(result.tookMs / 1_000).toFixed(1)} s`,
      );
      const about = { name: 'simulate', holds };
      return [
        figure({
          ...about,
          metric: 'whole',
          value: result.tookMs / 1_000,
          unit: 's',
          reference: 'its events, read once',
          referenceValue: reference,
          goal: LIMIT_S,
          lowerIsBetter: true,
        }),
        figure({
          ...about,
          metric: 'loop of the server meanwhile, p99',
          value: delay.percentile(99) / 1e6,
          unit: 'ms',
          reference: 'resolution',
          referenceValue: DELAY_RESOLUTION_MS,
          goal: 50,
          lowerIsBetter: true,
        }),
        figure({
          ...about,
          metric: 'memory more',
          value: memory / 2 ** 20,
          unit: 'MB',
          reference: 'before',
          referenceValue: memoryBefore / 2 ** 20,
          goal: 300,
          lowerIsBetter: true,
        }),
      ];
    } finally {
      await stage.close();
    }
  },
};

/** `steps`: enrollments in waits that are all due take their step, log it and begin the next wait. */
import { type Db, sql } from '../../server/src/platform/index.ts';
import { type Benchmark, figure } from './figure.ts';
import { drain } from './process.ts';
import { fillPeople, openStage, publishAll } from './stage.ts';

/** Enrollments; STEPS_DUE=100000 measures with fewer. */
const DUE = Number(process.env.STEPS_DUE ?? 1_000_000);
/** Each contact is in so many workflows. */
const WORKFLOWS = 4;
const GOAL_PER_SECOND = 10_000;
/** Of the bare statements: as many at a time as a backlog is taken. */
const BATCH = 2_000;

const documents = Array.from({ length: WORKFLOWS }, (_, n) => ({
  kind: 'workflow' as const,
  key: `waits-${n}`,
  document: {
    name: `Waits ${n}`,
    trigger: { type: 'event', event: `Start ${n}` },
    enrollment: { again: 'never' },
    exits: [{ on: 'event', event: 'Order Completed' }],
    start: 'first',
    nodes: {
      first: { type: 'wait', delay: { days: 1 }, next: 'second' },
      second: { type: 'wait', delay: { days: 1 } },
    },
  },
}));

/** Everybody waits at the first step of each workflow, since a day and an instant. */
const fillWaits = async (db: Db, workspaceId: number): Promise<void> => {
  await db.query(sql`
    insert into enrollments (bucket, contact_id, enrollment_id, workspace_id, workflow_id, version, key, state, node_id,
      visit, entered_at, moved_at, due_at, entry)
    select p.bucket, p.contact_id,
      (left(p.contact_id::text, 24) || lpad(to_hex(p.n * 8 + d.rank), 12, '0'))::uuid, ${workspaceId}, d.id, 1, '', 'active',
      'first', 1, now() - interval '25 hours', now() - interval '25 hours', now() - interval '1 hour', '{"properties": {}}'
    from bench_people p
    cross join (
      select definition_id as id, row_number() over (order by definition_id) as rank from definitions
      where workspace_id = ${workspaceId} and kind = 'workflow'
    ) d
    order by p.bucket, p.contact_id`);
  await db.query(sql`
    insert into timers (bucket, actor_id, kind, ref, workspace_id, due_at)
    select bucket, contact_id, 'wait', enrollment_id::text, workspace_id, due_at
    from enrollments where workspace_id = ${workspaceId} order by bucket, contact_id`);
  await db.query(sql`vacuum analyze`);
};

/** The reference: the same rows by bare statements, with nothing decided. Rolled back. */
const bareSteps = async (db: Db): Promise<number> => {
  const count = Math.min(DUE, 100_000);
  const from = performance.now();
  let seconds = 0;
  await db
    .transaction(async (tx) => {
      for (let done = 0; done < count; done += BATCH)
        await tx.query({
          name: 'bench-steps',
          text: `with due as materialized (
              select bucket, actor_id, kind, ref from timers where due_at <= now() order by due_at limit $1
            ), taken as (
              delete from timers t using due d
              where t.bucket = d.bucket and t.actor_id = d.actor_id and t.kind = d.kind and t.ref = d.ref
              returning t.bucket, t.actor_id, t.ref, t.workspace_id
            ), moved as (
              update enrollments e set node_id = 'second', visit = 2, moved_at = now(), due_at = now() + interval '1 day'
              from taken t where e.bucket = t.bucket and e.contact_id = t.actor_id and e.enrollment_id = t.ref::uuid
              returning e.*
            ), logged as (
              insert into enrollment_steps (bucket, contact_id, enrollment_id, at, n, workspace_id, workflow_id, version, steps)
              select bucket, contact_id, enrollment_id, now(), 1, workspace_id, workflow_id, version,
                '[{"nodeId": "first", "visit": 1, "what": "woke", "path": "next", "to": "second", "text": "1 day is over"}]'
              from moved
            )
            insert into timers (bucket, actor_id, kind, ref, workspace_id, due_at)
            select bucket, contact_id, 'wait', enrollment_id::text, workspace_id, due_at from moved`,
          values: [BATCH],
        });
      seconds = (performance.now() - from) / 1_000;
      throw new Rollback();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Rollback)) throw error;
    });
  await db.query(sql`vacuum`);
  return count / seconds;
};

class Rollback extends Error {}

const countOf = async (db: Db, node: string): Promise<number> => {
  const [row] = await db.query<{ n: number }>(
    sql`select count(*)::int as n from enrollments where node_id = ${node} and state = 'active'`,
  );
  return row!.n;
};

export const steps: Benchmark = {
  name: 'steps',
  what: `steps per second of ${DUE.toLocaleString('en')} enrollments in waits, all due`,
  run: async (say) => {
    const stage = await openStage();
    try {
      const { db } = stage;
      const { workspaceId } = await fillPeople(db, DUE / WORKFLOWS, Date.now());
      await publishAll(db, workspaceId, documents);
      await drain(stage);
      say(`filling ${DUE.toLocaleString('en')} waits`);
      await fillWaits(db, workspaceId);
      const reference = await bareSteps(db);
      const perSecond = DUE / (await drain(stage, undefined, 'timers'));
      const [left, moved] = [await countOf(db, 'first'), await countOf(db, 'second')];
      const holds = left === 0 && moved === DUE;
      if (!holds) say(`WRONG: ${left} still wait at the first step, ${moved} of ${DUE} at the second`);
      return [
        figure({
          name: 'steps',
          metric: 'taken, logged, next wait',
          value: perSecond,
          unit: 'steps/s',
          reference: 'bare statements, nothing decided',
          referenceValue: reference,
          goal: GOAL_PER_SECOND,
          holds,
        }),
      ];
    } finally {
      await stage.close();
    }
  },
};

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { sql, systemClock } from '../platform/index.ts';
import { insertUser } from '../workspaces/index.ts';
import { createSample } from './index.ts';

let database: TestDatabase;
let workspaceId: number;
let tookMs = 0;
beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  const user = await insertUser(db, { name: 'Ana', email: 'ana@acme.test', passwordHash: 'x' }, Date.now());
  const startedMs = systemClock.monotonic();
  const { slug } = await createSample(
    {
      db,
      clock: systemClock,
      secret: 'a secret of more than thirty-two characters',
      publicUrl: 'http://127.0.0.1:4000',
      signal: () => undefined,
    },
    { who: { kind: 'user', ...user! }, timeZone: 'Europe/Vienna', currency: 'EUR' },
  );
  tookMs = systemClock.monotonic() - startedMs;
  console.log('took', tookMs);
  const [row] = await db.query<{ id: number }>(
    sql`select workspace_id as id from workspaces where slug = ${slug}`,
  );
  workspaceId = row!.id;
});
afterAll(() => database.close());
describe('x', () => {
  it('counts', async () => {
    const { db } = database;
    const q = async (s: ReturnType<typeof sql>) => console.table(await db.query(s));
    await q(sql`select count(*) contacts, count(known_at) known from contacts`);
    await q(sql`select kind, name, count(*) from events group by 1,2 order by 3 desc`);
    await q(sql`select state, count(*), count(subject) subj from messages group by 1`);
    await q(
      sql`select d.key, count(*) c, count(m.opened_at) o, count(m.clicked_at) cl, count(m.machine_opened_at) mo, count(m.bounced_at) b, count(m.unsubscribed_at) u from messages m left join definitions d on d.definition_id=m.template_id group by 1`,
    );
    await q(
      sql`select d.key, e.state, count(*) from enrollments e join definitions d on d.definition_id=e.workflow_id group by 1,2 order by 1,2`,
    );
    await q(
      sql`select d.key, count(*) from memberships m join definitions d on d.definition_id=m.segment_id group by 1`,
    );
    await q(sql`select count(*) c, kind from timers group by 2`);
    await q(sql`select count(*) c from message_bodies`);
    await q(
      sql`select count(*) c, sum((properties->>'total')::int) from events where name='Order Completed'`,
    );
    await q(
      sql`select date_trunc('day', occurred_at)::text d, count(*) filter (where kind='page') pages, count(distinct contact_id) people, count(*) filter (where name='Order Completed') orders, count(*) filter (where name like 'Email%') mail from events group by 1 order by 1`,
    );
    await q(sql`select count(*) c from stuck`);
    await q(sql`select name from event_registry`);
    expect(workspaceId).toBeGreaterThan(0);
  });
});

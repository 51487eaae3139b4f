import { expect, it } from 'vitest';
import { createWorld, testDatabase } from '../../testing/index.ts';
import { sql } from '../platform/index.ts';
import { claimTimers } from './claims.ts';
import { nextDue } from './queries.ts';

const WAITING = 40_000;
/** A few for each of the eight that are taken; by bucket first it was 374. */
const PAGES_MAX = 80;

it('a group looks for what is due without reading the timers that wait', async () => {
  const { db, close } = await testDatabase();
  try {
    const { workspaceId } = await createWorld(db, Date.now());
    await db.query(sql`
      insert into timers (bucket, actor_id, kind, workspace_id, due_at)
      select n % 4096, gen_random_uuid(), 'recheck', ${workspaceId},
        now() + case when n <= 8 then interval '-1 minute' else interval '1 day' + n * interval '1 second' end
      from generate_series(1, ${WAITING}) n`);
    await db.query(sql`vacuum analyze timers`);
    for (const { name, text, values } of [nextDue(0, 4096), claimTimers(0, 4096, new Date(), 1_000)]) {
      const [row] = await db.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>({
        name: `explain-${name}`,
        text: `explain (analyze, buffers, format json) ${text}`,
        values,
      });
      const { 'Shared Hit Blocks': hit, 'Shared Read Blocks': read } = row!['QUERY PLAN'][0].Plan;
      expect(hit! + read!).toBeLessThan(PAGES_MAX);
    }
    const left = await db.query(sql`select count(*)::int as n from timers`);
    expect(left).toEqual([{ n: WAITING - 8 }]);
  } finally {
    await close();
  }
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase, virtualClock } from '../../testing/index.ts';
import { bucketOf, newId, sql } from '../platform/index.ts';
import { setSending } from '../workspaces/index.ts';
import { createHarmWatch, reasonToStop, STOP_AT } from './harm.ts';
import { createPost, type Post } from './testing.ts';

describe('a reason to stop', () => {
  it('is a share of bounces or complaints above its limit, among enough mails', () => {
    expect(reasonToStop({ mails: 1_000, bounced: 50, complained: 3 })).toBeNull();
    expect(reasonToStop({ mails: 1_000, bounced: 51, complained: 0 })).toMatchObject({ code: 'bounced' });
    expect(reasonToStop({ mails: 1_000, bounced: 0, complained: 4 })).toMatchObject({
      code: 'complained',
      text: '4 of the last 1000 mails were called spam by their readers: 0.4 %, more than 0.3 %',
    });
    expect(reasonToStop({ mails: 99, bounced: 99, complained: 99 })).toBeNull();
    expect(reasonToStop({ mails: 100, bounced: 0, complained: 2 })).toBeNull();
  });
  it('is one of the workspace when it set its own, and none when it wants none', () => {
    const harm = { mails: 1_000, bounced: 90, complained: 20 };
    expect(reasonToStop(harm, { bounced: 0.1, complained: null })).toBeNull();
    expect(reasonToStop(harm, { bounced: 0.08, complained: null })).toMatchObject({ limit: 0.08 });
  });
  it('is never given below the limits', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.nat(2_000), fc.nat(2_000), (mails, bounced, complained) => {
        const isFine = bounced / mails <= STOP_AT.bounced && complained / mails <= STOP_AT.complained;
        if (mails < 100 || isFine) expect(reasonToStop({ mails, bounced, complained })).toBeNull();
      }),
    );
  });
});

describe('a workspace whose mail does harm', () => {
  const clock = virtualClock();
  let database: TestDatabase;
  let post: Post;
  beforeAll(async () => {
    database = await testDatabase();
    post = await createPost(database);
  });
  afterAll(() => database.close());

  const mails = async (count: number, agoMs: number, came: 'bounced' | 'complained' | 'refused' | null) => {
    const at = new Date(clock.now() - agoMs).toISOString();
    const rows = Array.from({ length: count }, () => {
      const messageId = newId(clock.now() - agoMs);
      return {
        bucket: bucketOf(messageId),
        message_id: messageId,
        state: came === 'bounced' || came === 'refused' ? 'bounced' : 'submitted',
        submitted_at: came === 'refused' ? null : at,
        bounced_at: came === 'bounced' || came === 'refused' ? at : null,
        complained_at: came === 'complained' ? at : null,
      };
    });
    await database.db.query(sql`
      insert into messages (bucket, message_id, contact_id, workspace_id, channel, requested_at, state, provider,
        submitted_at, bounced_at, complained_at)
      select bucket, message_id, message_id, ${post.workspaceId}, 'email', ${at}::timestamptz, state, 'smtp',
        submitted_at, bounced_at, complained_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(bucket smallint, message_id uuid, state text,
        submitted_at timestamptz, bounced_at timestamptz, complained_at timestamptz)`);
  };
  const stopped: number[] = [];
  const looked = async () => {
    const watch = createHarmWatch({
      db: database.db,
      clock,
      log: { warn: () => undefined },
      onStopped: (workspaceId) => stopped.push(workspaceId),
    });
    watch.noticed([post.workspaceId]);
    await watch.look();
    const [row] = await database.db.query<{ why: { code: string; count: number; of: number } | null }>(sql`
      select sending_stopped_why as why from workspaces where workspace_id = ${post.workspaceId}`);
    return row!.why;
  };
  const HOUR = 3_600_000;

  it('is stopped by what came back of its last mails, with the reason; not by what is long ago', async () => {
    await mails(200, 30 * HOUR, 'bounced');
    await mails(190, HOUR, null);
    expect(await looked()).toBeNull();
    await mails(6, HOUR / 2, 'bounced');
    await mails(4, HOUR / 2, 'refused');
    expect(await looked()).toBeNull();
    await mails(2, HOUR / 2, 'refused');
    expect(await looked()).toMatchObject({ code: 'bounced', count: 12, of: 202 });
    expect(stopped).toEqual([post.workspaceId]);
    const [entry] = await database.db.query<{ who: string; object: string }>(sql`
      select who, object from audit_log where workspace_id = ${post.workspaceId}`);
    expect(entry).toMatchObject({
      who: 'Baton',
      object: expect.stringMatching(/^all sending but transactional mail: .*5\.9 %/),
    });
  });

  it('stops transactional mail too when the harm grows past what any mail may go on in, once', async () => {
    expect(await looked()).not.toHaveProperty('everything');
    expect(stopped).toEqual([post.workspaceId]);
    await mails(60, HOUR / 2, 'bounced');
    expect(await looked()).toMatchObject({ code: 'bounced', everything: true });
    expect(await looked()).toMatchObject({ everything: true });
    expect(stopped).toEqual([post.workspaceId, post.workspaceId]);
  });

  it('goes on after somebody resumed it, and is not stopped again by the same mails', async () => {
    const who = { kind: 'key', keyId: 1, name: 'CI', workspaceId: post.workspaceId, scopes: [] } as const;
    await setSending(
      database.db,
      { workspaceId: post.workspaceId, stopped: false, who, by: 'CI' },
      clock.now(),
    );
    expect(await looked()).toBeNull();
    clock.advance(1_000);
    await mails(100, 0, 'complained');
    expect(await looked()).toMatchObject({ code: 'complained' });
  });
});

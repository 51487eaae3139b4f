import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  eventually,
  type TestDatabase,
  testDatabase,
  type VirtualClock,
  virtualClock,
} from '../../testing/index.ts';
import { systemClock } from '../platform/index.ts';
import { createChanges } from './changes.ts';
import { type Change, createLiveHub, type LiveHub, type LiveMessage } from './live.ts';
import { type TestApp, testApp } from './testing.ts';
import type { FeedLine } from './types.ts';

const line = (id: string) => ({ id }) as FeedLine;
/** Lets promises that are due run; the hub's only waits are the feed's answers. */
const settle = async (): Promise<void> => {
  for (let n = 0; n < 10; n++) await Promise.resolve();
};

describe('the live hub', () => {
  let clock: VirtualClock;
  let hub: LiveHub;
  let feed: string[];
  let reads: number;
  let failing: boolean;
  beforeEach(() => {
    clock = virtualClock();
    feed = [];
    reads = 0;
    failing = false;
    let note: (change: Change) => void = () => undefined;
    hub = createLiveHub({
      clock,
      tell: (change) => note(change),
      onChanged: (fn) => {
        note = fn;
        return () => undefined;
      },
      onError: () => undefined,
      feedSince: async (workspaceId, cursor) => {
        reads++;
        if (failing) throw new Error('away');
        const from = cursor === null ? feed.length : Number(cursor);
        const lines = workspaceId === 1 ? feed.slice(from).map(line) : [];
        return { lines, cursor: String(feed.length) };
      },
    });
  });
  afterEach(() => hub.close());

  const listen = async (workspaceId = 1) => {
    const messages: LiveMessage[] = [];
    const stop = hub.subscribe(workspaceId, (message) => messages.push(message));
    clock.advance(0);
    await settle();
    return { messages, stop };
  };
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(50);
      await settle();
    }
  };

  it('tells a change at once when nothing was told lately', async () => {
    const { messages } = await listen();
    await pass(600);
    hub.changed({ workspaceId: 1, what: ['contacts'] });
    await pass(50);
    expect(messages).toEqual([{ event: 'changed', data: { what: ['contacts'] } }]);
  });

  it('joins a storm of changes into two messages a second, and loses none', async () => {
    const { messages } = await listen();
    const topics = ['contacts', 'segments', 'messages', 'home'] as const;
    for (let n = 0; n < 200; n++) {
      hub.changed({ workspaceId: 1, what: [topics[n % 4]!] });
      await pass(50);
    }
    expect(messages.length).toBeGreaterThanOrEqual(15);
    expect(messages.length).toBeLessThanOrEqual(21);
    const told = new Set(
      messages.flatMap((message) => (message.event === 'changed' ? message.data.what : [])),
    );
    expect([...told].sort()).toEqual([...topics].sort());
  });

  it('sends each new feed line once, also one that nobody gave notice of', async () => {
    feed.push('before');
    const { messages } = await listen();
    feed.push('a');
    hub.changed({ workspaceId: 1, what: ['home'] });
    await pass(600);
    feed.push('b', 'c');
    await pass(1_500);
    const ids = messages.flatMap((message) =>
      message.event === 'feed' ? message.data.map(({ id }) => id) : [],
    );
    expect(ids).toEqual(['a', 'b', 'c']);
  });

  it('tells nothing of one workspace to another (P14), and a change of settings by its own name', async () => {
    const one = await listen(1);
    const two = await listen(2);
    feed.push('a');
    hub.changed({ workspaceId: 1, what: ['workspace'] });
    await pass(2_000);
    expect(one.messages.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['workspace', 'changed', 'feed']),
    );
    expect(two.messages).toEqual([]);
  });

  it('asks nothing for workspaces that nobody looks at', async () => {
    const { stop } = await listen();
    stop();
    const before = reads;
    hub.changed({ workspaceId: 1, what: ['home'] });
    await pass(5_000);
    expect(reads).toBe(before);
  });

  it('tells a stream what changed shortly before it opened, and no more later', async () => {
    hub.changed({ workspaceId: 1, what: ['contacts', 'workspace'] });
    await pass(500);
    hub.changed({ workspaceId: 1, what: ['home'] });
    const soon = await listen(1);
    expect(soon.messages).toEqual([
      { event: 'workspace', data: {} },
      { event: 'changed', data: { what: ['contacts', 'workspace', 'home'] } },
    ]);
    expect((await listen(2)).messages).toEqual([]);
    await pass(14_500);
    expect((await listen(1)).messages).toEqual([{ event: 'changed', data: { what: ['home'] } }]);
    await pass(1_000);
    expect((await listen(1)).messages).toEqual([]);
  });

  it('goes on after the database was away', async () => {
    const { messages } = await listen();
    failing = true;
    await pass(2_000);
    feed.push('a');
    failing = false;
    await pass(1_500);
    expect(messages).toEqual([{ event: 'feed', data: [line('a')] }]);
  });
});

describe('changes between processes', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(async () => {
    await database.close();
  });

  it('reach the others, and this process once', async () => {
    const here = createChanges({ db: database.db, clock: systemClock });
    const there = createChanges({ db: database.db, clock: systemClock });
    const seen = { here: [] as Change[], there: [] as Change[] };
    here.onChanged((change) => seen.here.push(change));
    there.onChanged((change) => seen.there.push(change));
    // Listening starts in the background: the first notices may come too early, and are hints.
    await eventually(() => {
      here.tell({ workspaceId: 7, what: ['contacts', 'home'] });
      return seen.there.length > 0;
    });
    expect(seen.there[0]).toMatchObject({ workspaceId: 7, what: ['contacts', 'home'] });
    expect(seen.here.every(({ workspaceId }) => workspaceId === 7)).toBe(true);
    await here.close();
    await there.close();
  });
});

describe('GET /live', () => {
  let test: TestApp;
  afterEach(async () => {
    await test.close();
  });

  it('streams to those who may read, ends for somebody who was taken out, and does not hold up a stop', async () => {
    test = await testApp();
    const { slug, ana } = await test.setUp();
    const bo = await test.userIn(slug, 'readonly');
    const address = await test.app.listen({ port: 0, host: '127.0.0.1' });
    const url = `${address}/api/w/${slug}/live`;
    expect((await fetch(url)).status).toBe(401);

    const response = await fetch(url, { headers: { cookie: bo.cookie } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    let text = '';
    let ended = false;
    const reading = (async () => {
      for await (const part of response.body!.pipeThrough(new TextDecoderStream())) text += part;
      ended = true;
    })();
    await eventually(() => text.includes('retry:'));
    test.live.changed({ workspaceId: await test.workspaceIdOf(slug), what: ['segments'] });
    await eventually(() => {
      test.clock.advance(100);
      return text.includes('event: changed\ndata: {"what":["segments"]}\n\n');
    });

    await ana.inject({ method: 'DELETE', url: `/api/w/${slug}/members/${bo.userId}` });
    await eventually(() => {
      test.clock.advance(5_000);
      return ended;
    });
    await reading;
  });
});

/**
 * Events through capture into the database of a benchmark, in batches of 100, four at a time: `feeder.ts <json>`. Says
 * "ready" and starts when it hears anything, so that its own start is not measured.
 */
import { once } from 'node:events';
import { createCapture } from '../../server/src/capture/index.ts';
import { suppress } from '../../server/src/permission/index.ts';
import { openDb, sql, systemClock } from '../../server/src/platform/index.ts';

export interface FeedOrder {
  url: string;
  workspaceId: number;
  count: number;
  /** event names, in turn */
  names: readonly string[];
  /** of `u1` to `u<people>`, in turn */
  people: number;
}

const EVENTS_A_REQUEST = 100;
const REQUESTS_AT_ONCE = 4;

const feed = async ({ url, workspaceId, count, names, people }: FeedOrder): Promise<void> => {
  const db = openDb({ connectionString: url, max: 4 });
  const capture = createCapture({
    db,
    clock: systemClock,
    lookupKey: async () => ({ workspaceId, keyId: 1 }),
    keyUsed: () => undefined,
    suppress,
    signal: () => undefined,
    onError: (error: unknown) => console.error(error),
  } as Parameters<typeof createCapture>[0]);
  await db.query(sql`select 1`);
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.pause();
  let made = 0;
  const eventOf = (n: number) => ({
    type: 'track',
    event: names[n % names.length],
    messageId: `feed-${process.pid}-${n}`,
    userId: `u${1 + ((n * 7919) % people)}`,
    properties: { value: n % 200, cart_id: `f${process.pid}-${n}`, page: `/products/${n % 100}` },
  });
  const lane = async (): Promise<void> => {
    while (made < count) {
      const batch = Array.from({ length: Math.min(EVENTS_A_REQUEST, count - made) }, () => eventOf(made++));
      await capture.take({
        type: null,
        headers: { 'x-write-key': 'wk' },
        query: {},
        body: Buffer.from(JSON.stringify({ batch })),
        ip: '127.0.0.1',
      });
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, lane));
  await capture.stop();
  await db.close();
};

await feed(JSON.parse(process.argv[2]!) as FeedOrder);

/** `burst`: 5,000 events in, 5,000 personal mails out; and the same with a kill -9 in the middle. */
import { openDb, runningEmbeddedUrl, sql } from '../../server/src/platform/index.ts';
import { type Benchmark, type Figure, figure } from './figure.ts';
import { type Mailing, startMailing, until } from './mailing.ts';

const MAILS = 5_000;
const EVENTS_A_REQUEST = 500;
/** Mails at the sink when the server is killed. */
const KILL_AT = 1_500;
/** Mails in flight at a kill whose outcome nobody knows (P5). */
const UNKNOWN_MAX = 20;
/** A sender that died is given up after its lease and the socket's time-out. */
const SETTLED_WITHIN_MS = 150_000;

const postAll = async (mailing: Mailing): Promise<void> => {
  for (let first = 0; first < MAILS; first += EVENTS_A_REQUEST)
    await mailing.ping(Array.from({ length: EVENTS_A_REQUEST }, (_, n) => first + n));
};

const statesOf = async (mailing: Mailing): Promise<Record<string, number>> => {
  const db = openDb({ connectionString: runningEmbeddedUrl(mailing.server.dataFolder)!, max: 1 });
  const rows = await db.query<{ state: string; n: number }>(
    sql`select state, count(*) as n from messages group by state`,
  );
  await db.close();
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};

const twice = (mailing: Mailing): number =>
  [...mailing.arrivals.values()].filter((at) => at.length > 1).length;

const quiet = async (say: (line: string) => void): Promise<Figure> => {
  const mailing = await startMailing(MAILS);
  try {
    const from = performance.now();
    await postAll(mailing);
    const postedSeconds = (performance.now() - from) / 1_000;
    await until(() => mailing.arrivals.size === MAILS, 60_000, 'all mails are at the sink');
    const seconds = (performance.now() - from) / 1_000;
    const holds = twice(mailing) === 0;
    say(`${MAILS} mails in ${seconds.toFixed(1)} s${holds ? '' : ', WRONG: some came twice'}`);
    return figure({
      name: 'burst',
      metric: 'all mails at the sink',
      value: seconds,
      unit: 's',
      reference: 'all events acknowledged',
      referenceValue: postedSeconds,
      goal: 4,
      lowerIsBetter: true,
      holds,
    });
  } finally {
    await mailing.close();
  }
};

const killed = async (say: (line: string) => void): Promise<Figure> => {
  const mailing = await startMailing(MAILS);
  try {
    const posted = postAll(mailing);
    await posted;
    await until(() => mailing.arrivals.size >= KILL_AT, 60_000, 'the burst is under way');
    await mailing.server.kill('SIGKILL');
    await mailing.server.restart();
    await until(
      async () => {
        const { requested = 0 } = await statesOf(mailing);
        return requested === 0;
      },
      SETTLED_WITHIN_MS,
      'every message has an outcome',
    );
    const states = await statesOf(mailing);
    const unknown = states.unknown ?? 0;
    const delivered = mailing.arrivals.size;
    const all = Object.values(states).reduce((sum, n) => sum + n, 0);
    const holds =
      all === MAILS &&
      twice(mailing) === 0 &&
      delivered + unknown >= MAILS &&
      (states.submitted ?? 0) + unknown === MAILS;
    say(`killed once: ${delivered} delivered, ${unknown} unknown, ${twice(mailing)} twice, of ${all}`);
    return figure({
      name: 'burst',
      metric: 'unknown after a kill -9',
      value: unknown,
      unit: 'mails',
      reference: 'most in flight',
      referenceValue: UNKNOWN_MAX,
      goal: UNKNOWN_MAX,
      lowerIsBetter: true,
      holds,
    });
  } finally {
    await mailing.close();
  }
};

export const burst: Benchmark = {
  name: 'burst',
  what: '5,000 events to 5,000 personal mails; and with a kill -9 in the middle',
  run: async (say) => [await quiet(say), await killed(say)],
};

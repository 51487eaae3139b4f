/** `scale`: what folding an event costs with few and with many contacts; half of the events concern a definition. */
import { type Benchmark, type Figure, figure } from './figure.ts';
import { DEFINITIONS, drain, EVENT_NAMES_HALF } from './process.ts';
import { fillInbox, fillWorkspace, openStage, publishAll } from './stage.ts';

/** 5,000,000 contacts take 5 GB of disk: SCALE_CONTACTS=10000,1000000 measures with less. */
const SIZES = (process.env.SCALE_CONTACTS ?? '10000,1000000,5000000').split(',').map(Number);
const PAST_EVENTS_EACH = 5;
const DRAIN = 100_000;
const RUNS = 3;

/** Microseconds an event, the best of some drains: what disturbs only makes it dearer. */
const costAt = async (contacts: number, say: (line: string) => void): Promise<number> => {
  const stage = await openStage();
  try {
    const { db } = stage;
    const pastEvents = Math.min(contacts * PAST_EVENTS_EACH, 5_000_000);
    const { workspaceId } = await fillWorkspace(db, { contacts, pastEvents, nowMs: Date.now() });
    await publishAll(db, workspaceId, DEFINITIONS);
    await drain(stage);
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS; run++) {
      await fillInbox(db, workspaceId, { count: DRAIN, names: EVENT_NAMES_HALF, run: `scale${run}` });
      best = Math.min(best, ((await drain(stage)) * 1e6) / DRAIN);
    }
    say(`${contacts.toLocaleString('en')} contacts: ${best.toFixed(1)} us an event`);
    return best;
  } finally {
    await stage.close();
  }
};

export const scale: Benchmark = {
  name: 'scale',
  what: `cost of an event with ${SIZES.map((size) => size.toLocaleString('en')).join(', ')} contacts`,
  run: async (say) => {
    const costs: number[] = [];
    for (const size of SIZES) costs.push(await costAt(size, say));
    const [smallest, ...larger] = costs;
    return larger.map(
      (cost, n): Figure =>
        figure({
          name: 'scale',
          metric: `${SIZES[n + 1]!.toLocaleString('en')} contacts`,
          value: cost,
          unit: 'us/event',
          reference: `${SIZES[0]!.toLocaleString('en')} contacts`,
          referenceValue: smallest!,
          goal: 1.3 * smallest!,
          lowerIsBetter: true,
        }),
    );
  },
};

/**
 * `scale`: what folding an event costs with few and with many contacts; half of the events concern a definition. As many
 * people act whatever the size, else their number would be measured: ten events of one person are loaded, judged and
 * written once, those of ten people ten times.
 */
import { type Benchmark, type Figure, figure } from './figure.ts';
import { DEFINITIONS, drain, EVENT_NAMES_HALF } from './process.ts';
import { fillInbox, fillWorkspace, openStage, publishAll } from './stage.ts';

/** SCALE_CONTACTS=10000,1000000,5000000 measures with more: half an hour, most of it to fill, and 20 GB of disk. */
const SIZES = (process.env.SCALE_CONTACTS ?? '10000,100000,1000000').split(',').map(Number);
const PAST_EVENTS_EACH = 5;
const DRAIN = 100_000;
/** People who act in a drain: ten events of each, one of each. */
const CROWDS = [10_000, 100_000];
/** The first after a fill writes every page whole to the log, the best says what is paid from then on. */
const RUNS = 3;
const GOAL = 1.3;

const words = (n: number): string => n.toLocaleString('en');

interface Cost {
  contacts: number;
  active: number;
  usEach: number;
}

/** The best of some drains, per crowd that there is: what disturbs only makes it dearer. */
const costsAt = async (contacts: number, say: (line: string) => void): Promise<Cost[]> => {
  const stage = await openStage();
  try {
    const { db } = stage;
    const pastEvents = Math.min(contacts * PAST_EVENTS_EACH, 5_000_000);
    const { workspaceId } = await fillWorkspace(db, { contacts, pastEvents, nowMs: Date.now() });
    say(`${words(contacts)} contacts: filled, judging everybody`);
    await publishAll(db, workspaceId, DEFINITIONS);
    await drain(stage);
    const costs: Cost[] = [];
    for (const active of CROWDS.filter((crowd) => crowd <= contacts)) {
      let usEach = Number.POSITIVE_INFINITY;
      for (let run = 0; run < RUNS; run++) {
        const names = EVENT_NAMES_HALF;
        await fillInbox(db, workspaceId, { count: DRAIN, names, run: `${active}-${run}`, active });
        usEach = Math.min(usEach, ((await drain(stage)) * 1e6) / DRAIN);
      }
      say(`${words(contacts)} contacts, ${words(active)} act: ${usEach.toFixed(1)} us an event`);
      costs.push({ contacts, active, usEach });
    }
    return costs;
  } finally {
    await stage.close();
  }
};

const figuresOf = ([smallest, ...larger]: readonly Cost[]): Figure[] =>
  larger.map(({ contacts, active, usEach }) =>
    figure({
      name: 'scale',
      metric: `${words(contacts)} contacts, ${words(active)} of them act`,
      value: usEach,
      unit: 'us/event',
      reference: `${words(smallest!.contacts)} contacts, ${words(active)} of them act`,
      referenceValue: smallest!.usEach,
      goal: GOAL * smallest!.usEach,
      lowerIsBetter: true,
    }),
  );

export const scale: Benchmark = {
  name: 'scale',
  what: `cost of an event with ${SIZES.map(words).join(', ')} contacts`,
  run: async (say) => {
    const costs: Cost[] = [];
    for (const size of SIZES) costs.push(...(await costsAt(size, say)));
    return CROWDS.flatMap((crowd) => figuresOf(costs.filter(({ active }) => active === crowd)));
  },
};

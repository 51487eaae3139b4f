/** `crowd`: what an event costs that concerns nobody's definition, in an empty workspace and in one with 500 workflows and
 *  200 segments. */
import { type Benchmark, figure } from './figure.ts';
import { DEFINITIONS, drain } from './process.ts';
import { fillInbox, fillWorkspace, openStage, publishAll, type Stage } from './stage.ts';

const CONTACTS = 50_000;
const DRAIN = 100_000;
const RUNS = 3;
const WORKFLOWS = 500;
const SEGMENTS = 200;
const GOAL_RATIO = 1.5;
const PLAIN = 'Page Looked At';

type Documents = Parameters<typeof publishAll>[2];

/** The definitions of `process`, over and over under other names. */
const crowd = (): Documents => {
  const of = (kind: 'segment' | 'workflow', count: number): Documents => {
    const own = DEFINITIONS.filter((one) => one.kind === kind);
    return Array.from({ length: count }, (_, n) => ({ ...own[n % own.length]!, key: `${kind}-${n}` }));
  };
  const templates = DEFINITIONS.filter(({ kind }) => kind === 'template');
  return [...templates, ...of('segment', SEGMENTS), ...of('workflow', WORKFLOWS)];
};

/** Microseconds an event, the best of some drains: what disturbs only makes it dearer. */
const costOf = async (stage: Stage, workspaceId: number, run: string): Promise<number> => {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < RUNS; n++) {
    await fillInbox(stage.db, workspaceId, { count: DRAIN, names: [PLAIN], run: `${run}${n}` });
    best = Math.min(best, ((await drain(stage)) * 1e6) / DRAIN);
  }
  return best;
};

export const crowdBenchmark: Benchmark = {
  name: 'crowd',
  what: `an event that concerns none of ${WORKFLOWS} workflows and ${SEGMENTS} segments`,
  run: async (say) => {
    const stage = await openStage();
    try {
      const { workspaceId } = await fillWorkspace(stage.db, {
        contacts: CONTACTS,
        pastEvents: 5 * CONTACTS,
        nowMs: Date.now(),
      });
      const empty = await costOf(stage, workspaceId, 'empty');
      say(`empty workspace: ${empty.toFixed(1)} us an event`);
      await publishAll(stage.db, workspaceId, crowd());
      await drain(stage);
      const crowded = await costOf(stage, workspaceId, 'crowd');
      return [
        figure({
          name: 'crowd',
          metric: 'cost of an event that concerns none',
          value: crowded,
          unit: 'us/event',
          reference: 'empty workspace',
          referenceValue: empty,
          goal: GOAL_RATIO * empty,
          lowerIsBetter: true,
        }),
      ];
    } finally {
      await stage.close();
    }
  },
};

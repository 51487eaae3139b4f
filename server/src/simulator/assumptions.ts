/** What a simulation takes for granted, in one sentence. Pure. */
import type { SimulationOptions } from './model.ts';

const behaviourWords = ({ behaviour }: SimulationOptions): string =>
  behaviour.type === 'assumed'
    ? `readers open ${behaviour.openPercent} % and click ${behaviour.clickPercent} % of the mails (ranges: half to one and a half times of it)`
    : 'readers do only what is recorded of the very same mail, and nothing with mails that are new';

/** One sentence; the app shows it beside every result. */
export const assumptionsOf = (options: SimulationOptions): string =>
  [
    `Assumed: ${behaviourWords(options)}`,
    options.beside === 'others'
      ? 'the other live workflows run as they are now'
      : 'no other workflow runs, broadcasts went out as they did',
    'mails leave at their first permitted minute whatever the provider allows',
    'nobody is inside at the beginning, and earlier entries count only for who may come again',
    'companies, merged people and today’s segments, topics and caps are as now.',
  ].join('; ');

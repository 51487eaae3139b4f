/** What a simulation takes for granted, in one sentence. Pure. */
import type { WorkflowDocument } from '../workflows/index.ts';
import type { SimulationOptions } from './model.ts';

const behaviourWords = ({ behaviour }: SimulationOptions): string =>
  behaviour.type === 'assumed'
    ? `readers open ${behaviour.openPercent} % and click ${behaviour.clickPercent} % of the mails (ranges: half to one and a half times of it)`
    : 'readers do only what is recorded of the very same mail, and nothing with mails that are new';

/** Steps that wait for somebody's answer. */
const asks = ({ nodes }: WorkflowDocument): boolean =>
  Object.values(nodes).some(
    (node) => node.type === 'humanStep' || (node.type === 'callWebhook' && node.answer !== undefined),
  );

/** Splits whose shares follow their results. */
const follows = ({ nodes }: WorkflowDocument): boolean =>
  Object.values(nodes).some((node) => node.type === 'split' && node.bandit !== undefined);

/** One sentence; the app shows it beside every result. */
export const assumptionsOf = (options: SimulationOptions, document: WorkflowDocument): string =>
  [
    `Assumed: ${behaviourWords(options)}`,
    options.beside === 'others'
      ? 'the other live workflows run as they are now'
      : 'no other workflow runs, broadcasts went out as they did',
    'mails leave at their first permitted minute whatever the provider allows',
    ...(asks(document)
      ? ['tasks and webhooks are answered as the very same step was, and else not until their limit']
      : []),
    ...(follows(document) ? ['shares that follow the results are those of now, all the time'] : []),
    'nobody is inside at the beginning, and earlier entries count only for who may come again',
    'starts that somebody asked for come again where they began a way',
    'companies and today’s segments, topics and caps are as now.',
  ].join('; ');

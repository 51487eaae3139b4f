import { Refusal } from '../platform/index.ts';
import type { Problem } from './validate/index.ts';

/** The refusals of this module: code, status and words in one place. */
export const refusals = {
  invalid: (problems: readonly Problem[]) => {
    const first = problems.find(({ severity }) => severity === 'blocks') ?? problems[0]!;
    return new Refusal('workflow-invalid', {
      status: 422,
      detail: first.text,
      fix: first.fix?.label ?? first.why,
      ...(first.nodeId === undefined ? {} : { field: `nodes.${first.nodeId}` }),
      more: { problems },
    });
  },
  archived: (key: string) =>
    new Refusal('wrong-state', {
      status: 409,
      detail: `The workflow "${key}" is archived.`,
      fix: 'Restore it first.',
    }),
  unknownList: (what: string) =>
    new Refusal('number-not-found', {
      status: 404,
      field: 'what',
      detail: `There is no number called "${what}".`,
      fix: 'Use here, entered or ended:<code>; with a node also left, sent, held, humanClicks, humanOpens, clicks, opens, edge:<output>.',
    }),
};

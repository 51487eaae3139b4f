import { Refusal } from '../platform/index.ts';
import type { BroadcastState } from './model.ts';
import type { BroadcastProblem } from './problems.ts';

/** The refusals of this module: code, status and words in one place. */
export const refusals = {
  invalid: (problems: readonly BroadcastProblem[]) => {
    const first = problems.find(({ severity }) => severity === 'blocks') ?? problems[0]!;
    return new Refusal('broadcast-invalid', {
      status: 422,
      field: first.block,
      detail: first.text,
      fix: first.fix,
      more: { problems },
    });
  },
  checkFirst: () =>
    new Refusal('check-first', {
      status: 409,
      detail:
        'This draft was not checked, or it has changed since, or the check is more than 15 minutes old.',
      fix: 'Look at who gets it once more, then send.',
    }),
  nobody: () =>
    new Refusal('nobody-gets-it', {
      status: 409,
      detail: 'Nobody would get this broadcast.',
      fix: 'Choose another segment, or look why people are held back.',
    }),
  typeIt: (people: number, why: string) =>
    new Refusal('number-not-typed', {
      status: 409,
      field: 'typed',
      detail: why,
      fix: `Type ${people}, or let a second person approve.`,
      more: { people },
    }),
  approveByAnother: () =>
    new Refusal('approve-by-another', {
      status: 409,
      detail: 'A second person approves: somebody else than who last saved the draft.',
    }),
  wrongState: (verb: string, state: BroadcastState | 'draft') =>
    new Refusal('wrong-state', {
      status: 409,
      detail: `This broadcast is ${state}: it cannot be ${verb}.`,
    }),
};

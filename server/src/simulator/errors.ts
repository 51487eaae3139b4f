import { Refusal } from '../platform/index.ts';

/** What the simulator refuses, each with a stable code. */
export const refusals = {
  notAWorkflow: () =>
    new Refusal('not-a-workflow', {
      status: 422,
      detail: 'The document cannot be read as a workflow.',
      fix: 'Mend what `POST /workflows/validate` names.',
    }),
  hasProblems: (first: string) =>
    new Refusal('has-problems', {
      status: 422,
      detail: `The workflow cannot run as it is: ${first}`,
      fix: 'Mend the problems that block publishing, then simulate.',
    }),
  noSegment: (key: string) =>
    new Refusal('no-segment', {
      status: 422,
      detail: `There is no live segment ${key}.`,
      fix: 'Choose a published segment, or everybody.',
    }),
  running: () =>
    new Refusal('simulation-running', {
      status: 409,
      detail: 'A simulation of this workspace is running.',
      fix: 'Wait until it is done, or cancel it.',
    }),
  busy: () =>
    new Refusal('simulations-busy', {
      status: 503,
      detail: 'Two simulations are running on this server.',
      fix: 'Try again when one is done.',
      retryAfterSeconds: 10,
    }),
  cancelled: () =>
    new Refusal('simulation-cancelled', {
      status: 409,
      detail: 'The simulation was cancelled.',
      fix: 'Run it again.',
    }),
  none: () =>
    new Refusal('no-simulation', {
      status: 404,
      detail: 'This workflow was not simulated.',
      fix: 'Run it: POST to the same address.',
    }),
  peopleGone: () =>
    new Refusal('simulated-people-gone', {
      status: 404,
      detail: 'Whose ways the last simulation showed is remembered for a while only.',
      fix: 'Run it again.',
    }),
} as const;

import { Refusal } from '../platform/index.ts';
import type { Misshape } from './draft.ts';
import type { Problem } from './validate/index.ts';

/** Who makes so many mistakes makes one of them again and again. */
const MISSHAPES_SHOWN = 20;

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
  misshapen: (misshapes: readonly Misshape[]) => {
    const [first] = misshapes;
    const { path, nodeId, text, fix } = first!;
    const more = misshapes.length - 1;
    return new Refusal('workflow-draft-misshapen', {
      status: 422,
      title: 'This cannot be a draft of a workflow',
      field: path || 'document',
      detail: `${nodeId === undefined ? 'The workflow' : `Step "${nodeId}"`}: ${text}.${more > 0 ? ` And ${more} more.` : ''}`,
      fix: `${fix}. What is merely unfinished is kept, and named when it is published.`,
      more: { problems: misshapes.slice(0, MISSHAPES_SHOWN).map(({ fix: _, ...one }) => one) },
    });
  },
  insideTarget: (open: readonly { nodeId: string; version: number; title: string; people: number }[]) =>
    new Refusal('inside-needs-target', {
      status: 409,
      field: 'inside',
      detail: `People stand at ${open.length === 1 ? `"${open[0]!.title}", which is` : `${open.length} steps that are`} not in the new version.`,
      fix: 'Say for each where they go: a step, the end, or on with the old version.',
      more: { steps: open.map(({ nodeId, version, title, people }) => ({ nodeId, version, title, people })) },
    }),
  publishTime: () =>
    new Refusal('publish-time-invalid', {
      status: 422,
      field: 'at',
      detail: 'The time is past, or more than a year ahead.',
      fix: 'Choose a time from now on, within a year.',
    }),
  insideChoice: (problem: string) =>
    new Refusal('inside-choice-invalid', {
      status: 422,
      field: 'inside',
      detail: problem,
      fix: 'Name a step of the new version.',
    }),
  archived: (key: string) =>
    new Refusal('wrong-state', {
      status: 409,
      detail: `The workflow "${key}" is archived.`,
      fix: 'Restore it first.',
    }),
  notLive: (key: string, state: string) =>
    new Refusal('wrong-state', {
      status: 409,
      detail: `The workflow "${key}" is ${state}: nobody enters it.`,
      fix: state === 'paused' ? 'Resume it first.' : 'Publish it first.',
    }),
  unknownList: (what: string) =>
    new Refusal('number-not-found', {
      status: 404,
      field: 'what',
      detail: `There is no number called "${what}".`,
      fix: 'Use here, entered, holdout or ended:<code>; with a node also left, sent, held, humanClicks, humanOpens, clicks, opens, edge:<output>.',
    }),
};

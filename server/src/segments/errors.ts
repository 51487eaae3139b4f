import { Refusal } from '../platform/index.ts';
import type { SegmentProblem } from './problems.ts';

/** The refusals of this module: code, status and words in one place. */
export const refusals = {
  invalid: (problems: readonly SegmentProblem[]) => {
    const first = problems.find(({ severity }) => severity === 'blocks') ?? problems[0]!;
    return new Refusal('segment-invalid', {
      status: 422,
      field: first.path,
      detail: first.text,
      fix: first.fix,
      more: { problems },
    });
  },
  inUse: (key: string, users: readonly { kind: string; name: string }[]) =>
    new Refusal('segment-in-use', {
      status: 409,
      detail: `The segment "${key}" is used in ${users.map(({ kind, name }) => `${kind} "${name}"`).join(', ')}.`,
      fix: 'Take it out of those first.',
      more: { usedIn: users },
    }),
  kindFixed: (key: string) =>
    new Refusal('segment-kind-fixed', {
      status: 422,
      detail: `A list stays a list and a rule stays a rule; "${key}" would change.`,
      fix: 'Make a new one beside it.',
    }),
  notAList: (key: string) =>
    new Refusal('segment-not-a-list', {
      status: 409,
      detail: `"${key}" has a rule: people join and leave by themselves.`,
      fix: 'Change what the rule looks at, or make a list.',
    }),
  notLive: (key: string) =>
    new Refusal('segment-not-live', { status: 409, detail: `The segment "${key}" is not published.` }),
  previewTooSlow: () =>
    new Refusal('preview-too-slow', {
      status: 503,
      detail: 'Counting even a small part of all people took too long.',
      fix: 'Try again in a moment, or make the rule simpler.',
      retryAfterSeconds: 5,
    }),
};

import type { Known } from '../validate/problem.ts';
import type { NodeProblem } from './kind.ts';

/** What is wrong with naming another workflow in a step. */
export const workflowProblem = (workflow: string, { workflows }: Known): NodeProblem<never>[] => {
  const blocks = (code: string, text: string): NodeProblem<never>[] => [
    { severity: 'blocks', code, text, why: 'The step could do nothing.' },
  ];
  if (workflow === '') return blocks('noWorkflow', 'No workflow is chosen');
  if (!workflows) return [];
  const found = Object.hasOwn(workflows, workflow) ? workflows[workflow] : undefined;
  if (!found) return blocks('deletedWorkflow', `The workflow ${workflow} does not exist`);
  if (found.isLive) return [];
  return [
    {
      severity: 'warns',
      code: 'workflowNotLive',
      text: `${found.name ?? workflow} is not live`,
      why: 'Nobody enters it until it is published.',
    },
  ];
};

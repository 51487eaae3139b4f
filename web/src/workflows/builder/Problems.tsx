import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import type { WorkflowProblem } from '../../api/index.ts';
import { Icon } from '../../ui/index.ts';
import { sentence } from '../titles.ts';
import classes from './Panel.module.css';
import { useBuilder } from './useBuilder.ts';

/** One problem: what, why it matters, and the fix where one click can. */
export const ProblemNote = ({ problem }: { problem: WorkflowProblem }) => {
  const { draft, canEdit } = useBuilder();
  const { severity, text, why, fix } = problem;
  return (
    <div className={classes.problem} data-severity={severity}>
      <Icon of={severity === 'blocks' ? IconCircleX : IconAlertTriangle} />
      <div>
        <p>
          <strong>{sentence(text)}.</strong> {why}
        </p>
        {fix && canEdit && (
          <Button
            variant="default"
            size="compact-sm"
            mt={4}
            onClick={() => draft.edit(`fix: ${fix.label}`, () => ({ ok: true, document: fix.document }))}
          >
            {fix.label}
          </Button>
        )}
      </div>
    </div>
  );
};

/** The problems of one step, or of the start, goals and exits (`id` undefined). */
export const ProblemsOf = ({ id }: { id: string | undefined }) => {
  const { problems, mode } = useBuilder();
  if (mode !== 'edit') return null;
  return problems
    .filter(({ nodeId }) => nodeId === id)
    .map((problem) => <ProblemNote key={`${problem.code}:${problem.text}`} problem={problem} />);
};

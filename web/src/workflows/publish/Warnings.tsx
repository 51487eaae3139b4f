import { Checkbox, Stack } from '@mantine/core';
import type { PublishPreview } from '../../api/index.ts';
import { ProblemNote } from '../builder/Problems.tsx';
import classes from './Publish.module.css';

/** What must be mended, and what must have been seen. */
export const Warnings = ({
  preview,
  isTicked,
  onTick,
}: {
  preview: PublishPreview;
  isTicked: boolean;
  onTick: (isTicked: boolean) => void;
}) => {
  const blocking = preview.problems.filter(({ severity }) => severity === 'blocks');
  const warnings = preview.problems.filter(({ severity }) => severity === 'warns');
  if (preview.problems.length === 0) return <p className={classes.text}>No problems.</p>;
  return (
    <Stack gap={8}>
      {[...blocking, ...warnings].map((problem) => (
        <ProblemNote key={`${problem.code}:${problem.nodeId}:${problem.text}`} problem={problem} />
      ))}
      {warnings.length > 0 && blocking.length === 0 && (
        <Checkbox
          label={
            warnings.length === 1
              ? 'I have seen this warning'
              : `I have seen these ${warnings.length} warnings`
          }
          checked={isTicked}
          onChange={(event) => onTick(event.currentTarget.checked)}
        />
      )}
    </Stack>
  );
};

import { Button, FocusTrap, Group, Modal, Radio, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ResumePreview, WorkflowDetail } from '../../api/index.ts';
import { counted, countText, ErrorState, lengthText, problemFacts, readNow, Time } from '../../ui/index.ts';
import type { ResumeChoice } from '../blueprint.ts';
import { sayFailure } from '../failing.ts';
import { useResumePreview, useWorkflowActs } from '../queries.ts';
import classes from './Publish.module.css';
import { resumeOptions, resumeWords } from './resume-words.ts';

const Choices = ({
  preview,
  pausedMs,
  choice,
  onChoose,
}: {
  preview: ResumePreview;
  pausedMs: number;
  choice: ResumeChoice;
  onChoose: (choice: ResumeChoice) => void;
}) => (
  <Radio.Group
    aria-label="Waits that came to their end"
    value={choice}
    onChange={(value) => onChoose(value as ResumeChoice)}
  >
    <Stack gap={12}>
      {resumeOptions(preview, lengthText(pausedMs)).map(({ value, label, description }) => (
        <Radio key={value} value={value} label={label} description={description} />
      ))}
    </Stack>
  </Radio.Group>
);

/** How a paused workflow goes on; the button says the effect. */
export const ResumeDialog = ({
  detail: { key, name },
  onClose,
}: {
  detail: Pick<WorkflowDetail, 'key' | 'name'>;
  onClose: () => void;
}) => {
  const { data: preview, error, refetch } = useResumePreview(key);
  const { resume } = useWorkflowActs();
  const [choice, setChoice] = useState<ResumeChoice>('catchUp');
  const pausedMs = preview?.pausedAt ? readNow().getTime() - Date.parse(preview.pausedAt) : 0;
  const run = async (): Promise<void> => {
    try {
      await resume.mutateAsync({ key, choice });
      onClose();
    } catch (failure) {
      sayFailure(failure);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={`Resume ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <FocusTrap.InitialFocus />
      {error && <ErrorState small {...problemFacts(error)} onRetry={() => void refetch()} />}
      {!preview && !error && <Skeleton height={160} role="status" aria-label="Looking who waits" />}
      {preview && (
        <Stack gap={16}>
          <p className={classes.text}>
            {preview.pausedAt && (
              <>
                Paused <Time at={preview.pausedAt} />.{' '}
              </>
            )}
            {counted(preview.inside, 'person is', 'people are')} inside;{' '}
            {preview.due === 0
              ? 'no wait came to its end meanwhile.'
              : `the wait of ${countText(preview.due)} came to its end meanwhile.`}
          </p>
          {preview.inside > 0 && (
            <Choices preview={preview} pausedMs={pausedMs} choice={choice} onChoose={setChoice} />
          )}
        </Stack>
      )}
      <Group justify="flex-end" gap={8} mt={24}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!preview?.pausedAt} loading={resume.isPending} onClick={() => void run()}>
          {preview ? resumeWords(preview, choice) : 'Resume'}
        </Button>
      </Group>
    </Modal>
  );
};

import { Button, FocusTrap, Group, Modal, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { PublishPreview } from '../../api/index.ts';
import {
  ConfirmNumber,
  countText,
  dayText,
  doneToast,
  ErrorState,
  problemFacts,
  readNow,
  undoToast,
  useZone,
} from '../../ui/index.ts';
import { sayFailure } from '../failing.ts';
import { openRows, planOf, tallyOf } from '../publish/choices.ts';
import { MailDrafts } from '../publish/MailDrafts.tsx';
import { type Deciding, Parts } from '../publish/Parts.tsx';
import classes from '../publish/Publish.module.css';
import { publishWords } from '../publish/words.ts';
import { usePublishPreview, useWorkflowActs } from '../queries.ts';
import { SimulatedNote } from '../simulate/SimulatedNote.tsx';
import { useBuilder } from './useBuilder.ts';

/** Above so many who start or end at once the number is typed. */
const TYPED_FROM = 10_000;

const UNDECIDED: Deciding = { choices: new Map(), startThemToo: false, isTicked: false, at: undefined };

/** Whether everything that must be said has been said. */
const isDecided = (preview: PublishPreview, { choices, isTicked }: Deciding): boolean =>
  preview.problems.every(({ severity }) => severity === 'warns' && isTicked) &&
  openRows(preview, choices).length === 0;

/** How many people start or end by it: that is not taken back by an undo. */
const irrevocable = (preview: PublishPreview, { choices, startThemToo }: Deciding): number =>
  tallyOf(preview, choices).end + (startThemToo ? preview.matching : 0);

/** Publishes, or gives the publish its time; says what was done. */
const useRun = (preview: PublishPreview | undefined, { choices, startThemToo, at }: Deciding) => {
  const { detail, draft, go } = useBuilder();
  const { publish, schedule, unschedule, restoreVersion } = useWorkflowActs();
  const zone = useZone();
  const before = detail.liveVersion;
  const { key } = detail;
  const restore = async (version: number, revision: number): Promise<void> => {
    await restoreVersion.mutateAsync({ key, version, revision });
    go({ mode: undefined, publish: true });
  };
  return {
    isBusy: publish.isPending || schedule.isPending,
    run: async (): Promise<void> => {
      if (!preview) return;
      const body = { key, revision: draft.revision, startThemToo, inside: planOf(preview, choices) };
      if (at !== undefined) {
        await schedule.mutateAsync({ ...body, at });
        go({ publish: undefined });
        const done = `Version ${preview.nextVersion} is published ${dayText(at, readNow(), zone)}`;
        undoToast({ done, undo: () => unschedule.mutateAsync({ key }) });
        return;
      }
      const after = await publish.mutateAsync(body);
      go({ publish: undefined, mode: 'results', version: undefined });
      const done = `Version ${preview.nextVersion} of ${after.name} is live`;
      if (before === null) doneToast(done);
      else undoToast({ done, label: `Restore v${before}`, undo: () => restore(before, after.revision) });
    },
  };
};

/** What publishing will do, on one page; the button says the effect. */
export const PublishDialog = ({ onClose }: { onClose: () => void }) => {
  const { detail, draft } = useBuilder();
  const [isSaved, setSaved] = useState<boolean>();
  const [deciding, setDeciding] = useState(UNDECIDED);
  const [isConfirming, setConfirming] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens; fixes made here save by themselves
  useEffect(() => {
    void draft.flush().then(setSaved);
  }, []);
  const asked = usePublishPreview(detail.key, draft.revision, isSaved === true);
  const { data: preview, error, refetch, isFetching } = asked;
  const { run, isBusy } = useRun(preview, deciding);
  const isLater = deciding.at !== undefined;
  const isTimely = deciding.at === undefined || Date.parse(deciding.at) > readNow().getTime();
  const canPublish =
    preview !== undefined &&
    isDecided(preview, deciding) &&
    isTimely &&
    draft.saving === 'saved' &&
    !isFetching;
  const act = preview ? publishWords(preview, deciding.choices, { ...deciding, isLater }) : 'Publish';
  const people = preview ? irrevocable(preview, deciding) : 0;
  const start = async (): Promise<void> => {
    try {
      await run();
    } catch (failure) {
      setConfirming(false);
      // people may have moved on since it was looked at
      void refetch();
      sayFailure(failure);
    }
  };
  return (
    <>
      <Modal
        opened={!isConfirming}
        onClose={onClose}
        size={680}
        title={`Publish ${draft.document.name}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <FocusTrap.InitialFocus />
        {error && <ErrorState small {...problemFacts(error)} onRetry={() => void refetch()} />}
        {isSaved === false && (
          <ErrorState
            small
            what="The draft is not saved"
            how="Close this, and see beside the title why. Then publish."
          />
        )}
        {!preview && !error && isSaved !== false && (
          <Skeleton height={240} role="status" aria-label="Looking what changes" />
        )}
        {preview && (
          <Parts
            preview={preview}
            deciding={deciding}
            onDecide={(change) => setDeciding((was) => ({ ...was, ...change }))}
          />
        )}
        {preview && <MailDrafts />}
        <Group justify="flex-end" gap={8} className={classes.foot}>
          {preview && <SimulatedNote />}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!canPublish}
            loading={isBusy}
            onClick={() => (people > TYPED_FROM ? setConfirming(true) : void start())}
          >
            {act}
          </Button>
        </Group>
      </Modal>
      {preview && (
        <ConfirmNumber
          opened={isConfirming}
          onClose={() => setConfirming(false)}
          onConfirm={() => void start()}
          people={people}
          effect={`${countText(people)} people start or end at once. What they get cannot be taken back.`}
          act={act}
          busy={isBusy}
        />
      )}
    </>
  );
};

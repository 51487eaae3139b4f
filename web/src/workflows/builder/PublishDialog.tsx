import { Button, Checkbox, FocusTrap, Group, Modal, Radio, Skeleton, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { PublishPreview } from '../../api/index.ts';
import {
  ConfirmNumber,
  counted,
  countText,
  doneToast,
  ErrorState,
  problemFacts,
  undoToast,
} from '../../ui/index.ts';
import { walk } from '../blueprint.ts';
import { sayFailure } from '../failing.ts';
import { usePublishPreview, useWorkflowActs } from '../queries.ts';
import { ProblemNote } from './Problems.tsx';
import classes from './Publish.module.css';
import { publishWords } from './publish-words.ts';
import { useBuilder } from './useBuilder.ts';

/** Above so many who start at once the number is typed. */
const TYPED_FROM = 10_000;

const Problems = ({
  preview,
  ticked,
  onTick,
}: {
  preview: PublishPreview;
  ticked: number;
  onTick: (n: number) => void;
}) => {
  const blocking = preview.problems.filter(({ severity }) => severity === 'blocks');
  const warnings = preview.problems.filter(({ severity }) => severity === 'warns');
  if (preview.problems.length === 0) return <p className={classes.text}>No problems.</p>;
  return (
    <Stack gap={8}>
      {blocking.map((problem) => (
        <ProblemNote key={`${problem.code}:${problem.nodeId}:${problem.text}`} problem={problem} />
      ))}
      {warnings.map((problem) => (
        <ProblemNote key={`${problem.code}:${problem.nodeId}:${problem.text}`} problem={problem} />
      ))}
      {warnings.length > 0 && blocking.length === 0 && (
        <Checkbox
          label={
            warnings.length === 1
              ? 'I have seen this warning'
              : `I have seen these ${warnings.length} warnings`
          }
          checked={ticked === warnings.length}
          onChange={(event) => onTick(event.currentTarget.checked ? warnings.length : 0)}
        />
      )}
    </Stack>
  );
};

const Inside = ({ preview }: { preview: PublishPreview }) => {
  if (preview.inside.length === 0) return <p className={classes.text}>Nobody is inside.</p>;
  return (
    <>
      <p className={classes.text}>They stay on the version they entered, to its end.</p>
      <table className={classes.inside}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">People</th>
            <th scope="col">Stay on</th>
          </tr>
        </thead>
        <tbody>
          {preview.inside.map(({ nodeId, version, title, people, change }) => (
            <tr key={`${version}:${nodeId}`}>
              <td>
                {title}
                {change === 'removed' && <span className={classes.gone}> (not in this draft)</span>}
              </td>
              <td>{countText(people)}</td>
              <td>version {version}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
};

type BodyProps = {
  preview: PublishPreview;
  startThemToo: boolean;
  onStartThemToo: (start: boolean) => void;
  ticked: number;
  onTick: (n: number) => void;
};

const Body = ({ preview, startThemToo, onStartThemToo, ticked, onTick }: BodyProps) => {
  const { document } = useBuilder();
  return (
    <Stack gap={24}>
      <section className={classes.part}>
        <h3>Problems</h3>
        <Problems preview={preview} ticked={ticked} onTick={onTick} />
      </section>
      <section className={classes.part}>
        <h3>What changes</h3>
        {preview.changes.length === 0 ? (
          <p className={classes.text}>
            {preview.nextVersion === 1
              ? `All of it is new: ${counted(walk(document).length, 'step', 'steps')}.`
              : 'Nothing: it is what is live already.'}
          </p>
        ) : (
          <ul className={classes.changes}>
            {preview.changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        )}
      </section>
      {preview.nextVersion > 1 && (
        <section className={classes.part}>
          <h3>People inside</h3>
          <Inside preview={preview} />
        </section>
      )}
      <section className={classes.part}>
        <h3>Who enters</h3>
        {document.trigger.type === 'event' || preview.matching === 0 ? (
          <p className={classes.text}>People enter from now on, as it happens.</p>
        ) : (
          <Radio.Group
            aria-label="Who enters"
            value={startThemToo ? 'too' : 'now'}
            onChange={(value) => onStartThemToo(value === 'too')}
          >
            <Stack gap={8}>
              <Radio value="now" label="Only people who join from now on" />
              <Radio
                value="too"
                label={`Start those who are in the segment now, too: ${countText(preview.matching)}`}
              />
            </Stack>
          </Radio.Group>
        )}
      </section>
    </Stack>
  );
};

/** What publishing will do, on one page; the button says the effect. */
export const PublishDialog = ({ onClose }: { onClose: () => void }) => {
  const { detail, draft, go } = useBuilder();
  const { publish, restoreVersion } = useWorkflowActs();
  const [isSaved, setSaved] = useState<boolean>();
  const [startThemToo, setStartThemToo] = useState(false);
  const [ticked, setTicked] = useState(0);
  const [isConfirming, setConfirming] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens; fixes made here save by themselves
  useEffect(() => {
    void draft.flush().then(setSaved);
  }, []);
  const {
    data: preview,
    error,
    refetch,
    isFetching,
  } = usePublishPreview(detail.key, draft.revision, isSaved === true);
  const warnings = preview?.problems.filter(({ severity }) => severity === 'warns').length ?? 0;
  const isBlocked = preview?.problems.some(({ severity }) => severity === 'blocks') ?? true;
  const canPublish =
    preview !== undefined && !isBlocked && ticked === warnings && draft.saving === 'saved' && !isFetching;
  const act = preview ? publishWords(preview, startThemToo) : 'Publish';
  const before = detail.liveVersion;

  const run = async (): Promise<void> => {
    if (!preview) return;
    try {
      const after = await publish.mutateAsync({ key: detail.key, revision: draft.revision, startThemToo });
      go({ publish: undefined, mode: 'results', version: undefined });
      const done = `Version ${preview.nextVersion} of ${after.name} is live`;
      if (before === null) doneToast(done);
      else {
        undoToast({
          done: `${done}. Undo brings version ${before} back as the draft`,
          undo: () =>
            restoreVersion.mutateAsync({ key: detail.key, version: before, revision: after.revision }),
        });
      }
    } catch (failure) {
      setConfirming(false);
      sayFailure(failure);
    }
  };
  const start = (): void => {
    if (startThemToo && preview && preview.matching > TYPED_FROM) setConfirming(true);
    else void run();
  };
  return (
    <>
      <Modal
        opened={!isConfirming}
        onClose={onClose}
        size={640}
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
          <Body
            preview={preview}
            startThemToo={startThemToo}
            onStartThemToo={setStartThemToo}
            ticked={ticked}
            onTick={setTicked}
          />
        )}
        <Group justify="flex-end" gap={8} mt={24}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!canPublish} loading={publish.isPending} onClick={start}>
            {act}
          </Button>
        </Group>
      </Modal>
      {preview && (
        <ConfirmNumber
          opened={isConfirming}
          onClose={() => setConfirming(false)}
          onConfirm={() => void run()}
          people={preview.matching}
          effect={`${countText(preview.matching)} people start at once. What they get cannot be taken back.`}
          act={act}
          busy={publish.isPending}
        />
      )}
    </>
  );
};

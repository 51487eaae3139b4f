import { Button, Group, Modal, Radio, Stack, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type SegmentDetail, type SegmentDocument, type SegmentPreview } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import type { useDraft } from '../definitions/index.ts';
import { answerText, counted, doneToast, ErrorState, problemFacts, undoToast } from '../ui/index.ts';
import { changeOf, moveText } from './rule-facts.ts';
import { useSegmentVerbs } from './useSegments.ts';

export type PublishButtonProps = {
  segment: SegmentDetail;
  draft: ReturnType<typeof useDraft<SegmentDocument>>;
  preview: UseQueryResult<SegmentPreview> & { isBehind: boolean };
  /** Rows that are not finished; the server would refuse them. */
  unfinished: number;
};

/** What keeps the segment from being published, in words; undefined when nothing does. */
const obstacle = ({ segment, draft, preview, unfinished }: PublishButtonProps): string | undefined => {
  if (draft.phase === 'conflict') return 'Decide first whose draft stays';
  const isChanged = draft.phase !== 'saved' || segment.hasDraft || segment.liveVersion === null;
  if (!isChanged) return 'Nothing has changed since the last version';
  if (unfinished > 0) return `${counted(unfinished, 'condition is', 'conditions are')} not finished`;
  return preview.data?.problems.find(({ severity }) => severity === 'blocks')?.text;
};

/** "Welcome", "Care, through VIPs": a workflow that starts on this segment, or on one that names it. */
const startText = ({ name, through }: SegmentPreview['startsWorkflows'][number]): string =>
  through === null ? name : `${name} (through ${through})`;

/** Through other segments not everybody who joins this one joins those. */
const aboutStarts = (starts: SegmentPreview['startsWorkflows']): string =>
  starts.every(({ through }) => through !== null) ? 'at most ' : '';

const StartChoice = ({
  starts,
  value,
  onChange,
}: {
  starts: SegmentPreview['startsWorkflows'];
  value: boolean;
  onChange: (startThemToo: boolean) => void;
}) => {
  const people = Math.max(...starts.map((start) => start.people));
  return (
    <Radio.Group
      label={`Who joins starts ${starts.map(startText).join(', ')}`}
      value={value ? 'too' : 'on'}
      onChange={(picked) => onChange(picked === 'too')}
    >
      <Stack gap={8} mt={8}>
        <Radio value="on" label="Only those who join from now on" />
        <Radio
          value="too"
          label={`Start ${starts.length === 1 ? 'it' : 'them'} too for who joins by this: ${aboutStarts(starts)}${counted(people, 'person', 'people')}`}
        />
      </Stack>
    </Radio.Group>
  );
};

/** Publishes the draft; the button says who moves. Asks only where people would start a workflow by it. */
export const PublishButton = (props: PublishButtonProps) => {
  const { segment, draft, preview } = props;
  const { path } = useWorkspace();
  const { publish, reread } = useSegmentVerbs(segment.key);
  const [isAsking, setAsking] = useState(false);
  const [startThemToo, setStartThemToo] = useState(false);
  const [error, setError] = useState<unknown>();
  const because = obstacle(props);
  const isLive = segment.liveVersion !== null;
  const moves = preview.data && moveText(changeOf(preview.data, isLive), answerText);
  const starts = (preview.data?.startsWorkflows ?? []).filter(({ people }) => people > 0);
  const act = `Publish${moves && because === undefined && !preview.isBehind ? `: ${moves}` : ''}`;

  /** Back to the version before: its rule becomes the draft and is published. */
  const takeBack = async (version: number): Promise<void> => {
    const { revision } = await api.get<SegmentDetail>(`${path}/segments/${segment.key}`);
    await api.post(`${path}/segments/${segment.key}/versions/${version}/restore`, { revision });
    const restored = await api.get<SegmentDetail>(`${path}/segments/${segment.key}`);
    await reread('publish', { revision: restored.revision, startThemToo: false });
  };

  const go = async (): Promise<void> => {
    setError(undefined);
    if (!(await draft.flush())) return;
    const before = segment.liveVersion;
    try {
      const fresh = await publish.mutateAsync({ startThemToo, revision: draft.get().revision });
      setAsking(false);
      const done = `${fresh.name} is live, version ${fresh.liveVersion}`;
      if (before === null) doneToast(done);
      else undoToast({ done, undo: () => takeBack(before) });
    } catch (failure) {
      setError(failure);
      setAsking(true);
    }
  };
  const press = (): void => {
    if (because !== undefined || publish.isPending) return;
    setStartThemToo(false);
    if (starts.length > 0) setAsking(true);
    else void go();
  };
  useHotkeys([['mod+Enter', press]], []);

  return (
    <>
      <Tooltip label={because} disabled={because === undefined}>
        <Button
          onClick={press}
          loading={publish.isPending}
          aria-disabled={because !== undefined || undefined}
          data-disabled={because !== undefined || undefined}
        >
          {act}
        </Button>
      </Tooltip>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Publish ${draft.document.name}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap={16}>
          {moves && <span>{moves}.</span>}
          {starts.length > 0 && (
            <StartChoice starts={starts} value={startThemToo} onChange={setStartThemToo} />
          )}
          {error ? <ErrorState {...problemFacts(error)} small /> : null}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button loading={publish.isPending} onClick={() => void go()}>
              {act}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
};

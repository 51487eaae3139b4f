import { Button, Drawer } from '@mantine/core';
import type { SegmentDetail, SegmentDocument } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import type { useDraft } from '../definitions/index.ts';
import { doneToast, ErrorState, failToast, problemFacts, Time } from '../ui/index.ts';
import classes from './Segment.module.css';
import { useSegmentVerbs, useVersions } from './useSegments.ts';

/** What was published, newest first; an old one can become the draft again. */
export const Versions = ({
  segment,
  draft,
  opened,
  onClose,
}: {
  segment: SegmentDetail;
  draft: Pick<ReturnType<typeof useDraft<SegmentDocument>>, 'flush' | 'get'>;
  opened: boolean;
  onClose: () => void;
}) => {
  const { mayEdit } = useWorkspace();
  const versions = useVersions(segment.key, opened);
  const { reread } = useSegmentVerbs(segment.key);
  const restore = async (version: number): Promise<void> => {
    try {
      await draft.flush();
      await reread(`versions/${version}/restore`, { revision: draft.get().revision });
      doneToast(`Version ${version} is the draft now. Publish makes it live.`);
      onClose();
    } catch (error) {
      failToast(problemFacts(error).what);
    }
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={`Versions of ${segment.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {versions.error && <ErrorState {...problemFacts(versions.error)} small />}
      <ul className={classes.versions}>
        {versions.data?.items.map(({ version, publishedAt, publishedBy }) => (
          <li key={version}>
            <span>
              <strong>Version {version}</strong>
              {version === segment.liveVersion && ' · live'}
              <span className={classes.because}>
                {' '}
                <Time at={publishedAt} /> by {publishedBy}
              </span>
            </span>
            {mayEdit && version !== segment.liveVersion && (
              <Button size="compact-sm" variant="default" onClick={() => void restore(version)}>
                Make it the draft
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Drawer>
  );
};

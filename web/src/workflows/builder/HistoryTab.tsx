import { Button, Skeleton } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useWorkspace } from '../../app/index.ts';
import { doneToast, Time, useLate } from '../../ui/index.ts';
import type { WorkflowDocument } from '../blueprint.ts';
import { sayFailure } from '../failing.ts';
import { useVersions, useWorkflowActs, versionQuery } from '../queries.ts';
import { cardTitle } from '../titles.ts';
import { versionChanges } from './history.ts';
import classes from './Panel.module.css';
import { TRIGGER_ID } from './picture.ts';
import { useBuilder } from './useBuilder.ts';

/** So many versions are compared; older ones are in the list of versions. */
const COMPARED_MAX = 10;

/** In which versions the step changed, and how. */
export const HistoryTab = ({ id }: { id: string }) => {
  const { detail, words, canEdit, draft } = useBuilder();
  const { slug } = useWorkspace();
  const { restoreVersion } = useWorkflowActs();
  const versions = useVersions(detail.key).data?.items;
  const isLate = useLate(!versions);
  const compared = (versions ?? []).slice(0, COMPARED_MAX + 1);
  const documents = useQueries({
    queries: compared.map(({ version }) => versionQuery(slug, detail.key, version)),
  }).map(({ data }) => data?.document as WorkflowDocument | undefined);
  if (!versions) return isLate ? <Skeleton height={160} aria-label="Loading versions" /> : null;
  const restore = async (version: number): Promise<void> => {
    try {
      if (!(await draft.flush())) return;
      await restoreVersion.mutateAsync({ key: detail.key, version, revision: draft.revision });
      doneToast(`Version ${version} is the draft now. Publish it to make it live.`);
    } catch (error) {
      sayFailure(error);
    }
  };
  return (
    <ul className={classes.versions}>
      {compared.slice(0, COMPARED_MAX).map(({ version, publishedAt, publishedBy }, index) => {
        const [after, before] = [documents[index], documents[index + 1]];
        const changes =
          after &&
          versionChanges(before, after, id, (node) => cardTitle(node, words.names), id === TRIGGER_ID);
        return (
          <li key={version} className={classes.version}>
            <strong>Version {version}</strong>
            <span className={classes.quiet}>
              {publishedBy}, <Time at={publishedAt} />
            </span>
            <span>{changes ?? 'Reading'}</span>
            {canEdit && version !== detail.liveVersion && (
              <Button
                variant="default"
                size="compact-sm"
                style={{ justifySelf: 'start' }}
                onClick={() => void restore(version)}
              >
                Make version {version} the draft
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
};

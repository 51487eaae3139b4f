import { Button, Group, Skeleton } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { doneToast, Time, useLate } from '../../ui/index.ts';
import type { WorkflowDocument } from '../blueprint.ts';
import { sayFailure } from '../failing.ts';
import { DiffView } from '../publish/DiffView.tsx';
import { useVersions, useWorkflowActs, versionQuery } from '../queries.ts';
import { cardTitle } from '../titles.ts';
import { versionChanges } from './history.ts';
import classes from './Panel.module.css';
import { TRIGGER_ID } from './picture.ts';
import { useBuilder } from './useBuilder.ts';

/** So many versions are compared; older ones are in the list of versions. */
const COMPARED_MAX = 10;

/** What a version changed of the whole workflow, as a picture, when it is asked for. */
const Change = ({ before, after }: { before: WorkflowDocument; after: WorkflowDocument }) => {
  const { titleFor } = useBuilder();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={isOpen}
        style={{ justifySelf: 'start' }}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide the picture' : 'Show the change'}
      </Button>
      {isOpen && <DiffView before={before} after={after} titleFor={titleFor} />}
    </>
  );
};

/** In which versions the step changed, and how. */
export const HistoryTab = ({ id }: { id: string }) => {
  const { detail, words, canEdit, draft, go } = useBuilder();
  const { slug } = useWorkspace();
  const { restoreVersion } = useWorkflowActs();
  const versions = useVersions(detail.key).data?.items;
  const isLate = useLate(!versions);
  const compared = (versions ?? []).slice(0, COMPARED_MAX + 1);
  const documents = useQueries({
    queries: compared.map(({ version }) => versionQuery(slug, detail.key, version)),
  }).map(({ data }) => data?.document as WorkflowDocument | undefined);
  if (!versions) return isLate ? <Skeleton height={160} aria-label="Loading versions" /> : null;
  const restore = async (version: number, andPublish: boolean): Promise<void> => {
    try {
      if (!(await draft.flush())) return;
      await restoreVersion.mutateAsync({ key: detail.key, version, revision: draft.revision });
      if (andPublish) go({ mode: undefined, publish: true });
      else doneToast(`Version ${version} is the draft now. Publish it to make it live.`);
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
            {id === TRIGGER_ID && before && after && <Change before={before} after={after} />}
            {canEdit && version !== detail.liveVersion && (
              <Group gap={8}>
                <Button variant="default" size="compact-sm" onClick={() => void restore(version, false)}>
                  Make version {version} the draft
                </Button>
                <Button variant="default" size="compact-sm" onClick={() => void restore(version, true)}>
                  Restore and publish
                </Button>
              </Group>
            )}
          </li>
        );
      })}
    </ul>
  );
};

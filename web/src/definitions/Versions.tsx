import { Button, Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, type DefinitionHead, keyOf, type Page, type VersionRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { doneToast, ErrorState, problemFacts, sayProblem, Time } from '../ui/index.ts';
import type { Draft } from './draft.ts';
import type { Kind } from './useDraft.ts';
import classes from './Versions.module.css';

/** What was published, newest first; an old one can be looked at and become the draft again. */
export const Versions = ({
  kind,
  definition,
  draft,
  reread,
  opened,
  onClose,
  onCompare,
}: {
  kind: Kind;
  definition: DefinitionHead;
  draft: Pick<Draft<unknown>, 'flush' | 'get'>;
  /** Does a verb of the definition and reads it anew. */
  reread: (verb: string, body: unknown) => Promise<void>;
  opened: boolean;
  onClose: () => void;
  /** Shows a version beside the draft. */
  onCompare?: (version: number) => void;
}) => {
  const { slug, path, mayEdit } = useWorkspace();
  const { key, name, liveVersion } = definition;
  const versions = useQuery({
    queryKey: keyOf(slug, kind, key, 'versions'),
    queryFn: ({ signal }) =>
      api.get<Page<VersionRow>>(`${path}/${kind}/${encodeURIComponent(key)}/versions`, { signal }),
    enabled: opened,
  });
  const restore = async (version: number): Promise<void> => {
    try {
      await draft.flush();
      await reread(`versions/${version}/restore`, { revision: draft.get().revision });
      doneToast(`Version ${version} is the draft now. Publish makes it live.`);
      onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={`Versions of ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {versions.error && <ErrorState {...problemFacts(versions.error)} small />}
      <ul className={classes.versions}>
        {versions.data?.items.map(({ version, publishedAt, publishedBy }) => (
          <li key={version}>
            <span>
              <strong>Version {version}</strong>
              {version === liveVersion && ' · live'}
              <span className={classes.when}>
                {' '}
                <Time at={publishedAt} /> by {publishedBy}
              </span>
            </span>
            <span className={classes.acts}>
              {onCompare && (
                <Button size="compact-sm" variant="subtle" onClick={() => onCompare(version)}>
                  Compare
                </Button>
              )}
              {mayEdit && version !== liveVersion && (
                <Button size="compact-sm" variant="default" onClick={() => void restore(version)}>
                  Make it the draft
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Drawer>
  );
};

import { Button } from '@mantine/core';
import { SavedAt, sayProblem, Time } from '../ui/index.ts';
import classes from './DraftBar.module.css';
import type { DraftState } from './draft.ts';

/** "Saved 10:42", for the page's head. */
export const DraftSaved = ({
  draft,
}: {
  draft: Pick<DraftState<unknown>, 'phase' | 'savedAt'> & { retry: () => void };
}) => {
  if (draft.phase === 'conflict') return null;
  if (draft.phase === 'failed') return <SavedAt state="failed" onRetry={draft.retry} />;
  const isSaved = draft.phase === 'saved';
  return <SavedAt state={isSaved ? 'saved' : 'saving'} at={draft.savedAt ?? undefined} />;
};

/** Somebody else saved meanwhile: who, when, and the three ways out. */
export const ConflictBar = ({
  draft,
}: {
  draft: Pick<DraftState<unknown>, 'theirs'> & {
    keepTheirs: () => void;
    keepMine: () => void;
    keepBoth: () => Promise<void>;
  };
}) => {
  const { theirs } = draft;
  if (!theirs) return null;
  return (
    <div className={classes.conflict} role="alert">
      <span>
        {theirs.savedBy ?? 'Someone else'} changed this draft
        {theirs.savedAt && (
          <>
            {' '}
            <Time at={theirs.savedAt} />
          </>
        )}
        . Yours is not saved.
      </span>
      <span className={classes.acts}>
        <Button size="compact-sm" variant="default" onClick={draft.keepTheirs}>
          Keep theirs
        </Button>
        <Button size="compact-sm" variant="default" onClick={draft.keepMine}>
          Keep mine
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => draft.keepBoth().catch(sayProblem)}>
          Both: mine as a copy
        </Button>
      </span>
    </div>
  );
};

import { Button } from '@mantine/core';
import { Time } from '../../ui/index.ts';
import classes from './Builder.module.css';
import type { Conflict } from './useDraft.ts';

/** Somebody else saved the draft first: nothing is written until one says which stays. */
export const ConflictBar = ({ conflict }: { conflict: Conflict }) => (
  <div className={classes.conflict} role="alert">
    <span>
      {conflict.by ?? 'Somebody else'} changed this draft <Time at={conflict.at} />. Yours is not saved.
    </span>
    <div className={classes.row}>
      <Button variant="default" onClick={conflict.keepTheirs}>
        Keep theirs
      </Button>
      <Button variant="default" onClick={conflict.keepMine}>
        Keep mine
      </Button>
      <Button variant="default" onClick={() => void conflict.keepBoth()}>
        Both, mine as a copy
      </Button>
    </div>
  </div>
);

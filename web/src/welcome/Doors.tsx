import { Progress } from '@mantine/core';
import { IconArrowRight, IconBuilding, IconUsers } from '@tabler/icons-react';
import { ErrorState, Icon, problemFacts } from '../ui/index.ts';
import classes from './Card.module.css';
import { Card } from './Card.tsx';

export type DoorsProps = {
  onSample: () => void;
  onOwn: () => void;
  /** True while the sample company is being made. */
  isMaking: boolean;
  /** how far that is, 0 to 1 */
  share?: number | undefined;
  error?: unknown;
};

/** After the first card: see it alive, or begin. */
export const Doors = ({ onSample, onOwn, isMaking, share, error }: DoorsProps) => (
  <Card title="Where to begin" text="Your workspace is ready. You can go through the other door at any time.">
    <div className={classes.doors}>
      <button
        type="button"
        className={classes.door}
        data-main
        aria-disabled={isMaking}
        // The default: Enter goes through it.
        // biome-ignore lint/a11y/noAutofocus: the only thing on the page, and what was announced
        autoFocus
        onClick={() => !isMaking && onSample()}
      >
        <Icon of={IconUsers} />
        <span className={classes.doortitle}>
          {isMaking ? 'Making the sample company' : 'Look around with a sample company'}
        </span>
        <Icon of={IconArrowRight} />
        <span className={classes.doortext}>
          Over 2,000 people with 90 days of history, alive. Nothing leaves this machine, and one button
          removes it.
        </span>
        {isMaking && (
          <Progress
            className={classes.doortext}
            style={{ gridColumn: '1 / -1', height: 4 }}
            value={(share ?? 0) * 100}
            aria-label="Making the sample company"
          />
        )}
      </button>
      <button
        type="button"
        className={classes.door}
        aria-disabled={isMaking}
        onClick={() => !isMaking && onOwn()}
      >
        <Icon of={IconBuilding} />
        <span className={classes.doortitle}>Start with my own</span>
        <Icon of={IconArrowRight} />
        <span className={classes.doortext}>
          Paste a snippet on your site; the first person appears within a second.
        </span>
      </button>
      {error ? <ErrorState {...problemFacts(error)} onRetry={onSample} /> : null}
    </div>
  </Card>
);

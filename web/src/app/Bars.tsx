import { Button, SegmentedControl } from '@mantine/core';
import { IconCloudOff, IconPlayerPause } from '@tabler/icons-react';
import { clockText, countText, Icon, useZone } from '../ui/index.ts';
import classes from './Frame.module.css';

export type PausedBarProps = {
  stopped: { at: string; by: string; why: string | null; held: number };
  /** Undefined for those whose role may not resume. */
  onResume?: () => void;
  isBusy?: boolean;
};

/** Red, on every page, for as long as nothing is sent. */
export const PausedBar = ({ stopped, onResume, isBusy }: PausedBarProps) => {
  const zone = useZone();
  return (
    <div className={`${classes.bar} ${classes.bad}`} role="alert">
      <span>
        <Icon of={IconPlayerPause} size={16} style={{ verticalAlign: '-3px', marginRight: 8 }} />
        <strong>Paused:</strong> sending is stopped by {stopped.by} since {clockText(stopped.at, zone)}.{' '}
        {stopped.why && `${stopped.why}. `}
        {countText(stopped.held)} {stopped.held === 1 ? 'message is' : 'messages are'} held back.
      </span>
      {onResume && (
        <Button color="bad" onClick={onResume} loading={isBusy}>
          Resume: {countText(stopped.held)} go out
        </Button>
      )}
    </div>
  );
};

/** While nothing comes from the server: what is on screen is old, and what is typed waits here. */
export const LostBar = ({ since }: { since: Date }) => {
  const zone = useZone();
  return (
    <div className={`${classes.bar} ${classes.warn}`} role="alert">
      <span>
        <Icon of={IconCloudOff} size={16} style={{ verticalAlign: '-3px', marginRight: 8 }} />
        <strong>Not connected</strong>, showing what was known at {clockText(since, zone)}. Drafts you change
        are saved when the connection is back.
      </span>
    </div>
  );
};

/** After an upgrade of the server; never forced. */
export const NewVersionBar = ({ onReload }: { onReload: () => void }) => (
  <div className={classes.bar} role="status">
    <span>A new version of Baton is here. What you typed in drafts is saved.</span>
    <Button variant="default" onClick={onReload}>
      New version, reload
    </Button>
  </div>
);

export type SampleBarProps = {
  speed: 1 | 60;
  isBusy?: boolean;
  onSpeed?: (speed: 1 | 60) => void;
  /** Opens the sample shop beside. */
  onTry?: () => void;
  /** Ends the wait one's own visitor is in; there while one is a visitor. */
  onPass?: () => void;
  isPassing?: boolean;
  /** Kills the running server on purpose, to show that nothing is lost. */
  onPull?: () => void;
  onRemove?: () => void;
};

/** On every page of the sample company; an act is there only when it works. */
export const SampleBar = ({ speed, onSpeed, onTry, onPass, onPull, onRemove, ...busy }: SampleBarProps) => (
  <div className={`${classes.bar} ${classes.sample}`} role="note" aria-label="Sample company">
    <span>Sample company: nothing leaves this machine.</span>
    <div className={classes.acts}>
      {onSpeed && (
        <SegmentedControl
          aria-label="Speed of time"
          value={String(speed)}
          onChange={(value) => onSpeed(value === '60' ? 60 : 1)}
          data={[
            { value: '1', label: 'x1' },
            { value: '60', label: 'x60' },
          ]}
        />
      )}
      {onTry && <Button onClick={onTry}>Try it on yourself</Button>}
      {onPass && (
        <Button variant="default" onClick={onPass} loading={busy.isPassing}>
          Make my wait pass
        </Button>
      )}
      {onPull && (
        <Button variant="default" onClick={onPull}>
          Pull the plug
        </Button>
      )}
      {onRemove && (
        <Button variant="default" onClick={onRemove} loading={busy.isBusy}>
          Remove
        </Button>
      )}
    </div>
  </div>
);

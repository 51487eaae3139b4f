import classes from './LiveDot.module.css';

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'paused';

const words: Record<LiveState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  paused: 'Paused',
};

/** Whether the screen shows the present: a dot and its word; `compact` hides the word from the eye only. */
export const LiveDot = ({ state, compact }: { state: LiveState; compact?: boolean }) => (
  <span className={classes.root} role="status" title={compact ? words[state] : undefined}>
    {/* The key restarts the one pulse when the state comes back. */}
    <span key={state} className={`${classes.dot} ${classes[state] ?? ''}`} aria-hidden />
    <span className={compact ? 'visually-hidden' : undefined}>{words[state]}</span>
  </span>
);

import {
  IconAlertTriangle,
  IconCheck,
  IconCircle,
  IconClock,
  IconRobot,
  IconUser,
  IconX,
} from '@tabler/icons-react';
import type { MessageRow } from '../api/index.ts';
import { Icon, type IconType, StatusBadge } from '../ui/index.ts';
import { type Tone, toneOf, verdictOf } from './filter.ts';
import classes from './Messages.module.css';

const icons: Record<Tone, IconType> = {
  good: IconCheck,
  warn: IconClock,
  bad: IconX,
  machine: IconRobot,
  quiet: IconCircle,
};

/** What became of a message, in the server's words. */
export const Outcome = ({ message }: { message: MessageRow }) => {
  const tone = toneOf(message);
  return (
    <span className={classes.outcome} data-tone={tone} title={message.outcome}>
      <Icon of={message.state === 'unknown' ? IconAlertTriangle : icons[tone]} size={16} />
      <span className={classes.clipped}>{message.outcome}</span>
    </span>
  );
};

/** Whether a person or a machine opened or clicked. */
export const Verdict = ({ message }: { message: MessageRow }) => {
  const verdict = verdictOf(message);
  if (verdict === null) return <span className={classes.quiet}>-</span>;
  if (verdict === 'machine') return <StatusBadge status="machine" />;
  return (
    <span className={classes.outcome} data-tone="good">
      <Icon of={IconUser} size={16} />
      {message.clickedAt ? 'Clicked' : 'Opened'}
    </span>
  );
};

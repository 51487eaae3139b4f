import { Button } from '@mantine/core';
import type { Follow } from '../blueprint.ts';
import classes from './Builder.module.css';

const FOLLOWS: readonly { follow: Follow; label: string }[] = [
  { follow: 'first', label: 'The first path' },
  { follow: 'else', label: 'Else' },
  { follow: 'both', label: 'All paths' },
];

/** Where the rest of the way goes when a branch is put before it: the first path, else, or all. */
export const FollowChoice = ({
  onPick,
  onCancel,
}: {
  onPick: (follow: Follow) => void;
  onCancel?: () => void;
}) => (
  <div className={classes.choices}>
    {FOLLOWS.map(({ follow, label }, index) => (
      <Button
        key={follow}
        variant={index === 0 ? 'filled' : 'default'}
        autoFocus={index === 0}
        onClick={() => onPick(follow)}
      >
        {label}
      </Button>
    ))}
    {onCancel && (
      <Button variant="subtle" onClick={onCancel}>
        Cancel
      </Button>
    )}
  </div>
);

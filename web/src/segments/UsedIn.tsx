import type { UsedIn as Use } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { AppLink } from '../ui/index.ts';
import classes from './Segments.module.css';

const shownMost = 2;

/** What uses a definition: the first two as links, the rest as a number with their names on hover. */
export const UsedIn = ({ usedIn, all }: { usedIn: readonly Use[]; all?: boolean }) => {
  const { at } = useWorkspace();
  if (usedIn.length === 0) return <span className={classes.quiet}>-</span>;
  const shown = all ? usedIn : usedIn.slice(0, shownMost);
  const rest = usedIn.slice(shown.length);
  return (
    <span className={all ? classes.usedAll : classes.used}>
      {shown.map(({ kind, key, name }) => (
        <AppLink
          key={`${kind}:${key}`}
          href={at(`/${kind === 'template' ? 'messages/template' : kind}s/${key}`)}
        >
          {name}
        </AppLink>
      ))}
      {rest.length > 0 && (
        <span className={classes.quiet} title={rest.map(({ name }) => name).join(', ')}>
          and {rest.length} more
        </span>
      )}
    </span>
  );
};

import type { SplitShown } from '../../api/index.ts';
import { percentText, Time } from '../../ui/index.ts';
import classes from './SplitResults.module.css';

type Moved = NonNullable<SplitShown['moved']>;

/** More are read by nobody. */
const SHOWN_MAX = 8;

/** Shares that followed the results, the newest first, each with what it was worked out from. */
export const SharesMoved = ({ moved, nameOf }: { moved: Moved; nameOf: (path: string) => string }) => {
  const shares = moved.filter((one) => one.shares !== null);
  if (shares.length === 0)
    return (
      <p className={classes.quiet}>
        The shares are as they were set until twenty people have done what is counted, and then looked at
        every hour.
      </p>
    );
  return (
    <>
      <h3 className={classes.title}>Shares over time</h3>
      <ol className={classes.lifts}>
        {shares.slice(0, SHOWN_MAX).map(({ since, shares: percents, counted }) => (
          <li key={since}>
            <Time at={since} />:{' '}
            {Object.entries(percents ?? {})
              .map(([path, percent]) => {
                const { people = 0, reacted = 0 } = counted[path] ?? {};
                const rate = people === 0 ? 'nobody counted yet' : `${percentText(reacted, people)} did it`;
                return `${nameOf(path)} ${percent} % (${rate})`;
              })
              .join(', ')}
          </li>
        ))}
      </ol>
    </>
  );
};

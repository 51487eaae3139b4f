import type { SplitShown } from '../../api/index.ts';
import { percentText, Time } from '../../ui/index.ts';
import classes from './SplitResults.module.css';

type Moved = NonNullable<SplitShown['moved']>;
type Counted = Moved[number]['counted'][string];

/** More are read by nobody. */
const SHOWN_MAX = 8;

const rateText = ({ people, reacted }: Counted = { people: 0, reacted: 0 }): string =>
  people === 0 ? 'nobody yet' : percentText(reacted, people);

type Props = { moved: Moved; paths: readonly { id: string; name: string }[] };

/** Shares that followed the results, the newest first, each with what it was worked out from. */
export const SharesMoved = ({ moved, paths }: Props) => {
  const known = moved.flatMap(({ shares, ...rest }) => (shares ? [{ ...rest, shares }] : []));
  if (known.length === 0)
    return (
      <p className={classes.quiet}>
        The shares stay as they were set until twenty people have done what is counted. Then they are looked
        at every hour.
      </p>
    );
  const shown = paths.filter(({ id }) => known.some(({ shares }) => id in shares));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than a phone is scrolled by keys too
    <section className={classes.scroll} tabIndex={0} aria-label="Shares over time">
      <table className={classes.table}>
        <caption className={classes.caption}>Shares over time, and how many had done it then</caption>
        <thead>
          <tr>
            <th scope="col">Since</th>
            {shown.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.slice(0, SHOWN_MAX).map(({ since, shares, counted }) => (
            <tr key={since}>
              <th scope="row">
                <Time at={since} />
              </th>
              {shown.map(({ id }) => (
                <td key={id}>
                  {shares[id] === undefined ? '' : `${shares[id]} %`}
                  <span className={classes.share}>{rateText(counted[id])}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

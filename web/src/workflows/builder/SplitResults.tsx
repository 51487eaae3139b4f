import { Skeleton } from '@mantine/core';
import { useWorkspace } from '../../app/index.ts';
import { liftText, MISMATCH_TEXT, verdictText } from '../../insights/index.ts';
import { Count, percentText, Time } from '../../ui/index.ts';
import { peopleHref } from '../links.ts';
import { useSplit } from '../queries.ts';
import { SharesMoved } from './SharesMoved.tsx';
import classes from './SplitResults.module.css';
import { useBuilder } from './useBuilder.ts';

/** How the lots of a split fell, and what its experiment shows; each number opens its people. */
export const SplitResults = ({ id }: { id: string }) => {
  const { detail } = useBuilder();
  const { at } = useWorkspace();
  const { data } = useSplit(detail.key, id);
  if (data === undefined) return <Skeleton height={120} aria-label="Counting" />;
  // the draft divides here, what was published does not yet
  if (data === null) return null;
  const { paths, counts, verdict, isMismatch, since, moved } = data;
  const nameOf = (path: string): string => paths.find(({ id }) => id === path)?.name ?? path;
  const href = (what: string, path: string): string =>
    at(peopleHref(detail.key, `${what}:${path}`, { at: id }));
  const isHoldout = paths[0]?.id === 'held';
  const first = paths.find(({ percent }) => percent > 0);
  const waiting = paths.reduce((sum, { assigned, counted }) => sum + assigned - counted, 0);
  return (
    <section className={classes.block} aria-label={moved ? 'Shares' : counts ? 'Experiment' : 'Lots'}>
      <h2 className={classes.title}>
        {counts
          ? `${moved ? 'Shares follow' : isHoldout ? 'Against who is held out' : 'Experiment'}: ${counts}`
          : 'How the lots fell'}
      </h2>
      {moved && (
        <p className={classes.verdict}>
          It sends more people the way that does better; it does not prove which is better.
        </p>
      )}
      {isMismatch && (
        <p className={classes.alarm} role="alert">
          {MISMATCH_TEXT}
        </p>
      )}
      {verdict && !isMismatch && (
        <p className={classes.verdict}>{verdictText({ ...verdict, tallies: paths }, nameOf)}</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than a phone is scrolled by keys too */}
      <section className={classes.scroll} tabIndex={0} aria-label="Paths of the split">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Path</th>
              <th scope="col">People</th>
              {counts && <th scope="col">Counted</th>}
              {counts && <th scope="col">Did it</th>}
            </tr>
          </thead>
          <tbody>
            {paths.map(({ id: path, name, percent, assigned, counted, reacted }) => (
              <tr key={path}>
                <th scope="row">
                  {name}
                  <span className={classes.share}>{percent} %</span>
                </th>
                <td>
                  <Count value={assigned} of={`${name}, people`} href={href('assigned', path)} live />
                </td>
                {counts && (
                  <td>
                    <Count value={counted} of={`${name}, counted`} href={href('counted', path)} live />
                  </td>
                )}
                {counts && (
                  <td>
                    <Count
                      value={reacted}
                      of={`${name}, did it`}
                      href={href('reacted', path)}
                      base={counted === 0 ? undefined : percentText(reacted, counted)}
                      live
                    />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {verdict && !isMismatch && first && (
        <ul className={classes.lifts}>
          {verdict.lifts.map((lift) => (
            <li key={lift.id}>
              {nameOf(lift.id)} against {nameOf(first.id)}: {liftText(lift)}
            </li>
          ))}
        </ul>
      )}
      {moved && <SharesMoved moved={moved} paths={paths} />}
      <p className={classes.quiet}>
        Everybody counts once, since these {moved ? 'paths' : 'shares'} were published <Time at={since} />.
        {counts && waiting > 0 && ` ${waiting} wait until their days are over.`}
      </p>
    </section>
  );
};

import { Button, Progress } from '@mantine/core';
import classes from './LongWork.module.css';
import { countText } from './numbers.ts';
import { lengthText } from './times.ts';

/** Work that takes longer than a glance. It runs on the server and survives leaving the page. */
export type LongWorkFacts = {
  id: string;
  /** "Importing visitors.csv" */
  what: string;
  done: number;
  /** Undefined while it is being counted. */
  of?: number;
  perSecond?: number;
  /** Ends the work; undefined when it cannot be stopped. */
  onCancel?: () => void;
};

/** The time left at the present rate, in ms; undefined while rate or total is not known. */
export const timeLeftMs = ({ done, of, perSecond }: LongWorkFacts): number | undefined =>
  of === undefined || !perSecond ? undefined : (Math.max(0, of - done) / perSecond) * 1_000;

/** A strip: what, n of m, rate, time left, Cancel. */
export const LongWork = (work: LongWorkFacts) => {
  const leftMs = timeLeftMs(work);
  const facts = [
    work.of === undefined ? countText(work.done) : `${countText(work.done)} of ${countText(work.of)}`,
    work.perSecond && `${countText(work.perSecond)} a second`,
    leftMs !== undefined && `${lengthText(leftMs)} left`,
  ].filter(Boolean);
  return (
    <section className={classes.strip} aria-label={work.what}>
      <Progress
        className={classes.bar}
        value={work.of ? (work.done / work.of) * 100 : 0}
        size={3}
        radius={0}
        aria-label={work.what}
      />
      <span className={classes.what}>{work.what}</span>
      <span className={classes.facts}>{facts.join(' · ')}</span>
      {work.onCancel && (
        <Button variant="subtle" size="compact-sm" onClick={work.onCancel}>
          Cancel
        </Button>
      )}
    </section>
  );
};

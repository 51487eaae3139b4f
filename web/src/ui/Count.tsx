import { RollingNumber } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { AppLink } from './AppLink.tsx';
import classes from './Count.module.css';
import { answerText, isKnown, type Known, unknown } from './numbers.ts';

export type CountProps = {
  value: Known;
  /** The list behind the number; it has exactly that length. Left out only where the number counts no people. */
  href?: string;
  /** What is counted, for readers who do not see the place of the number: "people in Newsletter". */
  of: string;
  /** True for numbers that change while one looks: they roll. */
  live?: boolean;
  /** An estimate is written "about 12,400" until it is exact. */
  estimate?: boolean;
  /** Of the rare, in place of an estimate: "fewer than 800". */
  below?: number;
  /** "of 1,204", "last 30 days": the base or time, in muted text after the number. */
  base?: string;
  /** The large form for Home and reports. */
  figure?: boolean;
};

/** A number that opens its people (rule 1). */
export const Count = ({ value, href, of, live, estimate = false, below, base, figure }: CountProps) => {
  const isStill = useReducedMotion();
  const text = isKnown(value) ? answerText({ count: value, about: estimate, below }) : unknown;
  const isRolling = live && !estimate && !isStill && text !== unknown;
  const number = isRolling ? (
    // Its own label is off: the link says number and noun together, and changes are not read out.
    <RollingNumber
      className={href ? classes.rolling : undefined}
      value={value ?? 0}
      thousandSeparator=","
      animationDuration={240}
      aria-hidden
      role="presentation"
    />
  ) : (
    text
  );
  const content = (
    <>
      <span className={figure ? classes.figure : undefined}>{number}</span>
      {base && <span className={classes.base}>{base}</span>}
    </>
  );
  if (!href || text === unknown) {
    return <span className={`${classes.count} ${classes.plain}`}>{content}</span>;
  }
  return (
    <AppLink href={href} className={classes.count} aria-label={[text, of, base].filter(Boolean).join(' ')}>
      {content}
    </AppLink>
  );
};

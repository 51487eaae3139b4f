import type { ReactNode } from 'react';
import classes from './Report.module.css';

/** A table that may be wider than its place; a region that scrolls is reached by keyboard. */
export const Scroll = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  <section className={classes.scroll} tabIndex={0} aria-label={`${label}, table`}>
    {children}
  </section>
);

import type { ReactNode } from 'react';
import classes from './Broadcasts.module.css';

/** One of the four blocks: its word, a line that says what it is about, its fields. */
export const Block = ({
  title,
  text,
  children,
}: {
  title: string;
  text?: ReactNode;
  children: ReactNode;
}) => (
  <section className={classes.block} aria-label={title}>
    <h2 className={classes.blockTitle}>{title}</h2>
    {text && <p className={classes.text}>{text}</p>}
    <div className={classes.fields}>{children}</div>
  </section>
);

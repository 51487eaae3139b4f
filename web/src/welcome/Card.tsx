import type { ReactNode } from 'react';
import classes from './Card.module.css';

/** The one card of a page before the frame: the mark, a title, a sentence, a form. */
export const Card = ({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) => (
  <main className={classes.page}>
    <div className={classes.card}>
      <div className={classes.brand}>
        <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden>
          <rect width="32" height="32" rx="8" fill="var(--brand)" />
          <path d="M9 23 23 9" stroke="var(--on-brand)" strokeWidth="5" strokeLinecap="round" />
        </svg>
        Baton
      </div>
      <h1 className={classes.title}>{title}</h1>
      {text && <p className={classes.text}>{text}</p>}
      {children}
    </div>
  </main>
);

import { Popover, Skeleton } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { ErrorState, problemFacts } from './ErrorState.tsx';
import { Sentence, type SentencePart } from './Sentence.tsx';
import { Time } from './Time.tsx';
import type { Instant } from './times.ts';
import classes from './Why.module.css';

/** The answer to "why?": a sentence, the rule, the values seen, the moment (rule 2). */
export type WhyAnswer = {
  sentence: string;
  rule?: string | readonly SentencePart[] | null;
  values?: readonly { label: string; value: string }[];
  at?: Instant | null;
};

export type WhyProps = {
  /** The answer, or how to fetch it (called when first opened). */
  of: WhyAnswer | (() => Promise<WhyAnswer>);
  /** What is asked about, for the accessible name: "Ana is in Newsletter". */
  about: string;
  /** The state itself; `?` on a focused element inside opens the answer. */
  children?: ReactNode;
};

type Loaded = { answer?: WhyAnswer; error?: unknown };

const useAnswer = (of: WhyProps['of'], isOpen: boolean): Loaded => {
  const [loaded, setLoaded] = useState<Loaded>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked at each opening, not for each fresh function
  useEffect(() => {
    if (!isOpen || typeof of !== 'function') return;
    let isCurrent = true;
    of().then(
      (answer) => isCurrent && setLoaded({ answer }),
      (error) => isCurrent && setLoaded({ error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [isOpen]);
  return typeof of === 'function' ? loaded : { answer: of };
};

const Answer = ({ answer }: { answer: WhyAnswer }) => (
  <div className={classes.answer}>
    <p className={classes.sentence}>{answer.sentence}</p>
    {answer.rule && (
      <div className={classes.rule}>
        {typeof answer.rule === 'string' ? answer.rule : <Sentence parts={answer.rule} />}
      </div>
    )}
    {answer.values && answer.values.length > 0 && (
      <dl className={classes.values}>
        {answer.values.map(({ label, value }) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    )}
    {answer.at && (
      <span className={classes.moment}>
        Decided <Time at={answer.at} />
      </span>
    )}
  </div>
);

/** A state with its small "why": opens by the link, or by `?` while something inside is focused. */
export const Why = ({ of, about, children }: WhyProps) => {
  const [isOpen, setOpen] = useState(false);
  const { answer, error } = useAnswer(of, isOpen);
  return (
    <span className={classes.target} data-why-scope>
      {children}
      <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus withinPortal>
        <Popover.Target>
          <button
            type="button"
            className={classes.ask}
            data-why
            aria-label={`Why: ${about}`}
            onClick={() => setOpen(!isOpen)}
          >
            why
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={`Why: ${about}`} data-autofocus tabIndex={-1}>
          {error ? (
            <ErrorState {...problemFacts(error)} small />
          ) : answer ? (
            <Answer answer={answer} />
          ) : (
            <div role="status" aria-label="Looking">
              <Skeleton h={16} w={280} mb={8} />
              <Skeleton h={16} w={200} />
            </div>
          )}
        </Popover.Dropdown>
      </Popover>
    </span>
  );
};

const isTyping = (element: Element | null): boolean =>
  element instanceof HTMLElement &&
  (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

/** Makes `?` open the nearest why of the focused element: its own scope, else its row or card. */
export const useWhyKey = (): void => {
  useEffect(() => {
    const open = (event: KeyboardEvent): void => {
      const focused = document.activeElement;
      if (event.key !== '?' || event.defaultPrevented || !focused || isTyping(focused)) return;
      const scope = focused.closest('[data-why-scope], tr, li, article');
      const ask = scope?.querySelector<HTMLElement>('[data-why]');
      if (!ask) return;
      event.preventDefault();
      ask.click();
    };
    document.addEventListener('keydown', open);
    return () => document.removeEventListener('keydown', open);
  }, []);
};

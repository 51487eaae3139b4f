import { Fragment } from 'react';
import classes from './Sentence.module.css';

/**
 * A rule in words, in parts. A plain string is glue; a part with `onPick` is a control (underlined, opens its
 * form); `unseen` marks a name that was never seen yet.
 */
export type SentencePart =
  | string
  | { text: string; kind?: 'name' | 'value'; unseen?: boolean; onPick?: () => void };

const Part = ({ part }: { part: Exclude<SentencePart, string> }) => {
  const label = (
    <>
      {part.text}
      {part.unseen && <span className={classes.unseen}> never seen yet</span>}
    </>
  );
  if (part.onPick) {
    return (
      <button type="button" className={classes.control} onClick={part.onPick}>
        {label}
      </button>
    );
  }
  return <span className={part.kind === 'value' ? classes.value : classes.name}>{label}</span>;
};

/** A rule in words: "country is Austria and ordered at least 2 times in the last 90 days". */
export const Sentence = ({ parts }: { parts: readonly SentencePart[] }) => (
  <span className={classes.sentence}>
    {parts.map((part, index) => (
      // The parts of one sentence have no identity but their place.
      // biome-ignore lint/suspicious/noArrayIndexKey: place is identity here
      <Fragment key={index}>{typeof part === 'string' ? part : <Part part={part} />}</Fragment>
    ))}
  </span>
);

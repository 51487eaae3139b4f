import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import type { SegmentDocument, SuggestedSegment } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { counted, Icon } from '../ui/index.ts';
import { familyOf } from './families.ts';
import classes from './Segments.module.css';

/** A row of them; the rest waits behind a button, so that the table stays in view. */
const shownFirst = 4;

/** Of the head and one row of cards, in px. */
const rowHeight = 154;

const Card = ({
  suggestion,
  isBusy,
  onPick,
}: {
  suggestion: SuggestedSegment;
  isBusy: boolean;
  onPick: () => void;
}) => {
  const { name, reason, sentence, people, family } = suggestion;
  const { label, icon } = familyOf(family);
  const count = `${people.about ? 'about ' : ''}${counted(people.count, 'person', 'people')}`;
  return (
    <li>
      <button
        type="button"
        className={classes.suggestion}
        disabled={isBusy}
        onClick={onPick}
        title={sentence}
      >
        <span className={classes.family}>
          <Icon of={icon} size={16} />
          {label}
        </span>
        <strong>{name}</strong>
        <span className={classes.reason}>{reason}</span>
        <span>{count}</span>
      </button>
    </li>
  );
};

/** The place that they will take. */
const Computing = () => (
  <section className={classes.suggested} style={{ height: rowHeight }} aria-labelledby="suggested">
    <div className={classes.suggestedHead}>
      <h2 id="suggested" className={classes.suggestedTitle}>
        Your data suggests
      </h2>
    </div>
    <p role="status" className={classes.computing}>
      Looking through your people for groups worth a segment: some seconds when there are many.
    </p>
    <Skeleton h={rowHeight - 76} radius="lg" aria-hidden />
  </section>
);

/** Rules that the data suggests, each with its reason in numbers; one click makes a draft of it. */
export const Suggestions = ({
  items,
  isBusy,
  onPick,
}: {
  /** Undefined while they are computed: their place is kept, so that the table below does not jump. */
  items: readonly SuggestedSegment[] | undefined;
  isBusy: boolean;
  onPick: (document: SegmentDocument) => void;
}) => {
  const { mayEdit } = useWorkspace();
  const [isWhole, setWhole] = useState(false);
  if (!mayEdit || items?.length === 0) return null;
  if (!items) return <Computing />;
  const shown = isWhole ? items : items.slice(0, shownFirst);
  return (
    <section className={classes.suggested} aria-labelledby="suggested">
      <div className={classes.suggestedHead}>
        <h2 id="suggested" className={classes.suggestedTitle}>
          Your data suggests
        </h2>
        {items.length > shownFirst && (
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          >
            {isWhole ? 'Show fewer' : `Show all ${items.length}`}
          </Button>
        )}
      </div>
      <ul className={classes.suggestions}>
        {shown.map((suggestion) => (
          <Card
            key={suggestion.name}
            suggestion={suggestion}
            isBusy={isBusy}
            onPick={() => onPick({ name: suggestion.name, condition: suggestion.condition })}
          />
        ))}
      </ul>
    </section>
  );
};

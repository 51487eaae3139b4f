import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Because, Condition } from '../../../server/src/conditions/index.ts';
import type { Person, SegmentDetail, Why as WhyFacts } from '../api/index.ts';
import { ErrorState, Icon, problemFacts, Time } from '../ui/index.ts';
import { PersonField } from './PersonField.tsx';
import classes from './Segment.module.css';
import { useIsIn, useWouldBeIn } from './useSegments.ts';

/** The rule's tree with check or cross and what was seen at each part. */
export const BecauseTree = ({ because }: { because: Because }) => {
  const parts = because.children ?? [];
  return (
    <ul className={classes.tree}>
      {(parts.length > 0 ? parts : [because]).map((part, index) => (
        // The parts of one answer have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: place is identity here
        <li key={index}>
          <span className={part.matched ? classes.yes : classes.no}>
            <Icon of={part.matched ? IconCheck : IconX} size={16} />
            <span className="visually-hidden">{part.matched ? 'holds: ' : 'does not hold: '}</span>
            <span className={classes.part}>{part.text}</span>
          </span>
          {part.children && part.children.length > 0 && <BecauseTree because={part} />}
        </li>
      ))}
    </ul>
  );
};

const Answer = ({ why, by }: { why: WhyFacts; by: string | undefined }) => (
  <div className={classes.answer}>
    <strong>{why.sentence}.</strong>
    {why.at && (
      <span className={classes.because}>
        {' '}
        Since <Time at={why.at} />
      </span>
    )}
    {by && <span className={classes.because}> {by}</span>}
    {why.because && <BecauseTree because={why.because} />}
  </div>
);

/** "Is ... in?": by the draft, where there is one, and by the live version. */
export const IsIn = ({ segment, condition }: { segment: SegmentDetail; condition: Condition }) => {
  const [person, setPerson] = useState<Person>();
  const isLive = segment.liveVersion !== null;
  const isDraft = segment.hasDraft || !isLive;
  const live = useIsIn(segment.key, isLive ? person?.contactId : undefined);
  const draft = useWouldBeIn(condition, person?.contactId, isDraft);
  const error = live.error ?? draft.error;
  return (
    <div className={classes.isIn}>
      <PersonField label="Is ... in?" onPick={setPerson} />
      {error && <ErrorState {...problemFacts(error)} small />}
      {person && (
        <div role="status">
          {isDraft && draft.data && <Answer why={draft.data} by={isLive ? 'By this draft.' : undefined} />}
          {isLive && live.data && (
            <Answer
              why={live.data}
              by={isDraft ? `By version ${segment.liveVersion}, which is live.` : undefined}
            />
          )}
        </div>
      )}
    </div>
  );
};

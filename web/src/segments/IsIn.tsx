import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Because } from '../../../server/src/conditions/index.ts';
import type { Person, SegmentDetail } from '../api/index.ts';
import { ErrorState, Icon, problemFacts, Time } from '../ui/index.ts';
import { PersonField } from './PersonField.tsx';
import classes from './Segment.module.css';
import { useIsIn } from './useSegments.ts';

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

/** "Is ... in?": of the live version. */
export const IsIn = ({ segment }: { segment: SegmentDetail }) => {
  const [person, setPerson] = useState<Person>();
  const why = useIsIn(segment.key, person?.contactId);
  return (
    <div className={classes.isIn}>
      <PersonField label="Is ... in?" onPick={setPerson} />
      {why.error && <ErrorState {...problemFacts(why.error)} small />}
      {person && why.data && (
        <div className={classes.answer} role="status">
          <strong>{why.data.sentence}.</strong>
          {why.data.at && (
            <span className={classes.because}>
              {' '}
              Since <Time at={why.data.at} />
            </span>
          )}
          {why.data.because && <BecauseTree because={why.data.because} />}
          {segment.hasDraft && <p className={classes.because}>By the live version, not by this draft.</p>}
        </div>
      )}
    </div>
  );
};

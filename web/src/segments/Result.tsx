import { Button, Skeleton } from '@mantine/core';
import { IconArrowsShuffle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Fragment } from 'react';
import type { Condition } from '../../../server/src/conditions/index.ts';
import type { CountAnswer, SegmentDetail, SegmentPreview } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import {
  answerText,
  Count,
  counted,
  ErrorState,
  Icon,
  PersonChip,
  percentText,
  problemFacts,
  Why,
} from '../ui/index.ts';
import { IsIn } from './IsIn.tsx';
import { isSome, reasons } from './rule-facts.ts';
import classes from './Segment.module.css';

type Preview = UseQueryResult<SegmentPreview> & { isBehind: boolean };

const reachedBy = { email: 'by e-mail', sms: 'by text' } as const;

type Channel = keyof typeof reachedBy;

/** The list of whom a rule keeps, as its numbers count them. */
const peopleHref = (condition: Condition): string =>
  `/contacts?counted=1&condition=${encodeURIComponent(JSON.stringify(condition))}`;

const withReach = (condition: Condition, channel: Channel): Condition => ({
  all: [condition, { kind: 'reachable', channel, is: 'reachable' }],
});

/** The number of people, of whom how many are reachable. */
const Figures = ({ preview, condition }: { preview: SegmentPreview; condition: Condition }) => {
  const { at } = useWorkspace();
  const { count, all } = preview;
  const reach: [Channel, CountAnswer][] = [
    ['email', preview.reachableEmail],
    ['sms', preview.reachableText],
  ];
  return (
    <div className={classes.figures}>
      <p className={classes.figure} aria-live="polite">
        <strong>
          <Count
            value={count.count}
            estimate={count.about}
            below={count.below}
            of={count.count === 1 ? 'person that the rule keeps' : 'people that the rule keeps'}
            href={at(peopleHref(condition))}
          />
        </strong>{' '}
        {count.count === 1 ? 'person' : 'people'}
      </p>
      <p className={classes.base}>
        {percentText(count.count, all.count)} of {counted(all.count, 'contact', 'contacts')}
        {reach.map(([channel, answer]) => (
          <Fragment key={channel}>
            {' · '}
            <Count
              value={answer.count}
              estimate={answer.about}
              below={answer.below}
              of={`reachable ${reachedBy[channel]}`}
              href={at(peopleHref(withReach(condition, channel)))}
            />{' '}
            reachable {reachedBy[channel]}
          </Fragment>
        ))}
      </p>
    </div>
  );
};

/** Who will leave by time alone. */
const Leaving = ({ leaving }: { leaving: SegmentPreview['leaving'] }) => {
  const { day, week } = leaving;
  if (!isSome(week)) return <p className={classes.text}>Time alone takes nobody out within 7 days.</p>;
  return (
    <p className={classes.text}>
      {isSome(day) && <>{answerText(day)} leave by tomorrow, </>}
      {answerText(week)} {isSome(day) ? '' : 'leave '}within 7 days unless they act.
    </p>
  );
};

const Sample = ({
  preview,
  isBehind,
  onShuffle,
}: {
  preview: SegmentPreview;
  isBehind: boolean;
  onShuffle: () => void;
}) => {
  const { at } = useWorkspace();
  const { sample, sentence } = preview;
  if (sample.length === 0) return <p className={classes.text}>Nobody matches.</p>;
  return (
    <div>
      <div className={classes.head}>
        <h2 className={classes.title}>{sample.length < 10 ? 'All of them' : 'Ten of them'}</h2>
        {sample.length >= 10 && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<Icon of={IconArrowsShuffle} size={16} />}
            onClick={onShuffle}
          >
            Ten others
          </Button>
        )}
      </div>
      <ul className={classes.sample} data-behind={isBehind || undefined}>
        {sample.map(({ person, because }) => (
          <li key={person.contactId} className={classes.person}>
            <span className={classes.who}>
              <PersonChip person={person} href={at(`/contacts/${person.contactId}`)} />
              <Why
                about={`${person.label} matches`}
                of={{
                  sentence: `${person.label} matches: ${reasons(because).join(', ')}.`,
                  rule: sentence,
                }}
              />
            </span>
            <span className={classes.because}>{reasons(because).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};

/** Whom the rule keeps. On a phone it stands under the rule, its number at the foot of the screen. */
export const Result = ({
  segment,
  condition,
  preview,
  onShuffle,
}: {
  segment: SegmentDetail;
  /** the rule as it is edited, without its unfinished rows */
  condition: Condition;
  preview: Preview;
  onShuffle: () => void;
}) => {
  const { data, error, isBehind } = preview;
  return (
    <section className={classes.result} aria-label="Whom it keeps" aria-busy={isBehind}>
      {error && <ErrorState {...problemFacts(error)} small onRetry={() => void preview.refetch()} />}
      {data ? (
        <>
          <div className={classes.foot} data-behind={isBehind || undefined}>
            <Figures preview={data} condition={condition} />
          </div>
          <Leaving leaving={data.leaving} />
          <Sample preview={data} isBehind={isBehind} onShuffle={onShuffle} />
        </>
      ) : (
        !error && <Skeleton h={320} radius="lg" />
      )}
      <IsIn segment={segment} condition={condition} />
    </section>
  );
};

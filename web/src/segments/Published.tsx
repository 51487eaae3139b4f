import { Progress } from '@mantine/core';
import { useMemo } from 'react';
import type { ListDetail, SegmentDetail } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { Chart, Count, readNow } from '../ui/index.ts';
import classes from './Segment.module.css';
import { UsedIn } from './UsedIn.tsx';

/** The last so many days in a zone as "2026-11-10", oldest first. */
export const lastDays = (count: number, now: Date, zone: string): string[] => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  // From noon, so that no change of the clock skips or repeats a day.
  const noon = Date.parse(`${format.format(now)}T12:00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    new Date(noon - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
};

/** What the live version is doing: who is in, who came and went, where it is used, its size over time. */
export const Published = ({ segment }: { segment: SegmentDetail | ListDetail }) => {
  const { at, timeZone } = useWorkspace();
  const { key, name, spark, building } = segment;
  const labels = useMemo(() => lastDays(spark.length, readNow(), timeZone), [spark.length, timeZone]);
  const of = (what: string): string => at(`/people?of=${encodeURIComponent(what)}`);
  return (
    <section
      className={classes.published}
      aria-label={segment.isList ? 'How it is used' : 'The live version'}
    >
      <h2 className={classes.title}>
        {segment.isList ? 'How it is used' : `Live, version ${segment.liveVersion}`}
      </h2>
      {building !== null && (
        <div className={classes.building}>
          <span>Everybody is being judged by it: {Math.floor(building * 100)} %</span>
          <Progress value={building * 100} size={4} aria-label="Judged so far" />
        </div>
      )}
      <dl className={classes.facts}>
        <div>
          <dt>In it now</dt>
          <dd>
            <Count live value={segment.people} of={`people in ${name}`} href={of(`segment:${key}`)} />
          </dd>
        </div>
        <div>
          <dt>Joined today</dt>
          <dd>
            <Count value={segment.joinedToday} of="joined today" href={of(`segment-joined:${key}:today`)} />
          </dd>
        </div>
        <div>
          <dt>Left today</dt>
          <dd>
            <Count value={segment.leftToday} of="left today" href={of(`segment-left:${key}:today`)} />
          </dd>
        </div>
        <div>
          <dt>Used in</dt>
          <dd>
            <UsedIn usedIn={segment.usedIn} all />
          </dd>
        </div>
      </dl>
      {spark.length > 1 && (
        <Chart
          kind="line"
          title="People in it"
          base="people, last 30 days"
          foot="Day"
          labels={labels}
          series={[{ name: 'People', values: spark }]}
          isUnfinished
          height={200}
        />
      )}
    </section>
  );
};

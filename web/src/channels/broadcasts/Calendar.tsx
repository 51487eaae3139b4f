import { ActionIcon, Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { BroadcastRow } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, clockText, Icon, readNow, useZone } from '../../ui/index.ts';
import classes from './Broadcasts.module.css';
import calendarClasses from './Calendar.module.css';
import { dayOf, monthAfter, monthName, weeksOf } from './calendar.ts';
import { statusOf } from './words.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const longDay = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));

/** A month of broadcasts by the day they leave; drafts without a time are in the list alone. */
export const Calendar = ({
  rows,
  month,
  onMonth,
}: {
  rows: readonly BroadcastRow[];
  month: string | undefined;
  onMonth: (month: string) => void;
}) => {
  const { at } = useWorkspace();
  const zone = useZone();
  const today = dayOf(readNow(), zone);
  const shown = month ?? today.slice(0, 7);
  const ofDay = (day: string): BroadcastRow[] =>
    rows
      .filter(({ startsAt }) => startsAt !== null && dayOf(startsAt, zone) === day)
      .sort((a, b) => a.startsAt!.localeCompare(b.startsAt!));
  return (
    <section aria-label={`Broadcasts in ${monthName(shown)}`}>
      <div className={calendarClasses.month}>
        <ActionIcon
          variant="default"
          aria-label="The month before"
          onClick={() => onMonth(monthAfter(shown, -1))}
        >
          <Icon of={IconChevronLeft} />
        </ActionIcon>
        <h2 className={calendarClasses.monthName}>{monthName(shown)}</h2>
        <ActionIcon
          variant="default"
          aria-label="The month after"
          onClick={() => onMonth(monthAfter(shown, 1))}
        >
          <Icon of={IconChevronRight} />
        </ActionIcon>
        {shown !== today.slice(0, 7) && (
          <Button variant="default" size="compact-sm" onClick={() => onMonth(today.slice(0, 7))}>
            Today
          </Button>
        )}
      </div>
      <div className={calendarClasses.weekdays} aria-hidden>
        {DAYS.map((day) => (
          <span key={day}>{day}</span>
        ))}
      </div>
      <ol className={calendarClasses.days}>
        {weeksOf(shown)
          .flat()
          .map((day) => {
            const own = ofDay(day);
            const isOther = !day.startsWith(shown);
            return (
              <li
                key={day}
                className={calendarClasses.day}
                data-other={isOther || undefined}
                data-today={day === today || undefined}
                data-empty={own.length === 0 || undefined}
                aria-label={longDay(day)}
              >
                <span className={calendarClasses.dayNumber}>
                  <span className={calendarClasses.dayName}>{longDay(day)}</span>
                  <span className={calendarClasses.dayShort}>{Number(day.slice(8))}</span>
                </span>
                {own.map(({ key, name, startsAt, status }) => (
                  <AppLink
                    key={key}
                    href={at(`/messages/broadcasts/${key}`)}
                    className={calendarClasses.entry}
                    title={`${name}, ${statusOf[status].word.toLowerCase()}`}
                  >
                    <span className="figures">{clockText(startsAt!, zone)}</span>{' '}
                    <span className={classes.clipped}>{name}</span>
                  </AppLink>
                ))}
              </li>
            );
          })}
      </ol>
    </section>
  );
};

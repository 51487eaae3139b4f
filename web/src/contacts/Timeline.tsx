import { Chip, TextInput, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBolt,
  IconClock,
  IconEye,
  IconMail,
  IconNote,
  IconPencil,
  IconRobot,
  IconRoute,
  IconSearch,
  IconShoppingCart,
  IconUserCheck,
  IconUsersGroup,
} from '@tabler/icons-react';
import { Fragment, type ReactNode, startTransition, useEffect, useState } from 'react';
import type { ContactDetail, TimelineLine, TimelineMonth } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { askWhy } from '../insights/index.ts';
import {
  AppLink,
  clockText,
  ErrorState,
  exactText,
  Icon,
  type IconType,
  lengthText,
  problemFacts,
  readNow,
  ShowMore,
  Time,
  useAt,
  useZone,
  Why,
} from '../ui/index.ts';
import { withDays } from './facts.ts';
import { MonthJump } from './MonthJump.tsx';
import classes from './Timeline.module.css';
import {
  comingOf,
  dateIn,
  daysOf,
  detailsOf,
  foldedText,
  found,
  type LineDetail,
  messageOf,
  monthLabel,
  readable,
  type TimelineBlock,
  type TimelineEntry,
  type TimelineFilter,
  timelineFilters,
  visitFacts,
} from './timeline.ts';
import { useTimeline } from './useContact.ts';

const kindIcons: Record<TimelineLine['kind'], IconType> = {
  message: IconMail,
  visit: IconEye,
  order: IconShoppingCart,
  change: IconPencil,
  event: IconBolt,
  segment: IconUsersGroup,
  workflow: IconRoute,
  note: IconNote,
  task: IconUserCheck,
};

const iconOf = ({ kind, tone, dueAt }: TimelineLine): IconType => {
  if (dueAt) return IconClock;
  if (tone === 'machine') return IconRobot;
  return tone === 'warn' || tone === 'bad' ? IconAlertTriangle : kindIcons[kind];
};

/** Under the name of a day the clock is enough; today's lines say how long ago. */
const When = ({ line: { at, dueAt } }: { line: TimelineLine }) => {
  const zone = useZone();
  const isToday = useAt((now) => dateIn(at, zone) === dateIn(now.toISOString(), zone));
  if (dueAt !== null || isToday) return <Time at={dueAt ?? at} />;
  return (
    <Tooltip label={exactText(at, zone)}>
      <time dateTime={at}>{clockText(at, zone)}</time>
    </Tooltip>
  );
};

const Details = ({ details }: { details: readonly LineDetail[] }) => {
  const zone = useZone();
  return (
    <dl className={classes.details}>
      {details.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{withDays(value, readNow(), zone)}</dd>
        </div>
      ))}
    </dl>
  );
};

/** The words of a line: a link to its message, a button for what more is known, or plain. */
const Words = ({ line, isOpen, onToggle }: { line: TimelineLine; isOpen: boolean; onToggle: () => void }) => {
  const { at } = useWorkspace();
  const message = messageOf(line);
  if (message) {
    return (
      <AppLink href={at(`/messages/${message}`)} c="inherit">
        {line.text}
      </AppLink>
    );
  }
  if (detailsOf(line).length === 0) return line.text;
  return (
    <button type="button" className={classes.more} aria-expanded={isOpen} onClick={onToggle}>
      {line.text}
    </button>
  );
};

const Line = ({ line }: { line: TimelineLine }) => {
  const { path } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className={classes.line} data-tone={line.tone} data-coming={line.dueAt ? true : undefined}>
      <Icon of={iconOf(line)} size={16} className={classes.icon} />
      <span className={classes.text}>
        <Words line={line} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
      </span>
      <span>{line.why && <Why of={askWhy(path, line.why)} about={line.text} />}</span>
      <span className={classes.when}>
        <When line={line} />
      </span>
      {isOpen && <Details details={detailsOf(line)} />}
    </li>
  );
};

const Entry = ({ entry }: { entry: TimelineEntry }) => {
  const [isOpen, setOpen] = useState(false);
  const [first] = entry.lines;
  if (!first) return null;
  if (entry.lines.length === 1) return <Line line={first} />;
  return (
    <>
      <li className={classes.line} data-tone="machine">
        <Icon of={IconRobot} size={16} className={classes.icon} />
        <span className={classes.text}>
          <button
            type="button"
            className="text-button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {foldedText(entry)}
          </button>
        </span>
        <span className={classes.when}>
          <When line={first} />
        </span>
      </li>
      {isOpen && entry.lines.map((line) => <Line key={line.id} line={line} />)}
    </>
  );
};

const Block = ({ block }: { block: TimelineBlock }) => {
  const entries = block.entries.map((entry) => <Entry key={entry.id} entry={entry} />);
  const { acts, lengthMs } = visitFacts(block);
  if (block.visitId === null || acts < 2) return <ul className={classes.lines}>{entries}</ul>;
  return (
    <div className={classes.visit}>
      <h4 className={classes.visitHead}>
        A visit, {acts} acts{lengthMs >= 60_000 && ` in ${lengthText(lengthMs)}`}
      </h4>
      <ul className={classes.lines}>{entries}</ul>
    </div>
  );
};

/** Narrower than the kit's, so that all of them and the search share a line. */
const chip = {
  size: 'xs',
  variant: 'light',
  vars: () => ({ root: { '--chip-padding': '10px', '--chip-checked-padding': '8px' } }),
} as const;

type FilterProps = {
  filter: TimelineFilter | undefined;
  onFilter: (filter: TimelineFilter | undefined) => void;
  search: string;
  onSearch: (search: string) => void;
  children?: ReactNode;
};

const Filters = ({ filter, onFilter, search, onSearch, children }: FilterProps) => (
  <div className={classes.filters}>
    <Chip.Group
      value={filter ?? 'all'}
      onChange={(value) => onFilter(value === 'all' ? undefined : (value as TimelineFilter))}
    >
      <div className={classes.chips} role="radiogroup" aria-label="Lines of the timeline">
        <Chip value="all" {...chip}>
          All
        </Chip>
        {timelineFilters.map(({ key, label }) => (
          <Chip key={key} value={key} {...chip}>
            {label}
          </Chip>
        ))}
      </div>
    </Chip.Group>
    <div className={classes.find}>
      <TextInput
        className={classes.search}
        type="search"
        aria-label="Search the lines shown"
        placeholder="Search the lines shown"
        leftSection={<Icon of={IconSearch} />}
        data-table-search
        value={search}
        onChange={({ currentTarget }) => onSearch(currentTarget.value)}
      />
      {children}
    </div>
  </div>
);

/** Lines that fill a screen. They are drawn at once, those below them a moment later, since each costs a millisecond. */
const firstLines = 20;

/** True once what fills the screen is drawn. */
const useRest = (isThere: boolean): boolean => {
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    if (isThere) startTransition(() => setWhole(true));
  }, [isThere]);
  return isWhole;
};

/** Everything of one contact: what comes, then what was, newest first, by day and visit. */
export const Timeline = ({ contact }: { contact: ContactDetail }) => {
  const zone = useZone();
  // The names of days change at midnight; reading them from the day keeps the ticker from drawing each second.
  const today = useAt((now) => now.toISOString().slice(0, 13));
  const [filter, setFilter] = useState<TimelineFilter>();
  const [search, setSearch] = useState('');
  const [month, setMonth] = useState<TimelineMonth>();
  const timeline = useTimeline(contact.person.contactId, filter, month?.before);
  const all = timeline.rows && readable(timeline.rows, readNow(), zone);
  const lines = all && found(all, search);
  const coming = comingOf(lines ?? []);
  const hasRest = useRest(lines !== undefined);
  const days = daysOf((hasRest ? lines : lines?.slice(0, firstLines)) ?? [], readNow(), zone);
  return (
    <section aria-labelledby="timeline" data-today={today}>
      <h2 className="visually-hidden" id="timeline">
        Timeline
      </h2>
      <Filters filter={filter} onFilter={setFilter} search={search} onSearch={setSearch}>
        <MonthJump contactId={contact.person.contactId} onPick={setMonth} />
      </Filters>
      {month && (
        <p className={classes.jumped}>
          {monthLabel(month.month)} and before.{' '}
          <button type="button" className="text-button" onClick={() => setMonth(undefined)}>
            Back to now
          </button>
        </p>
      )}
      {timeline.error && !all && (
        <ErrorState {...problemFacts(timeline.error)} onRetry={timeline.retry} small />
      )}
      {coming.length > 0 && (
        <section className={classes.coming} aria-labelledby="coming">
          <h3 className={classes.day} id="coming">
            Coming
          </h3>
          <ul className={classes.lines}>
            {coming.map((line) => (
              <Line key={line.id} line={line} />
            ))}
          </ul>
        </section>
      )}
      {days.map(({ day, label, blocks }) => (
        <Fragment key={day}>
          <h3 className={classes.day}>{label}</h3>
          {blocks.map((block) => (
            <Block key={block.id} block={block} />
          ))}
        </Fragment>
      ))}
      {search.trim() !== '' && timeline.more.isThere && all && (
        <p className={classes.nothing}>
          {lines?.length} of the {all.length} lines shown. Older ones are searched when they are shown.
        </p>
      )}
      {lines?.length === 0 && (
        <p className={classes.nothing}>
          {search.trim() !== ''
            ? 'No line that is shown says that.'
            : filter
              ? 'None of these yet.'
              : 'Nothing yet but what is on the left. First visits and messages appear here as they happen.'}
        </p>
      )}
      <div className={classes.older}>
        <ShowMore more={timeline.more} words="Show older" />
      </div>
    </section>
  );
};

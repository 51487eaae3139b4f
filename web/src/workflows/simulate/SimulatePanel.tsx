import { useMemo } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, Chart, counted, countText, lengthText, PersonChip, percentText } from '../../ui/index.ts';
import { endText } from '../builder/ends.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import { BehindList } from './BehindList.tsx';
import { useSimulation } from './context.ts';
import { useListHref } from './Figures.tsx';
import { dayLabel, differenceText, figureOf, rangeText } from './figures.ts';
import type { Counts, Result } from './model.ts';
import { SimulatedWayView, TryView } from './PersonWay.tsx';
import { useSimulatedPeople } from './queries.ts';
import classes from './Simulate.module.css';
import { TripView } from './TripView.tsx';
import { TryField } from './TryField.tsx';

/** A number of the result: it opens its people. */
const ListLink = ({
  what,
  at,
  version,
  of,
  inText,
  children,
}: {
  what: string;
  at?: string;
  version?: 'live';
  /** among words colour alone would not tell it */
  inText?: boolean;
  /** what is counted, for who does not see the place of the number */
  of: string;
  children: string;
}) => {
  const href = useListHref();
  return (
    <AppLink
      href={href({ what, ...(at ? { at } : {}) }, version)}
      underline={inText ? 'always' : 'hover'}
      aria-label={`${children} ${of}`}
    >
      {children}
    </AppLink>
  );
};

const Ends = ({ result }: { result: Result }) => {
  const { draft, live } = result;
  const codes = [...new Set([...draft.counts.ended, ...(live?.counts.ended ?? [])].map(({ code }) => code))];
  const ofEnd =
    (code: string) =>
    ({ ended }: Counts): number =>
      ended.find((one) => one.code === code)?.count ?? 0;
  const rows: { label: string; what: string; of: (counts: Counts) => number }[] = [
    { label: 'Entered', what: 'entered', of: ({ entered }) => entered },
    { label: 'Inside at the end', what: 'here', of: ({ hereNow }) => hereNow },
    ...codes.map((code) => ({ label: endText(code), what: `ended:${code}`, of: ofEnd(code) })),
  ];
  return (
    <section aria-label="What would have happened">
      <h2>What would have happened</h2>
      <p className={classes.quiet}>
        <ListLink inText what="people" of="would have entered">
          {counted(draft.people, 'person', 'people')}
        </ListLink>{' '}
        of {countText(result.simulated)} would have entered
        {result.sampleOf !== null && ` (a sample of ${countText(result.sampleOf)})`}. It took{' '}
        {lengthText(result.tookMs)}.
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Ways</th>
            <th scope="col">Draft</th>
            {live && <th scope="col">Live v{result.liveVersion}</th>}
            {live && <th scope="col">Difference</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, what, of }) => {
            const figure = figureOf(draft, live, of);
            return (
              <tr key={label}>
                <td>{label}</td>
                <td>
                  <ListLink what={what} of={label}>
                    {rangeText(figure)}
                  </ListLink>
                </td>
                {live && (
                  <td>
                    <ListLink what={what} version="live" of={`${label}, live version`}>
                      {countText(figure.live ?? 0)}
                    </ListLink>
                  </td>
                )}
                {live && <td>{differenceText(figure)}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
      {result.failing.length > 0 && (
        <p className={classes.quiet}>Failed for somebody: {result.failing.join(', ')}.</p>
      )}
    </section>
  );
};

/** What a series of messages by day counts, and of which outcome. */
const SERIES = {
  sent: 'Draft',
  held: 'Held back',
  live: 'Live version',
} as const;

const Days = ({ result }: { result: Result }) => {
  const { go } = useBuilder();
  const { days } = result.draft;
  const liveDays = result.live?.days;
  const facts = useMemo(() => {
    const labels = days.map(({ day }) => day);
    const liveBy = new Map((liveDays ?? []).map((one) => [one.day, one.sent]));
    return {
      labels,
      series: [
        { name: SERIES.sent, values: days.map(({ sent }) => sent) },
        { name: SERIES.held, values: days.map(({ held }) => held) },
        ...(liveDays
          ? [{ name: SERIES.live, values: labels.map((day) => liveBy.get(day) ?? 0), isPrevious: true }]
          : []),
      ],
    };
  }, [days, liveDays]);
  if (days.length === 0)
    return (
      <section aria-label="Messages by day">
        <h2>Messages by day</h2>
        <p className={classes.quiet}>No message would have left.</p>
      </section>
    );
  const open = (day: string, series: string): void =>
    go({
      what: `${series === SERIES.held ? 'heldOn' : 'sentOn'}:${day}`,
      of: series === SERIES.live ? 'live' : undefined,
      at: undefined,
    });
  return (
    <Chart
      title="Messages by day"
      foot="Day"
      base="simulated"
      kind="bar"
      height={180}
      onOpen={open}
      {...facts}
    />
  );
};

const Held = ({ result }: { result: Result }) => {
  const { document, titleFor } = useBuilder();
  const { held, days } = result.draft;
  const sent = days.reduce((sum, day) => sum + day.sent, 0);
  const all = sent + held.reduce((sum, { count }) => sum + count, 0);
  return (
    <section aria-label="Held back">
      <h2>Held back</h2>
      {held.length === 0 ? (
        <p className={classes.quiet}>Nothing: every message may leave.</p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Why, and where</th>
              <th scope="col">Messages</th>
              <th scope="col">Of all</th>
            </tr>
          </thead>
          <tbody>
            {held.map(({ nodeId, code, text, count }) => {
              const node = document.nodes[nodeId];
              return (
                <tr key={`${nodeId}:${code}`}>
                  <td>
                    {text}
                    {node && <div className={classes.end}>{titleFor(node)}</div>}
                  </td>
                  <td>
                    <ListLink what={`held:${code}`} at={nodeId} of={`messages held back: ${text}`}>
                      {countText(count)}
                    </ListLink>
                  </td>
                  <td>{percentText(count, all)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
};

const PileUps = ({ result }: { result: Result }) => {
  const { detail } = useBuilder();
  const { at } = useWorkspace();
  const { last } = useSimulation();
  const people = useSimulatedPeople(detail.key, last?.endedAt ?? null).data?.piled ?? [];
  const { pileUps } = result.draft;
  const alone = result.options.beside === 'none';
  return (
    <section aria-label="Pile-ups with other workflows">
      <h2>Mail from two workflows on one day</h2>
      {pileUps.length === 0 ? (
        <p className={classes.quiet}>
          {alone ? 'The other workflows were left out.' : 'Nobody would have got that.'}
        </p>
      ) : (
        pileUps.map(({ workflow, name, people: count, worstDay, worstDayPeople }) => {
          const named = people.filter((one) => one.workflow === workflow).slice(0, 5);
          return (
            <div key={name}>
              <p className={classes.quiet}>
                With {name}:{' '}
                <ListLink inText what={`pile:${workflow}`} of={`get mail from ${name} as well`}>
                  {counted(count, 'person', 'people')}
                </ListLink>
                , most on {dayLabel(worstDay)} ({countText(worstDayPeople)}).
              </p>
              <ul className={classes.people}>
                {named.map(({ contactId, person, days }) => (
                  <li key={contactId}>
                    <PersonChip person={person} href={at(`/contacts/${contactId}`)} />{' '}
                    <span className={classes.end}>{days.slice(0, 3).map(dayLabel).join(', ')}</span>
                  </li>
                ))}
              </ul>
            </div>
          );
        })
      )}
    </section>
  );
};

const People = () => {
  const { detail } = useBuilder();
  const { last, trip: looked, look } = useSimulation();
  const { data, error } = useSimulatedPeople(detail.key, last?.endedAt ?? null);
  if (error)
    return (
      <section aria-label="Ten people">
        <h2>Ten people</h2>
        <p className={classes.quiet}>
          Their ways are remembered for a while only. Simulate again to walk through them.
        </p>
      </section>
    );
  return (
    <section aria-label="Ten people">
      <h2>Ten people</h2>
      {data?.trips.length === 0 && <p className={classes.quiet}>Nobody would have entered.</p>}
      <ul className={classes.people}>
        {(data?.trips ?? []).map((trip) => (
          <li key={trip.contactId}>
            <button
              type="button"
              className={classes.person}
              aria-pressed={looked?.contactId === trip.contactId}
              onClick={() => look(trip)}
            >
              <PersonChip person={trip.person} />
              <span className={classes.end}>{trip.end === 'inside' ? 'Inside' : endText(trip.end)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};

/** What came out: figures, messages by day, what was held back, pile-ups, and ten people to walk with. */
export const SimulatePanel = () => {
  const { result, trip, last } = useSimulation();
  const { search } = useBuilder();
  const { person, what } = search;
  if (person)
    return (
      <aside className={classes.panel} aria-label="Simulation">
        {what ? <SimulatedWayView contactId={person} /> : <TryView key={person} contactId={person} />}
      </aside>
    );
  if (what && last)
    return (
      <aside className={classes.panel} aria-label="Simulation">
        <BehindList key={`${what} ${search.at} ${search.of}`} what={what} />
      </aside>
    );
  return (
    <aside className={classes.panel} aria-label="Simulation">
      {!trip && <TryField />}
      {!result && (
        <p className={classes.quiet}>
          {last?.state === 'running'
            ? 'The past is being folded through the draft.'
            : 'Fold the past through this draft: who would have entered, which way they would have gone, what would have been sent, and what held back. Nothing is sent.'}
        </p>
      )}
      {result && trip && <TripView key={trip.contactId} trip={trip} />}
      {result && !trip && (
        <>
          <Ends result={result} />
          <Days result={result} />
          <Held result={result} />
          <PileUps result={result} />
          <People />
        </>
      )}
    </aside>
  );
};

import { Button, Select, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, counted, ErrorState, problemFacts, useLate } from '../../ui/index.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import { useSimulation } from './context.ts';
import type { Trip } from './model.ts';
import { useSimulatedWay, useTried } from './queries.ts';
import classes from './Simulate.module.css';
import { TripView } from './TripView.tsx';

/** Puts a way before one's eyes, on the picture too, once it is there. */
const useLookAt = (trip: Trip | null | undefined): void => {
  const { look } = useSimulation();
  useEffect(() => look(trip ?? undefined), [trip, look]);
};

/** The way of somebody through the last simulation. */
export const SimulatedWayView = ({ contactId }: { contactId: string }) => {
  const { detail, search, go } = useBuilder();
  const { last, trip } = useSimulation();
  const { data, error } = useSimulatedWay(detail.key, last?.endedAt ?? null, contactId, search.of);
  useLookAt(data);
  const isLate = useLate(!data && !error);
  const back = (): void => go({ person: undefined });
  if (error)
    return (
      <section aria-label="Way">
        <p className={classes.quiet} role="alert">
          Ways are remembered for a while only. Simulate again to walk through them.
        </p>
        <Button variant="default" onClick={back}>
          Back to the people
        </Button>
      </section>
    );
  if (!trip) return isLate ? <Skeleton height={200} aria-label="Leading them again" /> : null;
  return <TripView key={trip.contactId} trip={trip} back="Back to the people" onBack={back} />;
};

const WINDOWS = [7, 30, 90, 365].map((days) => ({ value: String(days), label: `Last ${days} days` }));
const FIRST_DAYS = 30;

/** The draft tried with one person over a window of what they really did: their way, and the mails they would get. */
export const TryView = ({ contactId }: { contactId: string }) => {
  const { detail, draft, go } = useBuilder();
  const { at } = useWorkspace();
  const { trip } = useSimulation();
  const [days, setDays] = useState(FIRST_DAYS);
  // what is tried is what is saved; an edit that has not been saved yet brings a new revision soon
  const { data, error, refetch, isFetching } = useTried(detail.key, contactId, days, draft.revision);
  useLookAt(data?.trip);
  const isLate = useLate(!data && !error);
  const back = (): void => go({ person: undefined });
  return (
    <>
      <Select
        label="Over"
        allowDeselect={false}
        data={WINDOWS}
        value={String(days)}
        onChange={(next) => setDays(Number(next))}
      />
      {error && !data && <ErrorState small {...problemFacts(error)} onRetry={() => void refetch()} />}
      {isLate && <Skeleton height={200} aria-label="Leading them through the draft" />}
      {data && !data.trip && (
        <section aria-label="Tried with a person" aria-busy={isFetching}>
          <h2>
            <AppLink href={at(`/contacts/${contactId}`)}>{data.person.label}</AppLink>
          </h2>
          <p className={classes.quiet}>
            Would not have entered in the last {counted(days, 'day', 'days')}: nothing they did then starts
            this workflow, or its rules kept them out. Try a longer window, or somebody else.
          </p>
          <Button variant="subtle" size="compact-sm" className={classes.back} onClick={back}>
            Try somebody else
          </Button>
        </section>
      )}
      {trip && data?.trip && (
        <TripView key={trip.contactId} trip={trip} back="Try somebody else" onBack={back} />
      )}
      {data && <p className={classes.quiet}>{data.assumptions}</p>}
    </>
  );
};

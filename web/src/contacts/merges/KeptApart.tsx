import { Button } from '@mantine/core';
import { useState } from 'react';
import type { MergeLine, Person } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, counted, ErrorState, problemFacts, Time } from '../../ui/index.ts';
import classes from './KeptApart.module.css';
import { whyApart } from './merges.ts';
import { useRefusedMerges } from './useMerges.ts';

const shownAtFirst = 10;

const Name = ({ person }: { person: Person }) => {
  const { at } = useWorkspace();
  return (
    <AppLink href={at(`/contacts/${person.contactId}`)} className={classes.name}>
      {person.label}
    </AppLink>
  );
};

const Pair = ({ merge }: { merge: MergeLine }) => (
  <li className={classes.pair}>
    <span>
      <Name person={merge.survivor} /> and <Name person={merge.absorbed} />
    </span>
    <span className={classes.why}>
      {whyApart(merge)} · <Time at={merge.at} />
    </span>
  </li>
);

/** Pairs that something speaks for and something stronger against: they stay two. Nothing when there are none. */
export const KeptApart = () => {
  const refused = useRefusedMerges();
  const [isAll, setAll] = useState(false);
  if (refused.error && !refused.data)
    return <ErrorState {...problemFacts(refused.error)} onRetry={() => void refused.refetch()} />;
  const items = refused.data ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="kept-apart" className={classes.section}>
      <h2 className={classes.heading} id="kept-apart">
        Kept apart
      </h2>
      <p className={classes.text}>
        They share something, but something stronger tells them apart: they stay two people. Nothing to do
        here.
      </p>
      <ul className={classes.list}>
        {(isAll ? items : items.slice(0, shownAtFirst)).map((merge) => (
          <Pair key={merge.mergeId} merge={merge} />
        ))}
      </ul>
      {items.length > shownAtFirst && !isAll && (
        <Button variant="default" onClick={() => setAll(true)}>
          Show all {counted(items.length, 'pair', 'pairs')}
        </Button>
      )}
    </section>
  );
};

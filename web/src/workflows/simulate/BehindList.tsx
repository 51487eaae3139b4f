import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, countText, PersonChip, useLate } from '../../ui/index.ts';
import { outputsOf } from '../blueprint.ts';
import { endText } from '../builder/ends.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import { simulatedHref } from '../links.ts';
import { useSimulation } from './context.ts';
import { listTitle } from './figures.ts';
import { useBehind } from './queries.ts';
import classes from './Simulate.module.css';

const FIRST = 50;
/** The API gives at most so many at once. */
const MOST = 200;

/** Who is behind a simulated number: as many rows as it says, each with their way. */
export const BehindList = ({ what }: { what: string }) => {
  const { detail, search, go, document, titleFor } = useBuilder();
  const { at } = useWorkspace();
  const { last, result } = useSimulation();
  const [limit, setLimit] = useState(FIRST);
  const { of, at: node } = search;
  const { data, error, isFetching } = useBehind(
    detail.key,
    last?.endedAt ?? null,
    { what, node: node === 'trigger' ? undefined : node, of },
    limit,
  );
  const isLate = useLate(!data && !error);
  const step = (of === 'live' ? detail.live : document)?.nodes[node ?? ''];
  const paths = step ? outputsOf(step) : [];
  const path = paths.length > 1 ? paths.find(({ id }) => `edge:${id}` === what)?.name : undefined;
  const title = listTitle(what, endText, path);
  return (
    <section aria-label={title}>
      <Button
        className={classes.back}
        variant="subtle"
        size="compact-sm"
        onClick={() => go({ what: undefined, of: undefined })}
      >
        All figures
      </Button>
      <h2>{title}</h2>
      <p className={classes.quiet}>
        {step && `${titleFor(step)}. `}
        {of === 'live' ? `With the live version ${result?.liveVersion ?? ''}, simulated. ` : 'Simulated. '}
        {data && `${countText(data.total)} ${data.total === 1 ? 'time' : 'times'}.`}
      </p>
      {error && (
        <p className={classes.quiet} role="alert">
          Who is behind the figures is remembered for a while only. Simulate again to see them.
        </p>
      )}
      {isLate && <Skeleton height={200} aria-label="Loading people" />}
      {data?.items.length === 0 && <p className={classes.quiet}>Nobody.</p>}
      <ul className={classes.people} aria-label="People">
        {(data?.items ?? []).map((person, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one person can count several times
          <li key={`${person.contactId}:${index}`} className={classes.title}>
            <PersonChip person={person} href={at(`/contacts/${person.contactId}`)} />
            <AppLink
              href={at(
                simulatedHref(detail.key, what, {
                  view: search.view,
                  at: node,
                  of,
                  person: person.contactId,
                }),
              )}
              aria-label={`The simulated way of ${person.label}`}
            >
              Way
            </AppLink>
          </li>
        ))}
      </ul>
      {data?.next && limit < MOST && (
        <Button variant="default" loading={isFetching} onClick={() => setLimit(MOST)}>
          Show more
        </Button>
      )}
      {data?.next && limit >= MOST && <p className={classes.quiet}>The first {countText(MOST)} are shown.</p>}
    </section>
  );
};

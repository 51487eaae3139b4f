import { Button, Select, Skeleton } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { countText, ErrorState, PersonChip, problemFacts, StepList, Time, useLate } from '../../ui/index.ts';
import { kindOf, outputsOf } from '../blueprint.ts';
import { usePeople, useWaysOf } from '../queries.ts';
import { endText } from './ends.ts';
import type { InsideRow } from './InsideDialog.tsx';
import classes from './Panel.module.css';
import { TRIGGER_ID } from './picture.ts';
import { useBuilder } from './useBuilder.ts';
import { useInsideActs } from './useInsideActs.tsx';

const FIRST = 50;
/** The API gives at most so many at once; who needs all of them exports a segment. */
const MOST = 200;

/** What can be listed of a step, or of the workflow as a whole. */
const useWhats = (id: string): { value: string; label: string }[] => {
  const { document, results } = useBuilder();
  const node = document.nodes[id];
  if (id === TRIGGER_ID || !node) {
    return [
      { value: 'here', label: 'Inside now' },
      { value: 'entered', label: 'Entered' },
      ...(results?.ended ?? []).map(({ code }) => ({ value: `ended:${code}`, label: endText(code) })),
    ];
  }
  const isMail = kindOf(node).family === 'message';
  const outputs = outputsOf(node);
  return [
    { value: 'here', label: 'Here now' },
    { value: 'entered', label: 'Entered' },
    { value: 'left', label: 'Left' },
    ...(isMail
      ? [
          { value: 'sent', label: 'Handed over' },
          { value: 'held', label: 'Held back' },
          { value: 'humanOpens', label: 'Opened' },
          { value: 'humanClicks', label: 'Clicked' },
          { value: 'opens', label: 'Opened, machines too' },
          { value: 'clicks', label: 'Clicked, machines too' },
        ]
      : []),
    ...outputs.map(({ id: output, name }) => ({
      value: `edge:${output}`,
      label: outputs.length > 1 ? `Took: ${name}` : 'Went on',
    })),
  ];
};

/** The workflow as the checklist of one person, asked for when it is opened. */
const Checklist = ({ contactId, name }: { contactId: string; name: string }) => {
  const { detail } = useBuilder();
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useWaysOf(contactId, detail.key, isOpen);
  return (
    <div className={classes.checklist}>
      <button
        type="button"
        className="text-button"
        aria-expanded={isOpen}
        aria-label={`${isOpen ? 'Hide' : 'Show'} the checklist of ${name}`}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide' : 'Checklist'}
      </button>
      {isOpen && error && <ErrorState small {...problemFacts(error)} />}
      {isOpen &&
        data?.map(({ enrollmentId, enteredAt, endText, steps }) => (
          <section key={enrollmentId} className={classes.way}>
            <p className={classes.quiet}>
              Entered <Time at={enteredAt} />
              {endText && `, ended: ${endText}`}
            </p>
            <StepList steps={steps} />
          </section>
        ))}
    </div>
  );
};

/** Who is here, who came, who went: the list behind each number. */
export const PeopleTab = ({ id }: { id: string }) => {
  const { detail, search, go, version } = useBuilder();
  const { at } = useWorkspace();
  const [limit, setLimit] = useState(FIRST);
  const whats = useWhats(id);
  const what = search.what ?? 'here';
  const { data, error, refetch, isFetching } = usePeople(
    detail.key,
    {
      what,
      ...(id === TRIGGER_ID ? {} : { node: id }),
      ...(version ? { version } : {}),
      ...(search.days ? { days: search.days } : {}),
    },
    limit,
  );
  const isLate = useLate(!data && !error);
  const inside = useMemo(
    () => (what === 'here' ? (data?.items ?? []) : []).filter((row): row is InsideRow => row.inside !== null),
    [data, what],
  );
  const acts = useInsideActs(inside, id);
  return (
    <div className={classes.stack}>
      <Select
        label="Who"
        data={
          whats.some(({ value }) => value === what)
            ? whats
            : [...whats, { value: what, label: data?.title ?? what }]
        }
        allowDeselect={false}
        value={what}
        onChange={(next) => go({ what: next ?? undefined })}
      />
      {error && !data && <ErrorState small {...problemFacts(error)} onRetry={() => void refetch()} />}
      {isLate && <Skeleton height={200} aria-label="Loading people" />}
      {data && (
        <p className={classes.quiet}>
          {countText(data.total)} {data.total === 1 ? 'person' : 'people'}
          {search.days ? `, last ${search.days} days` : ''}
        </p>
      )}
      {acts.bar}
      {data && data.items.length === 0 && (
        <p className={classes.quiet}>Nobody. They appear here as it happens.</p>
      )}
      {data && data.items.length > 0 && (
        <ul className={classes.people}>
          {data.items.map(({ person, at: when, text, inside: stands }, index) => (
            // One person can pass several times.
            // biome-ignore lint/suspicious/noArrayIndexKey: a passage has no other identity
            <li key={`${person.contactId}:${index}`} className={classes.person}>
              <span className={classes.who}>
                {what === 'here' && stands && acts.box(stands.enrollmentId, person.label)}
                <PersonChip person={person} href={at(`/contacts/${person.contactId}`)} />
              </span>
              <span className={classes.personText}>
                <Time at={when} never="" />
                {stands?.until && (
                  <span>
                    until <Time at={stands.until} />
                  </span>
                )}
                {text && <span>{text}</span>}
              </span>
              <Checklist contactId={person.contactId} name={person.label} />
            </li>
          ))}
        </ul>
      )}
      {data?.next && limit < MOST && (
        <Button variant="default" loading={isFetching} onClick={() => setLimit(MOST)}>
          Show more
        </Button>
      )}
      {data?.next && limit >= MOST && (
        <p className={classes.quiet}>The newest {countText(MOST)} are shown.</p>
      )}
    </div>
  );
};

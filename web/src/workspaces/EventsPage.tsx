import { TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { EventMap, Meaning } from '../../../server/src/conditions/index.ts';
import type { EventSeen } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { eventsQuery } from '../conditions/index.ts';
import { EmptyState, ErrorState, problemFacts, Time } from '../ui/index.ts';
import {
  type CanonicalProperty,
  canonicalProperties,
  lastSeen,
  meaningOrder,
  meaningTexts,
  missingProperties,
  namesOf,
  propertiesOf,
  seenProperties,
  withEvents,
  withProperty,
} from './event-map.ts';
import classes from './Settings.module.css';
import { Section, SectionForm, SettingsPage } from './SettingsPage.tsx';
import { useSave } from './useSettings.ts';

/** As many as the server takes. */
const NAMES_MAX = 10;

const MeaningFields = ({
  meaning,
  map,
  seen,
  onChange,
}: {
  meaning: Meaning;
  map: EventMap;
  seen: readonly EventSeen[];
  onChange: (map: EventMap) => void;
}) => {
  const id = useId();
  const rule = map[meaning];
  const at = lastSeen(rule, seen);
  const missing = missingProperties(rule, seen);
  const suggested = seenProperties(rule, seen);
  return (
    <>
      <TagsInput
        label="Events with this meaning"
        value={rule?.events ?? []}
        data={seen.map(({ name }) => name)}
        maxDropdownHeight={240}
        placeholder={rule?.events.length ? undefined : 'Choose or type'}
        onChange={(events) => onChange(withEvents(map, meaning, events))}
        description={
          at ? (
            <>
              Last seen <Time at={at} />
            </>
          ) : (
            'Never seen yet'
          )
        }
      />
      <div className={classes.mapping}>
        {propertiesOf(meaning, rule).map((name) => (
          <div key={name} style={{ display: 'contents' }}>
            <label htmlFor={`${id}-${name}`}>{canonicalProperties[name as CanonicalProperty] ?? name}</label>
            <TagsInput
              id={`${id}-${name}`}
              value={namesOf(rule, name)}
              data={suggested}
              maxTags={NAMES_MAX}
              placeholder={rule?.properties[name] ? undefined : 'Not sent'}
              description={missing.includes(name) ? 'Not seen in these events yet' : undefined}
              onChange={(names) => onChange(withProperty(map, meaning, name, names))}
            />
          </div>
        ))}
      </div>
    </>
  );
};

const MeaningSection = ({ meaning, seen }: { meaning: Meaning; seen: readonly EventSeen[] }) => {
  const { settings } = useWorkspace();
  const { title, text } = meaningTexts[meaning];
  const save = useSave(`"${title}" is counted anew from now on`);
  const [rule, setRule] = useState<{ map: EventMap }>();
  const map = rule?.map ?? settings.eventMap;
  return (
    <Section title={title} text={text}>
      <SectionForm
        onSubmit={() =>
          // Only this meaning: the others may be half-edited below.
          save.mutate(
            { settings: { eventMap: withMeaning(settings.eventMap, meaning, map) } },
            { onSuccess: () => setRule(undefined) },
          )
        }
        act="Save: rules that use it are judged anew"
        isBusy={save.isPending}
        canSave={rule !== undefined}
        error={save.error}
      >
        <MeaningFields meaning={meaning} map={map} seen={seen} onChange={(next) => setRule({ map: next })} />
      </SectionForm>
    </Section>
  );
};

const withMeaning = (saved: EventMap, meaning: Meaning, edited: EventMap): EventMap => {
  const { [meaning]: _, ...rest } = saved;
  const rule = edited[meaning];
  return rule ? { ...rest, [meaning]: rule } : rest;
};

const Events = ({ seen }: { seen: readonly EventSeen[] | undefined }) => {
  if (!seen) return null;
  if (seen.length === 0)
    return (
      <EmptyState title="No event yet" text="Every event that arrives is listed here with its properties." />
    );
  return (
    <ul className={classes.rows}>
      {seen.map(({ name, lastSeenAt, properties }) => (
        <li key={name}>
          <span className={classes.grow}>
            <span className={classes.name}>{name}</span>{' '}
            <span className={classes.quiet}>{properties.join(', ')}</span>
          </span>
          <span className={classes.quiet}>
            <Time at={lastSeenAt} />
          </span>
        </li>
      ))}
    </ul>
  );
};

/** Settings: which events mean what, and what was seen. */
export const EventsPage = () => {
  const { slug } = useWorkspace();
  const events = useQuery(eventsQuery(slug));
  const seen = events.data?.items;
  return (
    <SettingsPage tab="/settings/events">
      <p className={classes.text}>
        Shops name the same things differently. Say here which of your events mean what; segments, workflows
        and figures then speak of orders and carts. Where a property has several names, the first that an
        event has counts.
      </p>
      {meaningOrder.map((meaning) => (
        <MeaningSection key={meaning} meaning={meaning} seen={seen ?? []} />
      ))}
      <Section title="Events seen" text="The newest first, with the properties they carried.">
        {events.error && !seen && <ErrorState {...problemFacts(events.error)} small />}
        <Events seen={seen} />
      </Section>
    </SettingsPage>
  );
};

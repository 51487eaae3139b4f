import type { EventMap, Meaning, Names } from '../../../server/src/conditions/index.ts';
import type { AttributeSeen, EventSeen } from '../api/index.ts';

/** What a rule of this workspace can speak of: what was really seen, and what is agreed in Settings. */
export type Vocabulary = {
  attributes: readonly AttributeSeen[];
  events: readonly EventWord[];
  segments: readonly { key: string; name: string; isList?: boolean }[];
  workflows: readonly { key: string; name: string }[];
  templates: readonly { key: string; name: string }[];
  /** attributes that companies carry, with some of their values */
  companyAttributes: readonly { name: string; examples: readonly string[] }[];
  /** what messages are about, which people accept or refuse */
  mailTopics: readonly { key: string; name: string }[];
  /** what people can be interested in */
  topics: readonly string[];
};

/** An event as a rule can name it: by its meaning ("ordered") or by its own name. */
export type EventWord = {
  /** "@order", or the name of the events */
  name: string;
  label: string;
  lastSeenAt: string | null;
  properties: readonly string[];
};

export const meaningLabels: Readonly<Record<Meaning, string>> = {
  order: 'ordered',
  cart: 'added to the cart',
  checkout: 'started checkout',
  productViewed: 'viewed a product',
  refund: 'got a refund',
};

export const meanings = Object.keys(meaningLabels) as Meaning[];

const newest = (times: readonly (string | undefined)[]): string | null =>
  times.reduce<string | null>(
    (latest, time) => (time && (latest === null || time > latest) ? time : latest),
    null,
  );

/** The meanings that the event map knows first, then every event name seen, the newest first. */
export const eventWords = (seen: readonly EventSeen[], map: EventMap): EventWord[] => {
  const byName = new Map(seen.map((event) => [event.name, event]));
  const mapped = meanings.flatMap((meaning): EventWord[] => {
    const rule = map[meaning];
    if (!rule || rule.events.length === 0) return [];
    return [
      {
        name: `@${meaning}`,
        label: meaningLabels[meaning],
        lastSeenAt: newest(rule.events.map((name) => byName.get(name)?.lastSeenAt)),
        properties: Object.keys(rule.properties).map((name) => `@${name}`),
      },
    ];
  });
  return [
    ...mapped,
    ...seen.map(({ name, lastSeenAt, properties }) => ({ name, label: name, lastSeenAt, properties })),
  ];
};

/** A property as people read it: "value" for the mapped "@value". */
export const propertyLabel = (property: string): string => property.replace(/^@/, '');

/** The event of a rule as people read it, also when nothing is known of it. */
export const eventLabel = (name: string, { events }: Vocabulary): string =>
  events.find((event) => event.name === name)?.label ??
  (name.startsWith('@') ? (meaningLabels[name.slice(1) as Meaning] ?? name) : name);

/** The names that sentences use. */
export const namesOf = ({
  attributes,
  segments,
  events,
  workflows,
  templates,
  mailTopics,
}: Vocabulary): Names => ({
  attribute: (name) => attributes.find((attribute) => attribute.name === name)?.label ?? undefined,
  segment: (key) => segments.find((segment) => segment.key === key)?.name,
  event: (name) => events.find((event) => event.name === name)?.label,
  workflow: (key) => workflows.find((workflow) => workflow.key === key)?.name,
  template: (key) => templates.find((template) => template.key === key)?.name,
  topic: (key) => mailTopics.find((topic) => topic.key === key)?.name,
});

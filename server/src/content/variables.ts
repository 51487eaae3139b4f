import { aliasesOf, type EventMap } from '../conditions/index.ts';
import { attributesSeen } from '../contacts/index.ts';
import { type Db, type Json, type JsonObject, sql } from '../platform/index.ts';
import { withinLimit, workspaceRules } from '../segments/index.ts';
import { livePools } from './coupons/queries.ts';

/** A value that templates may print, as autocomplete offers it. */
export interface Variable {
  /** `contact.firstName` */
  name: string;
  /** what stands there, in words */
  label: string;
  /** what to put into the mail, with a default where the value may be missing */
  insert: string;
  /** values that were really seen, the most frequent first */
  examples: string[];
  /** names of events that bring it; for `entry.` only */
  events?: string[];
}

const EXAMPLES_SHOWN = 3;
const EXAMPLE_CHARS_MAX = 60;
/** Events that are looked at for examples; older ones say little about what shops send now. */
const EVENTS_READ = 400;
const EVENTS_LIMIT_MS = 300;

/** What stands in the place of a name that is missing; everything else is left out. */
const DEFAULTS: Readonly<Record<string, string>> = { firstName: 'there', name: 'there' };

const inserted = (name: string): string => {
  const fallback = DEFAULTS[name.split('.').at(-1)!] ?? '';
  return `{{ ${name} | default: "${fallback}" }}`;
};

const exampleOf = (value: Json): string | null => {
  if (value === null || typeof value === 'object') return null;
  const text = String(value);
  return text === '' || text.length > EXAMPLE_CHARS_MAX ? null : text;
};

/** `contact.x`, or `contact["x y"]` for what is no plain name. */
const pathOf = (root: string, name: string): string =>
  /^[A-Za-z_][\w-]*$/.test(name) ? `${root}.${name}` : `${root}[${JSON.stringify(name)}]`;

const FIXED: Variable[] = [
  ['workspace.name', 'Name of the company'],
  ['workspace.website', 'Website of the company'],
  ['workspace.brand.address', 'Postal address of the company'],
  ['unsubscribe_url', 'Page where people unsubscribe'],
  ['preferences_url', 'Page where people choose what they get'],
  ['confirm_url', 'Page where people confirm a consent'],
].map(([name, label]) => ({ name: name!, label: label!, insert: `{{ ${name} }}`, examples: [] }));

interface SeenEvent {
  name: string;
  properties: JsonObject;
}

/** Some of the newest events; none when they cannot be found quickly. */
const someEvents = async (db: Db, workspaceId: number): Promise<SeenEvent[]> =>
  (await withinLimit(db, workspaceId, EVENTS_LIMIT_MS, (tx) =>
    tx.query<SeenEvent>(sql`
      select name, properties from events
      where bucket >= 0 and workspace_id = ${workspaceId} and kind = 'track' and properties <> '{}'
      limit ${EVENTS_READ}`),
  )) ?? [];

/** Canonical names that the event map gives to properties of an event: `value`, `items`. */
const canonicalNames = (event: string, property: string, eventMap: EventMap): string[] => {
  const rule = Object.values(eventMap).find(({ events }) => events.includes(event));
  return Object.entries(aliasesOf(rule)).flatMap(([alias, names]) =>
    names.includes(property) ? [alias.slice(1)] : [],
  );
};

const entryVariables = (
  registered: readonly { name: string; properties: string[] }[],
  seen: readonly SeenEvent[],
  eventMap: EventMap,
): Variable[] => {
  const found = new Map<string, { events: Set<string>; examples: Set<string> }>();
  const at = (name: string): { events: Set<string>; examples: Set<string> } => {
    const known = found.get(name) ?? { events: new Set(), examples: new Set() };
    found.set(name, known);
    return known;
  };
  for (const { name: event, properties } of registered)
    for (const property of properties)
      for (const name of [property, ...canonicalNames(event, property, eventMap)]) at(name).events.add(event);
  for (const { name: event, properties } of seen)
    for (const [property, value] of Object.entries(properties)) {
      const example = exampleOf(value);
      if (example === null) continue;
      for (const name of [property, ...canonicalNames(event, property, eventMap)]) {
        const { examples } = at(name);
        if (examples.size < EXAMPLES_SHOWN) examples.add(example);
      }
    }
  return [...found].map(([name, { events, examples }]) => ({
    name: pathOf('entry', name),
    label: `${name} of what started the workflow`,
    insert: inserted(pathOf('entry', name)),
    examples: [...examples],
    events: [...events],
  }));
};

/** Everything that a template of the workspace may print, with examples of what was really seen. */
export const templateVariables = async (db: Db, workspaceId: number): Promise<Variable[]> => {
  const { eventMap } = await workspaceRules(db, workspaceId);
  const attributes = await attributesSeen(db, workspaceId);
  const registered = await db.query<{ name: string; properties: string[] }>(sql`
    select name, array(select key from jsonb_object_keys(properties) as key order by key) as properties
    from event_registry where workspace_id = ${workspaceId}
    order by last_seen_at desc`);
  const pools = await livePools(db, workspaceId);
  const contact = attributes.map(({ name, label, values }): Variable => {
    const path = pathOf('contact', name);
    const examples = values.flatMap(({ value }) => exampleOf(value) ?? []).slice(0, EXAMPLES_SHOWN);
    return { name: path, label: label ?? name, insert: inserted(path), examples };
  });
  const coupons = pools.map(({ key, name }): Variable => {
    const path = pathOf('coupon', key);
    return { name: path, label: `Code of "${name}"`, insert: `{{ ${path} }}`, examples: [] };
  });
  return [
    ...contact,
    ...entryVariables(registered, await someEvents(db, workspaceId), eventMap),
    ...FIXED,
    ...coupons,
  ];
};

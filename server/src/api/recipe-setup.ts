/** What setting a recipe up asks and shows: its names beside what was really seen, its messages, its times. */
import type { EventMap } from '../conditions/index.ts';
import { attributesSeen, eventsSeen } from '../contacts/index.ts';
import { topicsOf } from '../permission/index.ts';
import { empty, type Json, type JsonObject, type Sql, sql } from '../platform/index.ts';
import { withinLimit, workspaceRules } from '../segments/index.ts';
import {
  eventText,
  likelyName,
  type NodeDocument,
  type Recipe,
  type RecipeName,
  type RecipeTemplate,
  titleOf,
  walk,
} from '../workflows/index.ts';
import type { RequestWorkspace } from './context.ts';
import type { NameToMap, RecipeMessage, Recipe as RecipeRow, RecipeSetup, SeenName } from './types.ts';

/** Names that arrived, and what the event map makes of them. */
export interface Seen {
  eventMap: EventMap;
  events: readonly { name: string; lastSeenAt: Date; properties: readonly string[] }[];
  attributes: readonly { name: string; values: readonly { value: Json }[] }[];
}

export const seenIn = async ({ db, id }: RequestWorkspace): Promise<Seen> => {
  const { eventMap } = await workspaceRules(db, id);
  return { eventMap, events: await eventsSeen(db, id), attributes: await attributesSeen(db, id) };
};

const namesOf = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);

/** A recipe's card. */
export const recipeRow = (
  { key, name, sentence, earns, before, needsMeanings, events, attributes, workflow }: Recipe,
  seen: Seen,
  installed: string | null,
): RecipeRow => {
  const came = new Set(namesOf(seen.events));
  const isSeen = (among: readonly { name: string }[]) => (wanted: RecipeName) => ({
    name: wanted.name,
    ready: likelyName(wanted.name, namesOf(among)) !== undefined,
  });
  return {
    key,
    name,
    sentence,
    earns,
    shape: walk(workflow).map((id) => workflow.nodes[id]!.type),
    installed,
    before: [...before],
    needs: needsMeanings.map((meaning) => ({
      meaning,
      ready: (seen.eventMap[meaning]?.events ?? []).some((event) => came.has(event)),
    })),
    names: [...events.map(isSeen(seen.events)), ...attributes.map(isSeen(seen.attributes))],
  };
};

// --- examples -------------------------------------------------------------------------------------------

const EXAMPLES_SHOWN = 3;
const VALUES_SHOWN = 4;
const VALUE_LENGTH_MAX = 40;
/** Older examples say little about what comes now; and months that are left out need not be read. */
const EXAMPLE_DAYS = 60;
const EXAMPLES_LIMIT_MS = 400;
const DAY_MS = 86_400_000;
/** Names in a list to choose from. */
const CHOICES_MAX = 200;

const plain = (value: Json): string | null => {
  if (value === null || typeof value === 'object') return null;
  const text = String(value);
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX - 1)}…`;
};

/** "cart_id c-17, total 64.9": what is plain in an event, the first few. */
const exampleText = (properties: JsonObject): string =>
  Object.entries(properties)
    .flatMap(([name, value]) => {
      const text = plain(value);
      return text === null ? [] : [`${name} ${text}`];
    })
    .slice(0, VALUES_SHOWN)
    .join(', ') || 'without details';

/** Events of any name that are looked through first: whatever comes often is among them. */
const SCANNED_MAX = 2_000;

interface ExampleRow {
  name: string;
  properties: JsonObject;
}

/** Three of each event; none where they cannot be found quickly. `wanted` are looked for one by one. */
const examplesOf = async (
  { db, id }: RequestWorkspace,
  wanted: readonly string[],
  nowMs: number,
): Promise<Map<string, string[]>> => {
  const since = new Date(nowMs - EXAMPLE_DAYS * DAY_MS);
  const some = (where: Sql, limit: number): Promise<ExampleRow[] | undefined> =>
    withinLimit(db, id, EXAMPLES_LIMIT_MS, (tx) =>
      tx.query<ExampleRow>(sql`
        select name, properties from events
        where bucket >= 0 and workspace_id = ${id} and kind <> 'change' and received_at >= ${since} ${where}
        limit ${limit}`),
    );
  const found = new Map<string, string[]>();
  const add = (rows: readonly ExampleRow[] = []): void => {
    for (const { name, properties } of rows) {
      const known = found.get(name) ?? [];
      if (known.length < EXAMPLES_SHOWN) found.set(name, [...known, exampleText(properties)]);
    }
  };
  add(await some(empty, SCANNED_MAX));
  for (const name of wanted) {
    if (found.get(name)?.length === EXAMPLES_SHOWN) continue;
    found.delete(name);
    add(await some(sql`and name = ${name}`, EXAMPLES_SHOWN));
  }
  return found;
};

// --- the set-up -----------------------------------------------------------------------------------------

const toMap = (wanted: readonly RecipeName[], among: readonly { name: string }[]): NameToMap[] =>
  wanted.map(({ name, says }) => ({ name, says, suggested: likelyName(name, namesOf(among)) ?? null }));

const messageOf = (key: string, template: RecipeTemplate): RecipeMessage => ({
  key,
  name: template.name,
  channel: 'channel' in template ? 'sms' : 'email',
  class: template.class,
  subject: 'channel' in template ? template.text : template.subject,
  document: template as unknown as JsonObject,
});

/** What a wait is for, whatever its length: the step after it. */
const beforeWhat = ({ workflow, templates }: Recipe, next: string | undefined): string => {
  const node = next === undefined ? undefined : workflow.nodes[next];
  if (!node) return 'At the end';
  return `Before: ${titleOf(node, { template: (key) => templates[key]?.name })}`;
};

const waitOf = (recipe: Recipe, step: string): RecipeSetup['waits'] => {
  const node: NodeDocument = recipe.workflow.nodes[step]!;
  if (node.type === 'wait')
    return [{ step, title: beforeWhat(recipe, node.next), length: node.delay, time: null }];
  if (node.type === 'waitForEvent')
    return [{ step, title: `At most for ${eventText(node.event)}`, length: node.limit, time: null }];
  if (node.type === 'waitForCondition')
    return [
      {
        step,
        title: `At most, ${beforeWhat(recipe, node.timeout).toLowerCase()}`,
        length: node.limit,
        time: null,
      },
    ];
  if (node.type === 'waitUntil' && 'time' in node.until && node.until.time)
    return [{ step, title: beforeWhat(recipe, node.next), length: null, time: node.until.time }];
  return [];
};

const waitsOf = (recipe: Recipe): RecipeSetup['waits'] => {
  const { trigger } = recipe.workflow;
  return [
    ...('time' in trigger ? [{ step: 'trigger', title: 'Starts', length: null, time: trigger.time }] : []),
    ...walk(recipe.workflow).flatMap((step) => waitOf(recipe, step)),
  ];
};

const senderOf = async ({ db, id }: RequestWorkspace): Promise<RecipeSetup['sender']> => {
  const [row] = await db.query<{ sender: RecipeSetup['sender'] }>(sql`
    select settings -> 'sender' as sender from workspaces where workspace_id = ${id}`);
  const sender = row?.sender;
  return sender ? { name: sender.name, email: sender.email } : null;
};

/** Everything that setting a recipe up asks, with three examples of whatever was seen. */
export const recipeSetup = async (
  workspace: RequestWorkspace,
  recipe: Recipe,
  installed: string | null,
  nowMs: number,
): Promise<RecipeSetup> => {
  const { db, id } = workspace;
  const seen = await seenIn(workspace);
  const choices = seen.events.slice(0, CHOICES_MAX);
  const mapped = recipe.needsMeanings.flatMap((meaning) => seen.eventMap[meaning]?.events ?? []);
  const events = toMap(recipe.events, seen.events);
  const wanted = [...mapped, ...events.flatMap(({ suggested }) => suggested ?? [])];
  const came = new Set(namesOf(seen.events));
  const examples = await examplesOf(
    workspace,
    [...new Set(wanted)].filter((name) => came.has(name)),
    nowMs,
  );
  const seenEvents = choices.map(
    ({ name, lastSeenAt }): SeenName => ({
      name,
      lastSeenAt: lastSeenAt.toISOString(),
      examples: examples.get(name) ?? [],
    }),
  );
  const byName = new Map(seenEvents.map((one) => [one.name, one]));
  return {
    ...recipeRow(recipe, seen, installed),
    meanings: recipe.needsMeanings.map((meaning) => ({
      meaning,
      events: (seen.eventMap[meaning]?.events ?? []).flatMap((name) => byName.get(name) ?? []),
    })),
    events,
    attributes: toMap(recipe.attributes, seen.attributes),
    seenEvents,
    seenAttributes: seen.attributes.map(({ name, values }) => ({
      name,
      lastSeenAt: null,
      examples: values.flatMap(({ value }) => plain(value) ?? []).slice(0, EXAMPLES_SHOWN),
    })),
    topics: (await topicsOf(db, id))
      .filter(({ isArchived }) => !isArchived)
      .map(({ key, name }) => ({ key, name })),
    sender: await senderOf(workspace),
    messages: Object.entries(recipe.templates).map(([key, template]) => messageOf(key, template)),
    waits: waitsOf(recipe),
  };
};

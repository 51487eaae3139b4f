import type { RecipeSetup } from '../../api/index.ts';

/** What a person chose in a set-up; what they left alone is not in it. */
export interface Choices {
  events: Readonly<Record<string, string>>;
  attributes: Readonly<Record<string, string>>;
  topic?: string;
  waits: Readonly<Record<string, NonNullable<RecipeSetup['waits'][number]['length']>>>;
  times: Readonly<Record<string, string>>;
}

export const NOTHING_CHOSEN: Choices = { events: {}, attributes: {}, waits: {}, times: {} };

/** What a recipe's name stands for here: as chosen, as seen, or as the recipe has it. */
export const nameFor = (
  { name, suggested }: RecipeSetup['events'][number],
  chosen: Readonly<Record<string, string>>,
): string => chosen[name] ?? suggested ?? name;

/** Whether what a name stands for was ever seen. */
export const isSeen = (name: string, seen: RecipeSetup['seenEvents']): boolean =>
  seen.some((one) => one.name === name);

/** The body of an installation: proposals that were left alone count as chosen. */
export const bodyOf = (
  { events, attributes }: Pick<RecipeSetup, 'events' | 'attributes'>,
  choices: Choices,
): Choices => {
  const renamed = (asked: RecipeSetup['events'], chosen: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      asked
        .map((one): [string, string] => [one.name, nameFor(one, chosen)])
        .filter(([name, here]) => name !== here),
    );
  return {
    ...choices,
    events: renamed(events, choices.events),
    attributes: renamed(attributes, choices.attributes),
  };
};

/** What is still missing: names that were never seen, in words; the installation works without, nothing would start. */
export const missing = (setup: RecipeSetup, choices: Choices): string[] => [
  ...setup.meanings.filter(({ events }) => events.length === 0).map(({ meaning }) => meaning),
  ...setup.events
    .map((one) => nameFor(one, choices.events))
    .filter((name) => !isSeen(name, setup.seenEvents)),
  ...setup.attributes
    .map((one) => nameFor(one, choices.attributes))
    .filter((name) => !isSeen(name, setup.seenAttributes)),
];

import type { Duration, TimeOfDay } from '../../conditions/index.ts';
import type { NodeDocument, WorkflowDocument } from '../model.ts';
import type { Recipe, RecipeTemplate } from './recipe.ts';

/** What a set-up chose; what it leaves out stays as the recipe has it. */
export interface RecipeChoices {
  /** what the recipe calls an event -> what it is called here */
  events?: Readonly<Record<string, string>>;
  attributes?: Readonly<Record<string, string>>;
  /** key of the topic of its marketing messages */
  topic?: string;
  /** lengths of its waits, by step */
  waits?: Readonly<Record<string, Duration>>;
  /** times of day of waits until one, by step; of the trigger under `trigger` */
  times?: Readonly<Record<string, TimeOfDay>>;
}

/** Members of documents whose value is the name of an event, or a list of them. */
const EVENT_MEMBERS = new Set(['event', 'also']);

const renamedNames = (
  value: unknown,
  { events = {}, attributes = {} }: RecipeChoices,
  member = '',
): unknown => {
  if (Array.isArray(value)) return value.map((part) => renamedNames(part, { events, attributes }, member));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, renamedNames(part, { events, attributes }, name)]),
    );
  if (typeof value !== 'string') return value;
  if (EVENT_MEMBERS.has(member)) return events[value] ?? value;
  return member === 'attribute' ? (attributes[value] ?? value) : value;
};

/** `contact.plan`, or `contact["my plan"]` for what is no plain name. */
const liquidOf = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? `contact.${name}` : `contact[${JSON.stringify(name)}]`;

const printed = (text: string, attributes: Readonly<Record<string, string>>): string =>
  text.replace(/\bcontact\.(\w+)\b/g, (all, name: string) =>
    attributes[name] === undefined ? all : liquidOf(attributes[name]),
  );

const adaptedTemplate = (
  template: RecipeTemplate,
  { attributes = {}, topic }: RecipeChoices,
): RecipeTemplate => {
  const texts = Object.fromEntries(
    Object.entries(template).map(([member, value]) => [
      member,
      typeof value === 'string' ? printed(value, attributes) : value,
    ]),
  ) as unknown as RecipeTemplate;
  return topic !== undefined && template.class === 'marketing' ? { ...texts, topic } : texts;
};

const retimed = (
  node: NodeDocument,
  wait: Duration | undefined,
  time: TimeOfDay | undefined,
): NodeDocument => {
  if (node.type === 'wait' && wait) return { ...node, delay: wait };
  if ((node.type === 'waitForEvent' || node.type === 'waitForCondition') && wait)
    return { ...node, limit: wait };
  if (node.type === 'waitUntil' && time && 'time' in node.until)
    return { ...node, until: { ...node.until, time } };
  return node;
};

/** The recipe as a set-up made it this company's own. */
export const adapted = (recipe: Recipe, choices: RecipeChoices): Recipe => {
  const { waits = {}, times = {} } = choices;
  const workflow = renamedNames(recipe.workflow, choices) as WorkflowDocument;
  const { trigger } = workflow;
  return {
    ...recipe,
    workflow: {
      ...workflow,
      trigger: times.trigger && 'time' in trigger ? { ...trigger, time: times.trigger } : trigger,
      nodes: Object.fromEntries(
        Object.entries(workflow.nodes).map(([id, node]) => [id, retimed(node, waits[id], times[id])]),
      ),
    },
    segments: renamedNames(recipe.segments, choices) as Recipe['segments'],
    templates: Object.fromEntries(
      Object.entries(recipe.templates).map(([key, template]) => [key, adaptedTemplate(template, choices)]),
    ),
  };
};

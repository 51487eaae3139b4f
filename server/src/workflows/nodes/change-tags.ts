import { z } from 'zod';
import type { Json } from '../../platform/json.ts';
import type { NodeBase } from '../model.ts';
import { baseFields } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';

/** Adds tags and takes others away; those that users gave meanwhile stay. */
export interface ChangeTagsNode extends NodeBase {
  type: 'changeTags';
  add?: string[];
  remove?: string[];
}

/** As contacts keep them (contacts/tags.ts). */
const TAG_LENGTH_MAX = 60;
/** A step that gives more is an import. */
const TAGS_MAX = 20;

const tagsSchema = z.array(z.string().trim().min(1).max(TAG_LENGTH_MAX)).max(TAGS_MAX).optional();

const quoted = (tags: readonly string[]): string => tags.map((tag) => `"${tag}"`).join(', ');

const changeText = ({ add = [], remove = [] }: ChangeTagsNode): string => {
  const given = add.length > 0 ? [`Tag ${quoted(add)}`] : [];
  const taken = remove.length > 0 ? [`${given.length > 0 ? 'remove' : 'Remove'} ${quoted(remove)}`] : [];
  return [...given, ...taken].join(', ') || 'Tag';
};

/** Case does not tell tags apart. */
const tagsHeld = (value: Json | undefined): Set<string> =>
  new Set(
    (Array.isArray(value) ? value : [])
      .filter((tag) => typeof tag === 'string')
      .map((tag) => tag.toLowerCase()),
  );

/** What follows sees it (P4): the contact stays with a due time of now while the fold applies it. */
export const changeTags: NodeKind<ChangeTagsNode, null> = {
  type: 'changeTags',
  family: 'change',
  label: 'Tag',
  schema: z.strictObject({
    type: z.literal('changeTags'),
    ...baseFields,
    add: tagsSchema,
    remove: tagsSchema,
  }),
  title: changeText,
  ...oneWayOut,
  problems: ({ add = [], remove = [] }) =>
    add.length + remove.length > 0
      ? []
      : [{ severity: 'warns', code: 'nothingToSet', text: 'No tag is named', why: 'The step does nothing.' }],
  compile: () => null,
  enter: ({ node, facts, clockMs }) => {
    const { add = [], remove = [] } = node;
    const held = tagsHeld(facts.attributes.tags);
    const changes =
      add.some((tag) => !held.has(tag.toLowerCase())) || remove.some((tag) => held.has(tag.toLowerCase()));
    if (!changes)
      return {
        kind: 'go',
        output: 'next',
        what: 'set',
        text: 'Nothing to change: the tags are these already',
      };
    return {
      kind: 'stay',
      dueAt: clockMs,
      what: 'set',
      text: changeText(node),
      seen: { before: facts.attributes.tags ?? null },
      effects: [{ type: 'changeTags', add, remove }],
    };
  },
  wake: () => ({ kind: 'go', output: 'next', what: 'woke', text: 'The change is applied' }),
};

import { z } from 'zod';
import type { Json, JsonObject } from '../../platform/json.ts';
import type { NodeBase } from '../model.ts';
import { baseFields, nameSchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';

export interface SetAttributeNode extends NodeBase {
  type: 'setAttribute';
  /** null removes the attribute; strings are Liquid-free literals */
  attributes: JsonObject;
}

/** One step that sets more is an import. */
export const ATTRIBUTES_MAX = 50;
const VALUE_LENGTH_MAX = 1_000;

const scalar = z.union([z.string().max(VALUE_LENGTH_MAX), z.number(), z.boolean()]);
const value = z.union([scalar, z.null(), z.array(scalar).max(ATTRIBUTES_MAX)]);

const valueText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const changeText = ([name, value]: [string, Json]): string =>
  value === null ? `remove ${name}` : `set ${name} to ${valueText(value)}`;

/**
 * Sets or removes attributes of the contact. When that changes something the contact stays with a due time of now:
 * the fold applies the change, judges segments again, and only then the next step sees it (P4).
 */
export const setAttribute: NodeKind<SetAttributeNode, null> = {
  type: 'setAttribute',
  family: 'change',
  label: 'Set attributes',
  schema: z.strictObject({
    type: z.literal('setAttribute'),
    ...baseFields,
    attributes: z
      .record(nameSchema, value)
      .refine(
        (attributes) => Object.keys(attributes).length <= ATTRIBUTES_MAX,
        `at most ${ATTRIBUTES_MAX} attributes`,
      ),
  }),
  title: (node) => {
    const changes = Object.entries(node.attributes);
    if (changes.length === 0) return 'Set attributes';
    const [first] = changes;
    const text = changeText(first!);
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}${changes.length > 1 ? ` and ${changes.length - 1} more` : ''}`;
  },
  ...oneWayOut,
  problems: ({ attributes }) =>
    Object.keys(attributes).length === 0
      ? [
          {
            severity: 'warns',
            code: 'nothingToSet',
            text: 'No attribute is set',
            why: 'The step does nothing.',
          },
        ]
      : [],
  compile: () => null,
  enter: ({ node, nodeId, workflowId, facts, clockMs }) => {
    const changed: JsonObject = {};
    const before: JsonObject = {};
    for (const [name, wanted] of Object.entries(node.attributes)) {
      const value = Object.hasOwn(facts.attributes, name) ? facts.attributes[name]! : null;
      if (JSON.stringify(value) === JSON.stringify(wanted)) continue;
      changed[name] = wanted;
      before[name] = value;
    }
    if (Object.keys(changed).length === 0) {
      return {
        kind: 'go',
        output: 'next',
        what: 'set',
        text: 'Nothing to set: the values are these already',
      };
    }
    return {
      kind: 'stay',
      dueAt: clockMs,
      what: 'set',
      text: Object.entries(changed).map(changeText).join(', '),
      seen: { before, after: changed },
      effects: [{ type: 'setAttributes', attributes: changed, nodeId, workflowId }],
    };
  },
  wake: () => ({ kind: 'go', output: 'next', what: 'woke', text: 'The change is applied' }),
};

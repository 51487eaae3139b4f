import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import { baseFields, keySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';

/** Puts the contact on a static list, or takes it off. */
export interface ChangeListNode extends NodeBase {
  type: 'changeList';
  /** key of the list */
  list: string;
  put: 'in' | 'out';
}

/** What follows sees it (P4): the contact stays with a due time of now while the fold applies it. */
export const changeList: NodeKind<ChangeListNode, null> = {
  type: 'changeList',
  family: 'change',
  label: 'Put on a list',
  schema: z.strictObject({
    type: z.literal('changeList'),
    ...baseFields,
    list: z.union([keySchema, z.literal('')]),
    put: z.enum(['in', 'out']),
  }),
  title: ({ list, put }, names) => {
    const name = list === '' ? 'a list' : (names.segment?.(list) ?? list);
    return put === 'in' ? `Put on ${name}` : `Take off ${name}`;
  },
  ...oneWayOut,
  problems: ({ list }, { segments }) => {
    const found = Object.hasOwn(segments, list) ? segments[list] : undefined;
    const why = 'Nobody could be put on it or taken off.';
    const blocks = (code: string, text: string) => [{ severity: 'blocks', code, text, why } as const];
    if (list === '') return blocks('noList', 'No list is chosen');
    if (!found || found.isDraft)
      return blocks('unknownList', `The list ${found?.name ?? list} does not exist`);
    if (found.isList === false) return blocks('notAList', `${found.name ?? list} is a rule, not a list`);
    return [];
  },
  compile: () => null,
  enter: ({ node: { list, put }, facts, title, clockMs }) => {
    if (facts.inSegment(list).member === (put === 'in'))
      return {
        kind: 'go',
        output: 'next',
        what: 'set',
        text: `Nothing to change: ${put === 'in' ? 'on it' : 'not on it'} already`,
      };
    return {
      kind: 'stay',
      dueAt: clockMs,
      what: 'set',
      text: title,
      effects: [{ type: 'changeList', list, put }],
    };
  },
  wake: () => ({ kind: 'go', output: 'next', what: 'woke', text: 'The change is applied' }),
};

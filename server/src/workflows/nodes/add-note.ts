import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import { baseFields, NOTE_LENGTH_MAX } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';

/** Writes a note about the contact, for whoever works with them. */
export interface AddNoteNode extends NodeBase {
  type: 'addNote';
  text: string;
}

const TITLE_LENGTH_MAX = 60;

export const addNote: NodeKind<AddNoteNode, null> = {
  type: 'addNote',
  family: 'sales',
  label: 'Add a note',
  schema: z.strictObject({
    type: z.literal('addNote'),
    ...baseFields,
    text: z.string().max(NOTE_LENGTH_MAX),
  }),
  title: ({ text }) =>
    text === ''
      ? 'Add a note'
      : `Note: ${text.length > TITLE_LENGTH_MAX ? `${text.slice(0, TITLE_LENGTH_MAX)}...` : text}`,
  ...oneWayOut,
  problems: ({ text }) =>
    text.trim() === ''
      ? [
          {
            severity: 'blocks',
            code: 'noWords',
            text: 'The note has no words',
            why: 'There is nothing to keep.',
          },
        ]
      : [],
  compile: () => null,
  enter: ({ node, nodeId, visit, enrollment }) => ({
    kind: 'go',
    output: 'next',
    what: 'set',
    text: 'The note is written',
    effects: [{ type: 'addNote', enrollmentId: enrollment.enrollmentId, nodeId, visit, text: node.text }],
  }),
};

import { Textarea } from '@mantine/core';
import { IconNote } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { fieldId } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type AddNote = Extract<NodeDocument, { type: 'addNote' }>;

const Form = ({ node, onChange }: FormProps<AddNote>) => (
  <div id={fieldId('text')}>
    <Textarea
      label="Note"
      description="Stands on the contact’s timeline, in the workflow’s name."
      autosize
      minRows={3}
      maxLength={2_000}
      value={node.text}
      onChange={({ currentTarget }) => onChange({ ...node, text: currentTarget.value }, 'text')}
    />
  </div>
);

export const addNote: StepScreen<AddNote> = {
  icon: IconNote,
  line: 'Words for whoever works with them',
  detail: () => '',
  sentence: ({ text }) => [
    'Note ',
    { text: text ? `“${text}”` : 'something', field: 'text' },
    ' on the contact.',
  ],
  Form,
};

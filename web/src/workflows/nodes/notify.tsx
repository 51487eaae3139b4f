import { Select, Textarea, TextInput } from '@mantine/core';
import { IconBellRinging } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { UsersField } from './AssigneeField.tsx';
import { Field, fieldId } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type Notify = Extract<NodeDocument, { type: 'notify' }>;

const WHO = [
  { value: 'owner', label: 'Their owner' },
  { value: 'users', label: 'Users' },
];

const whom = ({ to }: Notify): string => {
  if (to.by === 'owner') return 'their owner';
  return to.users.length === 0 ? 'somebody' : to.users.join(', ');
};

const Form = ({ node, onChange }: FormProps<Notify>) => (
  <>
    <Field field="to" label="Who">
      <Select
        aria-label="Who"
        data={WHO}
        value={node.to.by}
        allowDeselect={false}
        onChange={(by) =>
          onChange({ ...node, to: by === 'users' ? { by, users: [] } : { by: 'owner' } }, 'to')
        }
      />
    </Field>
    {node.to.by === 'users' && (
      <UsersField
        field="users"
        label="Users"
        value={node.to.users}
        onChange={(users) => onChange({ ...node, to: { by: 'users', users } }, 'users')}
      />
    )}
    <TextInput
      id={fieldId('subject')}
      label="Subject"
      placeholder="The name of the workflow"
      description="The contact’s name follows it."
      maxLength={200}
      value={node.subject ?? ''}
      onChange={({ currentTarget }) => {
        const { subject: _, ...rest } = node;
        onChange(currentTarget.value ? { ...rest, subject: currentTarget.value } : rest, 'subject');
      }}
    />
    <Textarea
      id={fieldId('text')}
      label="Text"
      description="Under it stand what is known of the contact, the ten newest lines of the timeline, and the link."
      autosize
      minRows={2}
      maxLength={2_000}
      value={node.text}
      onChange={({ currentTarget }) => onChange({ ...node, text: currentTarget.value }, 'text')}
    />
  </>
);

export const notify: StepScreen<Notify> = {
  icon: IconBellRinging,
  line: 'A mail about the contact to users of yours',
  detail: ({ text }) => text,
  sentence: (node) => [
    'Notify ',
    { text: whom(node), field: 'to' },
    ' by mail: ',
    { text: node.subject || 'about the contact', field: 'subject' },
    '.',
  ],
  Form,
};

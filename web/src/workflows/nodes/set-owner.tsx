import { Switch } from '@mantine/core';
import { IconUserStar } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { AssigneeField, assigneeWords } from './AssigneeField.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type SetOwner = Extract<NodeDocument, { type: 'setOwner' }>;

const Form = ({ node, onChange }: FormProps<SetOwner>) => (
  <>
    <AssigneeField
      label="Owner"
      withOwner={false}
      value={node.to}
      onChange={(to, field) => onChange({ ...node, to }, field)}
    />
    <Switch
      label="Only who has no owner yet"
      description="An owner that is there stays."
      checked={node.keep === true}
      onChange={({ currentTarget }) => {
        const { keep: _, ...rest } = node;
        onChange(currentTarget.checked ? { ...rest, keep: true } : rest, 'keep');
      }}
    />
  </>
);

export const setOwner: StepScreen<SetOwner> = {
  icon: IconUserStar,
  line: 'Who is responsible, one or several in turn',
  detail: ({ to, keep }) =>
    [...(keep ? ['only who has no owner yet'] : []), ...(to.by === 'turn' ? [to.users.join(', ')] : [])].join(
      ' · ',
    ),
  sentence: ({ to, keep }) => [
    { text: assigneeWords(to), field: 'assignee' },
    keep ? ' becomes the owner of who has none.' : ' becomes the owner.',
  ],
  Form,
};

import { TextInput } from '@mantine/core';
import { IconDoorExit } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { fieldId } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type Exit = Extract<NodeDocument, { type: 'exit' }>;

const Form = ({ node, onChange }: FormProps<Exit>) => (
  <div id={fieldId('reason')}>
    <TextInput
      label="Reason"
      description="Shown wherever somebody asks why it ended."
      maxLength={200}
      value={node.reason ?? ''}
      onChange={(event) => {
        const { reason: _, ...rest } = node;
        const reason = event.currentTarget.value;
        onChange(reason ? { ...rest, reason } : rest, 'reason');
      }}
    />
  </div>
);

export const exit: StepScreen<Exit> = {
  icon: IconDoorExit,
  line: 'End the way here',
  detail: () => 'The way ends here',
  sentence: (node) => [
    'End here, because ',
    { text: node.reason ?? 'of a reason you give', field: 'reason' },
    '.',
  ],
  Form,
};

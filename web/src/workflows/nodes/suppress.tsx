import { Checkbox, Select } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { fieldId, LengthField, lengthWords } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type Suppress = Extract<NodeDocument, { type: 'suppress' }>;

const CHANNELS = [
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'Text' },
] as const;
const REASONS = [
  { value: 'rest', label: 'They are to be left in peace' },
  { value: 'sunset', label: 'There was no sign of life for long' },
] as const;
const FRESH_REST = { days: 14 };

const Form = ({ node, onChange }: FormProps<Suppress>) => (
  <>
    <div id={fieldId('channel')}>
      <Select
        label="Channel"
        description="Marketing only: receipts and what they asked for still come."
        data={CHANNELS.map(({ value, label }) => ({ value, label }))}
        value={node.channel}
        allowDeselect={false}
        onChange={(channel) =>
          channel && onChange({ ...node, channel: channel as Suppress['channel'] }, 'channel')
        }
      />
    </div>
    <div id={fieldId('reason')}>
      <Select
        label="Why"
        data={REASONS.map(({ value, label }) => ({ value, label }))}
        value={node.reason}
        allowDeselect={false}
        onChange={(reason) => reason && onChange({ ...node, reason: reason as Suppress['reason'] }, 'reason')}
      />
    </div>
    <Checkbox
      label="Ends by itself"
      description={node.reason === 'rest' ? 'A rest without a length ends after 14 days.' : undefined}
      checked={node.for !== undefined}
      onChange={(event) => {
        const { for: _, ...rest } = node;
        onChange(event.currentTarget.checked ? { ...rest, for: FRESH_REST } : rest, 'for');
      }}
    />
    {node.for && (
      <LengthField
        field="for"
        label="After"
        value={node.for}
        onChange={(length) => onChange({ ...node, for: length }, 'for')}
      />
    )}
  </>
);

export const suppress: StepScreen<Suppress> = {
  icon: IconMailOff,
  line: 'Send somebody no more marketing, for a time or for good',
  detail: () => '',
  sentence: (node) => [
    'Send no marketing by ',
    { text: node.channel === 'sms' ? 'text' : 'e-mail', field: 'channel' },
    ', because ',
    {
      text: node.reason === 'rest' ? 'they are to be left in peace' : 'there was no sign of life',
      field: 'reason',
    },
    ...(node.for ? [', for ', { text: lengthWords(node.for), field: 'for' }] : []),
    '.',
  ],
  Form,
};

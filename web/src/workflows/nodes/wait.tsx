import { IconClock } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { LengthField, lengthWords } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type Wait = Extract<NodeDocument, { type: 'wait' }>;

const Form = ({ node, onChange }: FormProps<Wait>) => (
  <LengthField
    field="delay"
    label="Wait for"
    help="From the moment a person arrives here."
    value={node.delay}
    onChange={(delay) => onChange({ ...node, delay }, 'delay')}
  />
);

export const wait: StepScreen<Wait> = {
  icon: IconClock,
  line: 'Hold for a length of time',
  detail: () => '',
  sentence: (node) => ['Wait ', { text: lengthWords(node.delay), field: 'delay' }, '.'],
  Form,
};

import { IconPlayerPlay } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import type { FormProps, StepScreen } from './screen.ts';
import { WorkflowField, workflowName } from './WorkflowField.tsx';

type StartWorkflow = Extract<NodeDocument, { type: 'startWorkflow' }>;

const Form = ({ node, words, onChange }: FormProps<StartWorkflow>) => (
  <WorkflowField
    value={node.workflow}
    words={words}
    help="People enter it by its own rules; it is told what started this one."
    onChange={(workflow) => onChange({ ...node, workflow }, 'workflow')}
  />
);

export const startWorkflow: StepScreen<StartWorkflow> = {
  icon: IconPlayerPlay,
  line: 'Bring them into another workflow as well',
  detail: () => 'They go on here, too',
  sentence: ({ workflow }, words) => [
    'Start ',
    { text: workflowName(workflow, words), field: 'workflow' },
    ' for them.',
  ],
  Form,
};

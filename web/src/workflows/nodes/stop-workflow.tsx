import { SegmentedControl } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import type { FormProps, StepScreen } from './screen.ts';
import { WorkflowField, workflowName } from './WorkflowField.tsx';

type StopWorkflow = Extract<NodeDocument, { type: 'stopWorkflow' }>;

const Form = ({ node, words, onChange }: FormProps<StopWorkflow>) => (
  <>
    <SegmentedControl
      aria-label="Take them out of"
      value={node.workflow === undefined ? 'all' : 'one'}
      data={[
        { value: 'one', label: 'One workflow' },
        { value: 'all', label: 'All others' },
      ]}
      onChange={(which) => {
        const { workflow: _, ...rest } = node;
        onChange(which === 'all' ? rest : { ...rest, workflow: '' }, 'which');
      }}
    />
    {node.workflow !== undefined && (
      <WorkflowField
        value={node.workflow}
        words={words}
        help="Their way there ends, and what has not left is not sent."
        onChange={(workflow) => onChange({ ...node, workflow }, 'workflow')}
      />
    )}
  </>
);

export const stopWorkflow: StepScreen<StopWorkflow> = {
  icon: IconPlayerStop,
  line: 'Take them out of other workflows',
  detail: () => 'Their way there ends',
  sentence: ({ workflow }, words) =>
    workflow === undefined
      ? ['Take them out of all other workflows.']
      : ['Take them out of ', { text: workflowName(workflow, words), field: 'workflow' }, '.'],
  Form,
};

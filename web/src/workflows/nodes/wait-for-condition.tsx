import { IconHourglass } from '@tabler/icons-react';
import { explain } from '../../../../server/src/conditions/index.ts';
import { ConditionEditor } from '../../conditions/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { Field, LimitField, lengthWords } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type WaitForCondition = Extract<NodeDocument, { type: 'waitForCondition' }>;

const Form = ({ node, words, onChange }: FormProps<WaitForCondition>) => (
  <>
    <Field field="condition" label="Wait until" help="Whoever it holds for already goes on at once.">
      <ConditionEditor
        scope="workflow"
        entry={words.entry}
        value={node.condition}
        everybody="No condition yet."
        onChange={(condition) => onChange({ ...node, condition }, 'condition')}
      />
    </Field>
    <LimitField limit={node.limit} onChange={(limit) => onChange({ ...node, limit }, 'limit')} />
  </>
);

export const waitForCondition: StepScreen<WaitForCondition> = {
  icon: IconHourglass,
  line: 'Hold until something is true, with a limit',
  detail: () => 'judged whenever something changes',
  sentence: (node, { names }) => [
    'Wait until ',
    {
      text:
        'all' in node.condition && node.condition.all.length === 0
          ? 'something is true'
          : explain(node.condition, { names }),
      field: 'condition',
    },
    ', up to ',
    { text: lengthWords(node.limit), field: 'limit' },
    '.',
  ],
  Form,
};

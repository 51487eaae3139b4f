import { Select } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { Pick } from '../../conditions/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { Field } from './fields.tsx';
import type { FormProps, StepScreen, Words } from './screen.ts';

type ChangeList = Extract<NodeDocument, { type: 'changeList' }>;

const PUTS = [
  { value: 'in', label: 'Put on the list' },
  { value: 'out', label: 'Take off the list' },
] as const;

const listName = (key: string, { names }: Words): string => names.segment?.(key) ?? key;

const Form = ({ node, words, onChange }: FormProps<ChangeList>) => (
  <>
    <Field field="put" label="What">
      <Select
        aria-label="What"
        data={[...PUTS]}
        value={node.put}
        allowDeselect={false}
        onChange={(put) => put && onChange({ ...node, put: put as ChangeList['put'] }, 'put')}
      />
    </Field>
    <Field field="list" label="Static list" help="Lists are made under Segments, New list.">
      <Pick
        label="Static list"
        value={node.list || undefined}
        text={node.list ? listName(node.list, words) : undefined}
        placeholder="Choose a list"
        options={words.vocabulary.segments
          .filter(({ isList }) => isList)
          .map(({ key, name }) => ({ value: key, label: name }))}
        onPick={(list) => onChange({ ...node, list }, 'list')}
      />
    </Field>
  </>
);

export const changeList: StepScreen<ChangeList> = {
  icon: IconListCheck,
  line: 'Put on a static list, or take off',
  detail: () => '',
  sentence: (node, words) => [
    { text: node.put === 'in' ? 'Put on' : 'Take off', field: 'put' },
    ' ',
    { text: node.list ? listName(node.list, words) : 'a list', field: 'list' },
    '.',
  ],
  Form,
};

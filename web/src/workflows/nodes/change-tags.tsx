import { TagsInput } from '@mantine/core';
import { IconTag } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { Field } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type ChangeTags = Extract<NodeDocument, { type: 'changeTags' }>;

const TAGS_MAX = 20;

const put = (node: ChangeTags, which: 'add' | 'remove', tags: string[]): ChangeTags => {
  const { [which]: _, ...rest } = node;
  return tags.length === 0 ? rest : { ...rest, [which]: tags };
};

const Form = ({ node, onChange }: FormProps<ChangeTags>) => (
  <>
    <Field field="add" label="Add" help="Enter ends a tag.">
      <TagsInput
        aria-label="Add"
        maxTags={TAGS_MAX}
        value={node.add ?? []}
        onChange={(tags) => onChange(put(node, 'add', tags), 'add')}
      />
    </Field>
    <Field field="remove" label="Remove">
      <TagsInput
        aria-label="Remove"
        maxTags={TAGS_MAX}
        value={node.remove ?? []}
        onChange={(tags) => onChange(put(node, 'remove', tags), 'remove')}
      />
    </Field>
  </>
);

const quoted = (tags: readonly string[]): string => tags.map((tag) => `“${tag}”`).join(', ');

export const changeTags: StepScreen<ChangeTags> = {
  icon: IconTag,
  line: 'Add tags, or take them off',
  detail: () => '',
  sentence: ({ add = [], remove = [] }) => [
    ...(add.length > 0 || remove.length === 0
      ? ['Add the tag ', { text: add.length > 0 ? quoted(add) : 'a word', field: 'add' }]
      : []),
    ...(remove.length > 0
      ? [add.length > 0 ? ' and remove ' : 'Remove the tag ', { text: quoted(remove), field: 'remove' }]
      : []),
    '.',
  ],
  Form,
};

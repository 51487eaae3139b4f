import { IconBrandSlack } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import type { FormProps, StepScreen } from './screen.ts';
import { detailOf, TemplateField } from './TemplateField.tsx';

type PostSlack = Extract<NodeDocument, { type: 'postSlack' }>;

const Form = ({ node, words, onChange }: FormProps<PostSlack>) => (
  <TemplateField
    field="template"
    channel="slack"
    value={node.template}
    words={words}
    onPick={(template) => onChange({ ...node, template }, 'template')}
  />
);

export const postSlack: StepScreen<PostSlack> = {
  icon: IconBrandSlack,
  line: 'A line to your colleagues',
  detail: (node, words) => detailOf(words, node.template),
  sentence: (node, { names }) => [
    'Tell Slack ',
    {
      text: node.template ? (names.template?.(node.template) ?? node.template) : 'something',
      field: 'template',
    },
    '.',
  ],
  Form,
};

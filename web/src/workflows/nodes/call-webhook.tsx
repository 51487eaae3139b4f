import { IconWebhook } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import type { FormProps, StepScreen } from './screen.ts';
import { detailOf, TemplateField } from './TemplateField.tsx';

type CallWebhook = Extract<NodeDocument, { type: 'callWebhook' }>;

const Form = ({ node, words, onChange }: FormProps<CallWebhook>) => (
  <TemplateField
    field="template"
    channel="webhook"
    value={node.template}
    words={words}
    onPick={(template) => onChange({ ...node, template }, 'template')}
  />
);

export const callWebhook: StepScreen<CallWebhook> = {
  icon: IconWebhook,
  line: 'Facts for a program of yours',
  detail: (node, words) => detailOf(words, node.template),
  sentence: (node, { names }) => [
    'Call ',
    {
      text: node.template ? (names.template?.(node.template) ?? node.template) : 'a webhook',
      field: 'template',
    },
    '.',
  ],
  Form,
};

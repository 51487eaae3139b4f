import { IconMail } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { lengthWords } from './fields.tsx';
import { LeavingFields, USUAL } from './LeavingFields.tsx';
import type { FormProps, StepScreen } from './screen.ts';
import { detailOf, TemplateField } from './TemplateField.tsx';

type Send = Extract<NodeDocument, { type: 'send' }>;

const Form = ({ node, words, onChange }: FormProps<Send>) => {
  return (
    <>
      <TemplateField
        field="template"
        channel="email"
        value={node.template}
        words={words}
        onPick={(template) => onChange({ ...node, template }, 'template')}
      />
      <LeavingFields node={node} onChange={onChange} suchAs="a receipt" />
    </>
  );
};

export const send: StepScreen<Send> = {
  icon: IconMail,
  line: 'A mail from a template',
  detail: (node, words) => detailOf(words, node.template),
  sentence: (node, { names }) => [
    'Send ',
    {
      text: node.template ? (names.template?.(node.template) ?? node.template) : 'an e-mail',
      field: 'template',
    },
    ', unless it is held back for more than ',
    { text: lengthWords(node.usefulFor ?? USUAL), field: 'usefulFor' },
    '.',
  ],
  Form,
};

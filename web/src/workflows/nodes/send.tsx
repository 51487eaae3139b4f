import { Checkbox } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { fieldId, LengthField, lengthWords } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';
import { detailOf, TemplateField } from './TemplateField.tsx';

type Send = Extract<NodeDocument, { type: 'send' }>;

const USUAL = { hours: 24 };

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
      <LengthField
        field="usefulFor"
        label="Useful for"
        help="Not sent any more after this, should sending stand still."
        value={node.usefulFor ?? USUAL}
        onChange={(usefulFor) => onChange({ ...node, usefulFor }, 'usefulFor')}
      />
      <Checkbox
        id={fieldId('transactional')}
        label="Transactional"
        description="An answer to what the person did, such as a receipt. It goes first."
        checked={node.transactional ?? false}
        onChange={(event) => {
          const { transactional: _, ...rest } = node;
          onChange(event.currentTarget.checked ? { ...rest, transactional: true } : rest, 'transactional');
        }}
      />
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

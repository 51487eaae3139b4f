import { Checkbox } from '@mantine/core';
import { IconDeviceMobileMessage } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { fieldId, LengthField, lengthWords } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';
import { detailOf, TemplateField } from './TemplateField.tsx';
import { TextCost } from './TextCost.tsx';

type SendText = Extract<NodeDocument, { type: 'sendText' }>;

const USUAL = { hours: 24 };

const Form = ({ node, words, onChange }: FormProps<SendText>) => (
  <>
    <TemplateField
      field="template"
      channel="sms"
      value={node.template}
      words={words}
      onPick={(template) => onChange({ ...node, template }, 'template')}
    />
    {node.template !== '' && <TextCost template={node.template} />}
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
      description="An answer to what the person did, such as a delivery time. It goes first."
      checked={node.transactional ?? false}
      onChange={(event) => {
        const { transactional: _, ...rest } = node;
        onChange(event.currentTarget.checked ? { ...rest, transactional: true } : rest, 'transactional');
      }}
    />
  </>
);

export const sendText: StepScreen<SendText> = {
  icon: IconDeviceMobileMessage,
  line: 'A text on the phone, to who agreed to texts',
  detail: (node, words) => detailOf(words, node.template),
  sentence: (node, { names }) => [
    'Send ',
    {
      text: node.template ? `text ${names.template?.(node.template) ?? node.template}` : 'a text',
      field: 'template',
    },
    ', unless it is held back for more than ',
    { text: lengthWords(node.usefulFor ?? USUAL), field: 'usefulFor' },
    '.',
  ],
  Form,
};

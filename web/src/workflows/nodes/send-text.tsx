import { IconDeviceMobileMessage } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { lengthWords } from './fields.tsx';
import { LeavingFields, USUAL } from './LeavingFields.tsx';
import type { FormProps, StepScreen } from './screen.ts';
import { detailOf, TemplateField } from './TemplateField.tsx';
import { TextCost } from './TextCost.tsx';

type SendText = Extract<NodeDocument, { type: 'sendText' }>;

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
    <LeavingFields node={node} onChange={onChange} suchAs="a delivery time" />
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

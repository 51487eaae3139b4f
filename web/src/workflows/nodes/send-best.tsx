import { Text } from '@mantine/core';
import { IconRoute2 } from '@tabler/icons-react';
import type { NodeDocument } from '../blueprint.ts';
import { LengthField, lengthWords } from './fields.tsx';
import { USUAL } from './LeavingFields.tsx';
import type { FormProps, StepScreen } from './screen.ts';
import { detailOf, TemplateField } from './TemplateField.tsx';

type SendBest = Extract<NodeDocument, { type: 'sendBest' }>;

const Form = ({ node, words, onChange }: FormProps<SendBest>) => (
  <>
    <TemplateField
      field="email"
      channel="email"
      label="As e-mail"
      value={node.email.template}
      words={words}
      onPick={(template) => onChange({ ...node, email: { template } }, 'email')}
    />
    <TemplateField
      field="sms"
      channel="sms"
      label="As text"
      value={node.sms.template}
      words={words}
      onPick={(template) => onChange({ ...node, sms: { template } }, 'sms')}
    />
    <Text size="sm" c="dimmed">
      Each person gets the one of which they read the larger share in 90 days, if it may be sent to them. With
      fewer than three messages on either, and on a tie, it is the e-mail. The log says why.
    </Text>
    <LengthField
      field="usefulFor"
      label="Useful for"
      help="Not sent any more after this, should sending stand still."
      value={node.usefulFor ?? USUAL}
      onChange={(usefulFor) => onChange({ ...node, usefulFor }, 'usefulFor')}
    />
  </>
);

export const sendBest: StepScreen<SendBest> = {
  icon: IconRoute2,
  line: 'A mail or a text, whichever the person reads',
  detail: (node, words) => detailOf(words, node.email.template),
  sentence: (node, { names }) => [
    'Send ',
    {
      text: node.email.template
        ? (names.template?.(node.email.template) ?? node.email.template)
        : 'an e-mail',
      field: 'email',
    },
    ' or ',
    {
      text: node.sms.template ? (names.template?.(node.sms.template) ?? node.sms.template) : 'a text',
      field: 'sms',
    },
    ', whichever they read, unless it is held back for more than ',
    { text: lengthWords(node.usefulFor ?? USUAL), field: 'usefulFor' },
    '.',
  ],
  Form,
};

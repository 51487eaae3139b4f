import { Checkbox } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { Pick } from '../../conditions/index.ts';
import { AppLink } from '../../ui/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { subjectText } from '../titles.ts';
import { Field, fieldId, LengthField, lengthWords } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type Send = Extract<NodeDocument, { type: 'send' }>;

const USUAL = { hours: 24 };

const Form = ({ node, words, onChange }: FormProps<Send>) => {
  const chosen = words.templates.find(({ key }) => key === node.template);
  return (
    <>
      <Field
        field="template"
        label="Template"
        help={
          chosen
            ? `Subject: ${subjectText(chosen.subject)}`
            : 'What the mail says. Make one under Messages, Templates.'
        }
      >
        <Pick
          label="Template"
          value={node.template || undefined}
          text={node.template || undefined}
          placeholder="Choose a template"
          options={words.templates.map(({ key, name, subject }) => ({
            value: key,
            label: name,
            keywords: `${key} ${subject}`,
          }))}
          onPick={(template) => onChange({ ...node, template }, 'template')}
        />
      </Field>
      {chosen && <AppLink href={words.templateHref(chosen.key)}>Open {chosen.name}</AppLink>}
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
  detail: (node, { templates }) =>
    node.template === ''
      ? 'No template chosen'
      : subjectText(templates.find(({ key }) => key === node.template)?.subject ?? ''),
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

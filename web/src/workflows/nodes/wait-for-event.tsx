import { IconHourglassHigh } from '@tabler/icons-react';
import { PropertyTests } from '../../conditions/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { EventField, eventWord, Field, LimitField, lengthWords, propertiesOf } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type WaitForEvent = Extract<NodeDocument, { type: 'waitForEvent' }>;

const Form = ({ node, words, onChange }: FormProps<WaitForEvent>) => (
  <>
    <EventField
      field="event"
      label="Wait for"
      help="Only what happens while the person waits here. For the past there is the branch."
      value={node.event}
      words={words}
      onChange={(event) => onChange({ ...node, event }, 'event')}
    />
    <Field field="where" label="Only where">
      <PropertyTests
        value={node.where ?? []}
        properties={propertiesOf(node.event, words)}
        entry={words.entry}
        onChange={(where) => {
          const { where: _, ...rest } = node;
          onChange(where.length > 0 ? { ...rest, where } : rest, 'where');
        }}
      />
    </Field>
    <LimitField limit={node.limit} onChange={(limit) => onChange({ ...node, limit }, 'limit')} />
  </>
);

export const waitForEvent: StepScreen<WaitForEvent> = {
  icon: IconHourglassHigh,
  line: 'Hold until something happens, with a limit',
  detail: ({ where, event }) =>
    event === ''
      ? 'No event chosen'
      : where && where.length > 0
        ? `only where ${where.map(({ property }) => property.replace(/^@/, '')).join(', ')} fits`
        : '',
  sentence: (node, words) => [
    'Wait until ',
    { text: eventWord(node.event, words), field: 'event' },
    ', up to ',
    { text: lengthWords(node.limit), field: 'limit' },
    '.',
  ],
  Form,
};

import { Pick } from '../../conditions/index.ts';
import type { Trigger } from '../blueprint.ts';
import { Field } from '../nodes/fields.tsx';
import type { Words } from '../nodes/index.ts';
import type { TriggerScreen } from './screen.ts';

/** Chooses a segment or a static list. */
export const SegmentField = (props: {
  value: string;
  words: Words;
  help: string;
  onChange: (key: string) => void;
}) => {
  const { segments } = props.words.vocabulary;
  return (
    <Field field="segment" label="Segment" help={props.help}>
      <Pick
        label="Segment"
        value={props.value || undefined}
        text={segments.find(({ key }) => key === props.value)?.name ?? (props.value || undefined)}
        placeholder="Choose a segment"
        options={segments.map(({ key, name }) => ({ value: key, label: name }))}
        onPick={props.onChange}
      />
    </Field>
  );
};

export const segmentEntered: TriggerScreen<Extract<Trigger, { type: 'segmentEntered' }>> = {
  line: 'From the moment the rule of a segment holds for them',
  brings: () => [],
  Form: ({ trigger, words, onChange }) => (
    <SegmentField
      value={trigger.segment}
      words={words}
      help="Whoever joins from now on; those already in it are asked about when you publish."
      onChange={(segment) => onChange({ ...trigger, segment }, 'segment')}
    />
  ),
};

export const segmentLeft: TriggerScreen<Extract<Trigger, { type: 'segmentLeft' }>> = {
  line: 'When the rule of a segment no longer holds for them',
  brings: () => [],
  Form: ({ trigger, words, onChange }) => (
    <SegmentField
      value={trigger.segment}
      words={words}
      help="Whoever leaves from now on, by what they do or by time alone."
      onChange={(segment) => onChange({ ...trigger, segment }, 'segment')}
    />
  ),
};

import { Select, Text } from '@mantine/core';
import { type Trigger, triggerKinds } from '../blueprint.ts';
import type { Words } from '../nodes/index.ts';
import { triggerScreenOf, triggerScreens } from './index.ts';

const TYPES = Object.keys(triggerScreens) as Trigger['type'][];

/** What brings people in: the kind, and what belongs to it. */
export const TriggerFields = (props: {
  trigger: Trigger;
  words: Words;
  onChange: (trigger: Trigger, field: string) => void;
}) => {
  const { trigger, words, onChange } = props;
  const { Form } = triggerScreenOf(trigger);
  return (
    <>
      <Select
        label="What starts it"
        allowDeselect={false}
        value={trigger.type}
        data={TYPES.map((type) => ({ value: type, label: triggerKinds[type].label }))}
        renderOption={({ option: { value, label } }) => (
          <span>
            {label}
            <Text span display="block" size="xs" c="dimmed">
              {triggerScreens[value as Trigger['type']].line}
            </Text>
          </span>
        )}
        onChange={(type) => type && onChange(triggerKinds[type as Trigger['type']].fresh, 'type')}
      />
      <Form trigger={trigger} words={words} onChange={onChange} />
    </>
  );
};

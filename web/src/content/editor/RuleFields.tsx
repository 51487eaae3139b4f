import { Button, Modal, NativeSelect } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import type { Component } from 'grapesjs';
import { useState } from 'react';
import { type Condition, explain } from '../../../../server/src/conditions/index.ts';
import { ConditionEditor, namesOf, useVocabulary } from '../../conditions/index.ts';
import { Icon } from '../../ui/index.ts';
import type { Designer } from './designer.ts';
import classes from './Editor.module.css';
import { attributesOf } from './mjml/bridge.ts';

export type Rules = Readonly<Record<string, Condition>>;

const EVERYBODY: Condition = { all: [] };

/** A name that no rule has yet: `rule_3`. */
export const freeRuleName = (rules: Rules): string => {
  for (let number = 1; ; number += 1) if (!Object.hasOwn(rules, `rule_${number}`)) return `rule_${number}`;
};

/** For whom a block is: a rule of this mail, judged when the mail leaves. */
export const RuleFields = ({
  designer,
  component,
  rules,
  onRules,
}: {
  designer: Designer;
  component: Component;
  rules: Rules;
  onRules: (rules: Rules) => void;
}) => {
  const names = namesOf(useVocabulary());
  const [isOpen, setOpen] = useState(false);
  const { rule = '' } = attributesOf(component);
  const condition = rules[rule] ?? EVERYBODY;
  const sentenceOf = (of: Condition): string => explain(of, { names });
  const choose = (name: string): void =>
    designer.change(component, { mj: { ...attributesOf(component), rule: name } });
  const known = Object.entries(rules);
  return (
    <>
      {known.length > 1 && (
        <NativeSelect
          label="Shown to"
          value={rule}
          data={known.map(([name, of]) => ({ value: name, label: sentenceOf(of) }))}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      )}
      <p className={classes.sentence}>{sentenceOf(condition)}</p>
      <Button
        variant="default"
        leftSection={<Icon of={IconPencil} size={16} />}
        onClick={() => {
          if (!rules[rule]) {
            const name = freeRuleName(rules);
            onRules({ ...rules, [name]: EVERYBODY });
            choose(name);
          }
          setOpen(true);
        }}
      >
        Who sees this
      </Button>
      <p className={classes.quiet}>Judged for each person when the mail leaves.</p>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Who sees this"
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {isOpen && (
          <ConditionEditor
            scope="segment"
            value={condition}
            onChange={(next) => onRules({ ...rules, [rule]: next })}
            everybody="Everybody sees it. Add a condition to show it only to some."
          />
        )}
      </Modal>
    </>
  );
};

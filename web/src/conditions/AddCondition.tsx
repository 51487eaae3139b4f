import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { explain } from '../../../server/src/conditions/index.ts';
import { Icon } from '../ui/index.ts';
import { useEditing } from './editing.ts';
import { added } from './moves.ts';
import classes from './Pick.module.css';
import { phraseOf } from './phrase.ts';
import { matching } from './picking.ts';
import { freeSubjects, leafAbout, subjectOptions } from './subjects.tsx';
import { rowOf } from './tree.ts';
import { namesOf } from './vocabulary.ts';

const mostShown = 40;
const phraseValue = 'phrase';

/** The field below the tree: a subject is picked, or the whole condition is typed ("country de at"). */
export const AddCondition = ({ afterId }: { afterId?: string }) => {
  const { vocabulary, scope, entry, edit } = useEditing();
  const [typed, setTyped] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const phrase = phraseOf(typed, vocabulary);
  const subjects = subjectOptions(vocabulary, scope, entry);
  const options = [
    ...(phrase
      ? [
          {
            value: phraseValue,
            label: explain(phrase.not ? { not: phrase.leaf } : phrase.leaf, { names: namesOf(vocabulary) }),
            aside: 'Enter',
          },
        ]
      : []),
    ...matching(subjects, typed).slice(0, mostShown),
    ...(typed.trim() === '' || phrase ? [] : freeSubjects(vocabulary, scope)(typed.trim())),
  ];
  const submit = (value: string): void => {
    const isPhrase = value === phraseValue && phrase !== undefined;
    const row = isPhrase ? rowOf(phrase.leaf, phrase.not) : rowOf(leafAbout(value, vocabulary));
    // A whole condition leaves the focus here, for the next one; a subject asks for its value.
    edit((root) => added(root, row, afterId), isPhrase ? undefined : row.id);
    setTyped('');
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={submit} width="target" position="bottom-start">
      <Combobox.Target>
        <TextInput
          aria-label="Add a condition"
          data-add-condition
          placeholder="Add a condition: country de at, ordered 2 90d"
          leftSection={<Icon of={IconPlus} size={16} />}
          value={typed}
          autoComplete="off"
          onFocus={() => combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.openDropdown();
            // The options of this render are of the text before; the first of the next is wanted.
            requestAnimationFrame(() => combobox.selectFirstOption());
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={options.length === 0}>
        <Combobox.Options mah={320} className={classes.list} aria-label="Conditions">
          {options.map(({ value, label, aside }) => (
            <Combobox.Option value={value} key={value} className={classes.option}>
              <span className={classes.name}>{label}</span>
              {aside !== undefined && <span className={classes.aside}>{aside}</span>}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};

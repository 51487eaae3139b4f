import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ContactRow, keyOf, type Page, type Person } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { Icon } from '../ui/index.ts';
import classes from './Segment.module.css';

const mostShown = 8;

export type PersonFieldProps = {
  label: string;
  placeholder?: string;
  onPick: (person: Person) => void;
};

/** A field that finds a contact by name or e-mail. */
export const PersonField = ({ label, placeholder, onPick }: PersonFieldProps) => {
  const { slug, path } = useWorkspace();
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const combobox = useCombobox();
  const found = useQuery({
    queryKey: keyOf(slug, 'contacts', 'find', asked),
    queryFn: ({ signal }) =>
      api.get<Page<ContactRow>>(`${path}/contacts`, { query: { search: asked, limit: mostShown }, signal }),
    enabled: asked !== '',
  });
  const people = asked === '' ? [] : (found.data?.items ?? []).map(({ person }) => person);
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(contactId) => {
        const person = people.find((each) => each.contactId === contactId);
        if (!person) return;
        setTyped(person.label);
        onPick(person);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          label={label}
          placeholder={placeholder ?? 'Name or e-mail'}
          leftSection={<Icon of={IconSearch} size={16} />}
          value={typed}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={people.length === 0}>
        <Combobox.Options aria-label="Contacts">
          {people.map((person) => (
            <Combobox.Option key={person.contactId} value={person.contactId}>
              {person.label}
              {person.email && person.email !== person.label && (
                <span className={classes.because}> {person.email}</span>
              )}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};

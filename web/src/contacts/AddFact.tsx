import { Autocomplete, Button, Group, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type AttributeSeen, api, keyOf } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { Icon } from '../ui/index.ts';
import classes from './Contact.module.css';
import type { FactValue } from './facts.ts';

const Form = ({ onAdd, onLeave }: { onAdd: AddFactProps['onAdd']; onLeave: () => void }) => {
  const { slug, path } = useWorkspace();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const { data } = useQuery({
    queryKey: keyOf(slug, 'attributes'),
    queryFn: ({ signal }) => api.get<{ items: AttributeSeen[] }>(`${path}/attributes`, { signal }),
    staleTime: 60_000,
  });
  const isWhole = name.trim() !== '' && value.trim() !== '';
  return (
    <form
      className={classes.addfact}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) void onAdd(name.trim(), value.trim()).then(onLeave, () => undefined);
      }}
    >
      <Autocomplete
        label="Attribute"
        data={data?.items.map((attribute) => attribute.name) ?? []}
        limit={6}
        value={name}
        onChange={setName}
        autoFocus
      />
      <TextInput
        label="Value"
        value={value}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
      />
      <Group gap={8} justify="flex-end">
        <Button variant="default" onClick={onLeave}>
          Cancel
        </Button>
        <Button type="submit" disabled={!isWhole}>
          Add
        </Button>
      </Group>
    </form>
  );
};

export type AddFactProps = { onAdd: (name: string, value: FactValue) => Promise<unknown> };

/** A new attribute: one that others have, or a new name. */
export const AddFact = ({ onAdd }: AddFactProps) => {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <Form onAdd={onAdd} onLeave={() => setOpen(false)} />;
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<Icon of={IconPlus} size={16} />}
      onClick={() => setOpen(true)}
    >
      Add attribute
    </Button>
  );
};

import { ActionIcon, Checkbox, Popover, TextInput, Tooltip } from '@mantine/core';
import { IconColumns3, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type AttributeSeen, api, keyOf } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { Icon } from '../ui/index.ts';
import classes from './Contacts.module.css';
import { attributeColumn, columnsMost, ownColumns } from './columns.ts';
import { factLabel } from './facts.ts';

const useAttributeColumns = (isWanted: boolean): { id: string; label: string }[] => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'attributes'),
    queryFn: ({ signal }) => api.get<{ items: AttributeSeen[] }>(`${path}/attributes`, { signal }),
    staleTime: 60_000,
    enabled: isWanted,
  });
  // Tags have a column of their own.
  const others = (data?.items ?? []).filter(({ name }) => name !== 'tags');
  return others.map(({ name, label }) => ({
    id: attributeColumn(name),
    label: factLabel({ name, label: label ?? name }),
  }));
};

export type ColumnChooserProps = { columns: readonly string[]; onChange: (columns: string[]) => void };

/** Which columns stand beside the name; the choice stays in this browser and goes into views. */
export const ColumnChooser = ({ columns, onChange }: ColumnChooserProps) => {
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const attributes = useAttributeColumns(isOpen);
  const matches = ({ label }: { label: string }): boolean =>
    label.toLowerCase().includes(search.trim().toLowerCase());
  const all = [...ownColumns, ...attributes];
  const toggle = (id: string): void => {
    const chosen = columns.includes(id) ? columns.filter((column) => column !== id) : [...columns, id];
    // Own columns keep their places, attributes come after them as they were chosen.
    const own = ownColumns.flatMap((column) => (chosen.includes(column.id) ? [column.id] : []));
    onChange([...own, ...chosen.filter((column) => !own.some((one) => one === column))]);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon
            variant="default"
            size="var(--control)"
            aria-label="Columns"
            onClick={() => setOpen(!isOpen)}
          >
            <Icon of={IconColumns3} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" className={classes.columnMenu}>
        <TextInput
          aria-label="Search columns"
          placeholder="Search"
          leftSection={<Icon of={IconSearch} size={16} />}
          mb={8}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {all.filter(matches).map(({ id, label }) => {
          const isChosen = columns.includes(id);
          return (
            <Checkbox
              key={id}
              className={classes.column}
              label={label}
              checked={isChosen}
              disabled={!isChosen && columns.length >= columnsMost}
              onChange={() => toggle(id)}
            />
          );
        })}
      </Popover.Dropdown>
    </Popover>
  );
};

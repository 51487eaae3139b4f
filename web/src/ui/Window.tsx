import { Button, Group, Menu, TextInput } from '@mantine/core';
import { IconCalendar, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { readNow } from './clock.ts';
import { Icon } from './Icon.tsx';
import { useZone } from './Time.tsx';
import { type WindowKey, windowLabel, windowPresets, windowRange } from './windows.ts';

export type WindowProps = { value: WindowKey; onChange: (value: WindowKey) => void };

/** The time window of a page; its value belongs into the URL. */
export const Window = ({ value, onChange }: WindowProps) => {
  const zone = useZone();
  const [range, setRange] = useState(() => windowRange(value, readNow(), zone));
  const custom = `${range?.fromOn}..${range?.toOn}`;
  const isValid = windowRange(custom, readNow(), zone) !== undefined;
  const [isOpen, setOpen] = useState(false);
  return (
    <Menu opened={isOpen} onChange={setOpen} closeOnItemClick>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon of={IconCalendar} />}>
          {windowLabel(value)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {windowPresets.map(({ key, label }) => (
          <Menu.Item
            key={key}
            onClick={() => onChange(key)}
            rightSection={key === value ? <Icon of={IconCheck} size={16} /> : undefined}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Group gap={8} p={8} align="end" wrap="nowrap">
          <TextInput
            type="date"
            label="From"
            value={range?.fromOn ?? ''}
            onChange={({ currentTarget }) =>
              setRange({ toOn: range?.toOn ?? '', fromOn: currentTarget.value })
            }
          />
          <TextInput
            type="date"
            label="To"
            value={range?.toOn ?? ''}
            onChange={({ currentTarget }) =>
              setRange({ fromOn: range?.fromOn ?? '', toOn: currentTarget.value })
            }
          />
          <Button
            variant="default"
            disabled={!isValid}
            onClick={() => {
              onChange(custom);
              setOpen(false);
            }}
          >
            Show
          </Button>
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
};

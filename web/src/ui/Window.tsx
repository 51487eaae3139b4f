import { Button, Group, Popover, TextInput } from '@mantine/core';
import { IconCalendar, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { readNow } from './clock.ts';
import { Icon } from './Icon.tsx';
import { useZone } from './Time.tsx';
import classes from './Window.module.css';
import { type WindowKey, windowLabel, windowPresets, windowRange } from './windows.ts';

export type WindowProps = { value: WindowKey; onChange: (value: WindowKey) => void };

/** Two dates, both included. */
const Dates = ({ value, onChange }: WindowProps) => {
  const zone = useZone();
  const [range, setRange] = useState(() => windowRange(value, readNow(), zone) ?? { fromOn: '', toOn: '' });
  const key = `${range.fromOn}..${range.toOn}`;
  const isValid = windowRange(key, readNow(), zone) !== undefined;
  return (
    <form
      className={classes.dates}
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) onChange(key);
      }}
    >
      <Group gap={8} wrap="nowrap">
        <TextInput
          type="date"
          label="From"
          value={range.fromOn}
          onChange={({ currentTarget }) => setRange({ ...range, fromOn: currentTarget.value })}
        />
        <TextInput
          type="date"
          label="To"
          value={range.toOn}
          onChange={({ currentTarget }) => setRange({ ...range, toOn: currentTarget.value })}
        />
      </Group>
      <Button type="submit" variant="default" disabled={!isValid}>
        Show these days
      </Button>
    </form>
  );
};

/** The time window of a page; its value belongs into the URL. */
export const Window = ({ value, onChange }: WindowProps) => {
  const [isOpen, setOpen] = useState(false);
  const pick = (key: WindowKey): void => {
    onChange(key);
    setOpen(false);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon of={IconCalendar} />} onClick={() => setOpen(!isOpen)}>
          {windowLabel(value)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label="Time window">
        {windowPresets.map(({ key, label }) => (
          <button
            key={key}
            type="button"
            className={classes.preset}
            aria-pressed={key === value}
            onClick={() => pick(key)}
          >
            {label}
            {key === value && <Icon of={IconCheck} size={16} />}
          </button>
        ))}
        <Dates value={value} onChange={pick} />
      </Popover.Dropdown>
    </Popover>
  );
};

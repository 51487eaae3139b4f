import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';
import type { TimelineMonth } from '../api/index.ts';
import { counted, Icon } from '../ui/index.ts';
import classes from './Timeline.module.css';
import { monthLabel } from './timeline.ts';
import { useMonths } from './useContact.ts';

/** The months of somebody's past, to start the timeline there. */
export const MonthJump = ({
  contactId,
  onPick,
}: {
  contactId: string;
  onPick: (month: TimelineMonth) => void;
}) => {
  const [isOpen, setOpen] = useState(false);
  const { data } = useMonths(contactId, isOpen);
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end">
      <Menu.Target>
        <Tooltip label="Jump to a month">
          <ActionIcon variant="default" size={32} aria-label="Jump to a month">
            <Icon of={IconCalendar} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={classes.months}>
        {data?.items.map((month) => (
          <Menu.Item
            key={month.month}
            onClick={() => onPick(month)}
            rightSection={<span className={classes.when}>{counted(month.events, 'event', 'events')}</span>}
          >
            {monthLabel(month.month)}
          </Menu.Item>
        ))}
        {data?.items.length === 0 && <Menu.Label>Nothing has happened yet</Menu.Label>}
        {!data && <Menu.Label>Looking</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
};

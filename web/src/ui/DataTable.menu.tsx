import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Icon } from './Icon.tsx';
import { type MenuItem, MenuItems } from './MenuItems.tsx';

export type RowMenuProps = {
  items: readonly MenuItem[];
  opened?: boolean;
  onChange?: (opened: boolean) => void;
};

/** The "..." of a row. */
export const RowMenu = ({ items, opened, onChange }: RowMenuProps) =>
  items.length === 0 ? null : (
    <Menu opened={opened} onChange={onChange}>
      <Menu.Target>
        <ActionIcon aria-label="Acts on this row" tabIndex={-1}>
          <Icon of={IconDots} />
        </ActionIcon>
      </Menu.Target>
      <MenuItems items={items} />
    </Menu>
  );

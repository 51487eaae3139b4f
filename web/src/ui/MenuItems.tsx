import { Menu } from '@mantine/core';
import { Icon, type IconType } from './Icon.tsx';

export type MenuItem = { label: string; icon?: IconType; onPick: () => void; danger?: boolean };

/** What a "..." menu offers. */
export const MenuItems = ({ items }: { items: readonly MenuItem[] }) => (
  <Menu.Dropdown>
    {items.map(({ label, icon, onPick, danger }) => (
      <Menu.Item
        key={label}
        onClick={onPick}
        style={danger ? { color: 'var(--bad)' } : undefined}
        leftSection={icon && <Icon of={icon} />}
      >
        {label}
      </Menu.Item>
    ))}
  </Menu.Dropdown>
);

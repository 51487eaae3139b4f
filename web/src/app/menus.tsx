import { Menu, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconKeyboard, IconLogout, IconSelector } from '@tabler/icons-react';
import type { Me } from '../api/index.ts';
import { Icon, initialsOf } from '../ui/index.ts';
import classes from './Frame.module.css';

export type WorkspaceSwitchProps = {
  current: string;
  workspaces: Me['workspaces'];
  onSwitch: (slug: string) => void;
};

const markOf = (name: string): string => Array.from(name)[0]?.toUpperCase() ?? '';

/** The company one works in; a menu only where there are several. */
export const WorkspaceSwitch = ({ current, workspaces, onSwitch }: WorkspaceSwitchProps) => {
  const own = workspaces.find(({ slug }) => slug === current);
  const name = own?.name ?? current;
  const face = (
    <>
      <span className={classes.mark} aria-hidden>
        {markOf(name)}
      </span>
      <span className={`${classes.name} ${classes.word}`} title={name}>
        {name}
      </span>
    </>
  );
  if (workspaces.length < 2)
    return (
      <div className={classes.switch} style={{ cursor: 'default' }}>
        {face}
      </div>
    );
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button type="button" className={classes.switch} aria-label={`Workspace: ${name}`}>
          {face}
          <span className={classes.word}>
            <Icon of={IconSelector} size={16} />
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {workspaces.map(({ slug, name: label, isSample }) => (
          <Menu.Item
            key={slug}
            onClick={() => onSwitch(slug)}
            rightSection={slug === current ? <Icon of={IconCheck} size={16} /> : undefined}
          >
            {label}
            {isSample && <span style={{ color: 'var(--muted)' }}> sample</span>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

/** Light, dark, or as the system has it. */
export const LookSwitch = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      aria-label="Look"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as typeof colorScheme)}
      data={[
        { value: 'auto', label: 'System' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
    />
  );
};

export type PersonMenuProps = { user: Me['user']; onKeys: () => void; onSignOut: () => void };

/** Who is signed in: the look, the keys, the way out. */
export const PersonMenu = ({ user, onKeys, onSignOut }: PersonMenuProps) => (
  <Menu position="right-end" width={240}>
    <Menu.Target>
      <button type="button" className={classes.switch} aria-label={`You: ${user.name}`}>
        <span className={classes.face} aria-hidden>
          {initialsOf({ label: user.name, known: true })}
        </span>
        <span className={`${classes.name} ${classes.word}`}>{user.name}</span>
      </button>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Label>{user.email}</Menu.Label>
      <div style={{ padding: '4px 8px 8px' }}>
        <LookSwitch />
      </div>
      <Menu.Item leftSection={<Icon of={IconKeyboard} />} onClick={onKeys}>
        Keys
      </Menu.Item>
      <Menu.Item leftSection={<Icon of={IconLogout} />} onClick={onSignOut}>
        Sign out
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
);

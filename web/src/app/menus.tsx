import { Menu, Popover, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconKeyboard, IconLogout, IconSelector } from '@tabler/icons-react';
import { useState } from 'react';
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
export const PersonMenu = ({ user, onKeys, onSignOut }: PersonMenuProps) => {
  const [isOpen, setOpen] = useState(false);
  const acts = [
    { label: 'Keys', icon: IconKeyboard, run: onKeys },
    { label: 'Sign out', icon: IconLogout, run: onSignOut },
  ];
  return (
    <Popover opened={isOpen} onChange={setOpen} position="right-end" width={240} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.switch}
          aria-label={`You: ${user.name}`}
          onClick={() => setOpen(!isOpen)}
        >
          <span className={classes.face} aria-hidden>
            {initialsOf({ label: user.name, known: true })}
          </span>
          <span className={`${classes.name} ${classes.word}`}>{user.name}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="You">
        <div className={classes.address}>{user.email}</div>
        <LookSwitch />
        <div className={classes.own}>
          {acts.map(({ label, icon, run }) => (
            <button
              key={label}
              type="button"
              className={classes.switch}
              onClick={() => {
                setOpen(false);
                run();
              }}
            >
              <Icon of={icon} />
              {label}
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
};

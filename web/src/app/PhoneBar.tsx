import { Drawer } from '@mantine/core';
import { IconDots, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { AppLink, Icon, LiveDot, type LiveState } from '../ui/index.ts';
import classes from './Frame.module.css';
import { isCurrent } from './nav.ts';
import { Places, type PlacesProps } from './Sidebar.tsx';

export type PhoneBarProps = PlacesProps & {
  live: LiveState;
  onFind: () => void;
  workspaceSwitch: ReactNode;
  personMenu: ReactNode;
};

/** The bottom bar of a phone; what does not fit is a full sheet under More. */
export const PhoneBar = ({
  base,
  pathname,
  items,
  live,
  onFind,
  workspaceSwitch,
  personMenu,
}: PhoneBarProps) => {
  const [isOpen, setOpen] = useState(false);
  const inBar = items.filter(({ onPhone }) => onPhone);
  const others = items.filter(({ onPhone }) => !onPhone);
  return (
    <>
      <nav className={classes.phonebar} aria-label="Places">
        {inBar.map((item) => (
          <AppLink
            key={item.path}
            href={`${base}${item.path}`}
            className={classes.tap}
            underline="never"
            aria-current={isCurrent(pathname, base, item) ? 'page' : undefined}
          >
            <Icon of={item.icon} size={20} />
            {item.label}
            {item.badge && (
              <span className={classes.tapBadge}>
                <item.badge />
              </span>
            )}
          </AppLink>
        ))}
        <button type="button" className={classes.tap} onClick={onFind}>
          <Icon of={IconSearch} size={20} />
          Find
        </button>
        <button type="button" className={classes.tap} aria-expanded={isOpen} onClick={() => setOpen(true)}>
          <Icon of={IconDots} size={20} />
          More
        </button>
      </nav>
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        position="bottom"
        size="100%"
        title={<LiveDot state={live} />}
        closeButtonProps={{ 'aria-label': 'Close', size: 44, iconSize: 20 }}
      >
        {/* Any link in the sheet leaves it. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the links inside are the controls */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above; a key press on a link is a click too */}
        <div
          className={classes.more}
          onClick={(event) => (event.target as Element).closest('a') && setOpen(false)}
        >
          {workspaceSwitch}
          <Places base={base} pathname={pathname} items={others} />
          {personMenu}
        </div>
      </Drawer>
    </>
  );
};

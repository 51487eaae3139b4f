import { ActionIcon, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { AppLink, Icon, LiveDot, type LiveState } from '../ui/index.ts';
import classes from './Frame.module.css';
import { isCurrent } from './nav.ts';
import type { NavItem } from './screen.ts';

export type PlacesProps = { base: string; pathname: string; items: readonly NavItem[] };

/** A list of places, the current one marked. */
export const Places = ({ base, pathname, items, isNarrow }: PlacesProps & { isNarrow?: boolean }) =>
  items.map((item) => (
    <Tooltip key={item.path} label={item.label} position="right" disabled={!isNarrow}>
      <AppLink
        href={`${base}${item.path}`}
        className={classes.place}
        underline="never"
        aria-current={isCurrent(pathname, base, item) ? 'page' : undefined}
      >
        <Icon of={item.icon} />
        <span className={classes.word}>{item.label}</span>
        {item.badge && <item.badge />}
      </AppLink>
    </Tooltip>
  ));

export type SidebarProps = PlacesProps & {
  isNarrow: boolean;
  onToggle: () => void;
  live: LiveState;
  workspaceSwitch: ReactNode;
  personMenu: ReactNode;
};

/** 216 px, or 56 px when narrow (`[`): workspace, places, settings, person, live dot. */
export const Sidebar = (props: SidebarProps) => {
  const { base, pathname, items, isNarrow } = props;
  return (
    <aside className={classes.side} aria-label="Sidebar">
      {props.workspaceSwitch}
      <nav className={classes.places} aria-label="Places">
        <Places
          base={base}
          pathname={pathname}
          isNarrow={isNarrow}
          items={items.filter(({ foot }) => !foot)}
        />
      </nav>
      <nav aria-label="Settings">
        <Places
          base={base}
          pathname={pathname}
          isNarrow={isNarrow}
          items={items.filter(({ foot }) => foot)}
        />
      </nav>
      {props.personMenu}
      <div className={classes.status}>
        <LiveDot state={props.live} compact={isNarrow} />
        <ActionIcon
          aria-label={isNarrow ? 'Widen the sidebar' : 'Narrow the sidebar'}
          aria-keyshortcuts="["
          onClick={props.onToggle}
        >
          <Icon of={isNarrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse} />
        </ActionIcon>
      </div>
    </aside>
  );
};

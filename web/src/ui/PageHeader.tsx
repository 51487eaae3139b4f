import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { AppLink } from './AppLink.tsx';
import { Icon } from './Icon.tsx';
import { type MenuItem, MenuItems } from './MenuItems.tsx';
import { countText } from './numbers.ts';
import classes from './PageHeader.module.css';

export type PageTab = { label: string; href: string; isCurrent: boolean; count?: number };

export type PageHeaderProps = {
  title: string;
  /** Makes the title editable in place; called with the new name on leave or Enter, never with an empty one. */
  onRename?: (title: string) => void;
  badge?: ReactNode;
  /** Quiet words after the badge: `SavedAt`, "as of 10:42". */
  aside?: ReactNode;
  tabs?: readonly PageTab[];
  /** The one filled button of the page. */
  primary?: ReactNode;
  /** Unfilled controls before it: a mode switch, a `Window`. */
  controls?: ReactNode;
  menu?: readonly MenuItem[];
};

const TitleField = ({ title, onRename }: { title: string; onRename: (title: string) => void }) => {
  const [text, setText] = useState(title);
  useEffect(() => setText(title), [title]);
  const leave = (): void => {
    const name = text.trim();
    if (name === '') setText(title);
    else if (name !== title) onRename(name);
  };
  return (
    <input
      className={classes.edit}
      aria-label="Name"
      value={text}
      maxLength={200}
      size={Math.min(40, Math.max(4, text.length))}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setText(title);
      }}
    />
  );
};

const MoreMenu = ({ items }: { items: readonly MenuItem[] }) => (
  <Menu>
    <Menu.Target>
      <ActionIcon aria-label="More" variant="default" className={classes.more}>
        <Icon of={IconDots} />
      </ActionIcon>
    </Menu.Target>
    <MenuItems items={items} />
  </Menu>
);

/** The pages of a place. Where they do not all fit, the one that is open is in sight. */
const Tabs = ({ title, tabs }: { title: string; tabs: readonly PageTab[] }) => {
  const row = useRef<HTMLElement>(null);
  const open = tabs.find(({ isCurrent }) => isCurrent)?.href;
  // biome-ignore lint/correctness/useExhaustiveDependencies: again whenever another one is open
  useEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>('[aria-current]');
    if (!row.current || !tab) return;
    const { left, width } = tab.getBoundingClientRect();
    const middle = left - row.current.getBoundingClientRect().left + width / 2;
    row.current.scrollLeft += middle - row.current.clientWidth / 2;
  }, [open]);
  return (
    <nav ref={row} className={classes.tabs} aria-label={`${title} pages`}>
      {tabs.map(({ label, href, isCurrent, count }) => (
        <AppLink
          key={href}
          href={href}
          className={classes.tab}
          underline="never"
          aria-current={isCurrent ? 'page' : undefined}
        >
          {label}
          {count !== undefined && <span className={classes.aside}>{countText(count)}</span>}
        </AppLink>
      ))}
    </nav>
  );
};

/** The top of every page: title, badge, one primary act, "..." menu, tabs. */
export const PageHeader = (props: PageHeaderProps) => (
  <header className={classes.header}>
    <div className={classes.top}>
      <h1 className={classes.title} title={props.onRename ? undefined : props.title}>
        {props.onRename ? <TitleField title={props.title} onRename={props.onRename} /> : props.title}
      </h1>
      {props.badge}
      {props.aside && <span className={classes.aside}>{props.aside}</span>}
      <div className={classes.acts}>
        {props.controls}
        {props.primary}
        {props.menu && props.menu.length > 0 && <MoreMenu items={props.menu} />}
      </div>
    </div>
    {props.tabs && props.tabs.length > 1 && <Tabs title={props.title} tabs={props.tabs} />}
  </header>
);

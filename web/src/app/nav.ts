import { createContext, useContext } from 'react';
import type { NavItem } from './screen.ts';

/** The places that exist, given by the router's making, so that the frame need not import any screen. */
export const NavContext = createContext<readonly NavItem[]>([]);

export const useNav = (): readonly NavItem[] => useContext(NavContext);

/** Whether a page belongs to a nav item: Home only to itself, others to all below them. */
export const isCurrent = (pathname: string, base: string, item: NavItem): boolean => {
  const path = item.below ?? item.path;
  const own = `${base}${path}`;
  const at = pathname.replace(/\/$/, '');
  return at === own || (path !== '' && at.startsWith(`${own}/`));
};

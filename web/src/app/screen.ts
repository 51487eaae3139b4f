import type { AnyRoute } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { IconType } from '../ui/index.ts';

/** A place in the sidebar. */
export type NavItem = {
  label: string;
  icon: IconType;
  /** The path below `/w/<workspace>`: "" for Home, "/contacts". */
  path: string;
  /** What all its pages are below, where `path` is only the first of them: "/sales". */
  below?: string;
  /** Position; Home is 0, Settings stands at the foot. */
  at: number;
  foot?: boolean;
  /** What stands beside its name: how many are unread. */
  badge?: ComponentType;
  /** Whether a phone's bottom bar shows it (Home, Contacts, Sales, Workflows); others are under More. */
  onPhone?: boolean;
};

/** What a screen's `routes.tsx` exports: its routes below `workspaceRoute`, and its place in the sidebar. */
export type Screen<Routes extends readonly AnyRoute[] = readonly AnyRoute[]> = {
  nav?: NavItem;
  routes: Routes;
};

/** Keeps the exact types of the routes, so that links to them are checked. */
export const screen = <const Routes extends readonly AnyRoute[]>(given: Screen<Routes>): Screen<Routes> =>
  given;

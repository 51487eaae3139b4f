import { useEffect, useSyncExternalStore } from 'react';

/** A line of the shortcuts sheet. */
export type Shortcut = { keys: string; does: string };
export type ShortcutGroup = { title: string; shortcuts: readonly Shortcut[] };

/** Holds everywhere; a screen adds its own with `useShortcuts`. */
export const commonShortcuts: readonly ShortcutGroup[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: 'Ctrl K', does: 'Find a person, a place, a thing to do' },
      { keys: '?', does: 'Why: of what is focused' },
      { keys: '[', does: 'Narrow or widen the sidebar' },
      { keys: 'Ctrl /', does: 'This sheet' },
    ],
  },
  {
    title: 'Tables',
    shortcuts: [
      { keys: 'j', does: 'Next row' },
      { keys: 'k', does: 'Row before' },
      { keys: 'Enter', does: 'Open' },
      { keys: 'x', does: 'Select' },
      { keys: '/', does: 'Search' },
    ],
  },
];

let groups: readonly ShortcutGroup[] = [];
const listeners = new Set<() => void>();

const setGroups = (next: readonly ShortcutGroup[]): void => {
  groups = next;
  for (const listener of listeners) listener();
};

/** Adds a screen's own keys to the sheet while it is open; give a constant. */
export const useShortcuts = (group: ShortcutGroup): void => {
  useEffect(() => {
    setGroups([...groups, group]);
    return () => setGroups(groups.filter((known) => known !== group));
  }, [group]);
};

export const useShortcutGroups = (): readonly ShortcutGroup[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => groups,
  );

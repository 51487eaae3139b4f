export { useNav } from './nav.ts';
export { ownAnonymousId } from './own-visit.ts';
export { type PaletteItem, type PaletteProvider, usePalette } from './palette.ts';
export { rootRoute, workspaceRoute } from './root.tsx';
export { type NavItem, type Screen, screen } from './screen.ts';
export { type Shortcut, type ShortcutGroup, useShortcuts } from './shortcuts.ts';
export { useMembers } from './useMembers.ts';
export { usePages } from './usePages.ts';
export { useWorkspace } from './useWorkspace.ts';

import type { PageTab } from '../ui/index.ts';

export type SalesTab = 'inbox' | 'tasks';

/** The pages of Sales. A new one: its word and its address here. */
export const salesTabs = (at: (page: string) => string, current: SalesTab): PageTab[] => [
  { label: 'Inbox', href: at('/sales/inbox'), isCurrent: current === 'inbox' },
  { label: 'Tasks', href: at('/sales/tasks'), isCurrent: current === 'tasks' },
];

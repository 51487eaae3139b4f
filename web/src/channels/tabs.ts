import type { PageTab } from '../ui/index.ts';

/** The pages of Messages. */
export const messageTabs = (
  at: (page: string) => string,
  current: 'broadcasts' | 'all' | 'templates' | 'deliverability',
): PageTab[] => [
  { label: 'Broadcasts', href: at('/messages/broadcasts'), isCurrent: current === 'broadcasts' },
  { label: 'All messages', href: at('/messages'), isCurrent: current === 'all' },
  { label: 'Templates', href: at('/messages/templates'), isCurrent: current === 'templates' },
  { label: 'Deliverability', href: at('/messages/deliverability'), isCurrent: current === 'deliverability' },
];

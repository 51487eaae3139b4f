import type { PageTab } from '../ui/index.ts';

/** The pages of Messages. */
export const messageTabs = (
  at: (page: string) => string,
  current: 'broadcasts' | 'all' | 'templates' | 'products' | 'coupons' | 'deliverability',
): PageTab[] => [
  { label: 'Broadcasts', href: at('/messages/broadcasts'), isCurrent: current === 'broadcasts' },
  { label: 'All messages', href: at('/messages'), isCurrent: current === 'all' },
  { label: 'Templates', href: at('/messages/templates'), isCurrent: current === 'templates' },
  { label: 'Products', href: at('/messages/products'), isCurrent: current === 'products' },
  { label: 'Coupons', href: at('/messages/coupons'), isCurrent: current === 'coupons' },
  { label: 'Deliverability', href: at('/messages/deliverability'), isCurrent: current === 'deliverability' },
];

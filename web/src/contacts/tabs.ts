import type { PageTab } from '../ui/index.ts';

export type ContactTab = 'contacts' | 'companies' | 'duplicates' | 'health' | 'imports';

/** The pages of Contacts. A new one: its word and its address here. */
export const contactTabs = (at: (page: string) => string, current: ContactTab): PageTab[] => [
  { label: 'Contacts', href: at('/contacts'), isCurrent: current === 'contacts' },
  { label: 'Companies', href: at('/contacts/companies'), isCurrent: current === 'companies' },
  { label: 'Duplicates', href: at('/contacts/duplicates'), isCurrent: current === 'duplicates' },
  { label: 'Data health', href: at('/contacts/health'), isCurrent: current === 'health' },
  { label: 'Imports', href: at('/contacts/imports'), isCurrent: current === 'imports' },
];

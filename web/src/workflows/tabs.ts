import type { PageTab } from '../ui/index.ts';

/** The tabs under the title of the Workflows screens. */
export const workflowTabs = (at: (page: string) => string, current: 'workflows' | 'recipes'): PageTab[] => [
  { label: 'Workflows', href: at('/workflows'), isCurrent: current === 'workflows' },
  { label: 'Recipes', href: at('/workflows/recipes'), isCurrent: current === 'recipes' },
];

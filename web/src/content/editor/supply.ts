import { createContext, useContext } from 'react';
import type { Brand } from './mjml/look.ts';
import type { Rules } from './RuleFields.tsx';

/** What the mail's company has to put into mails, and the parts of the document that are not its source. */
export type Surrounding = {
  brand: Brand;
  /** the workspace's, as `{{ workspace.name }}` prints it */
  name: string;
  website?: string | undefined;
  savedBlocks: readonly { key: string; name: string }[];
  couponPools: readonly { key: string; name: string }[];
  /** of products in the catalogue */
  categories: readonly string[];
  rules: Rules;
  onRules: (rules: Rules) => void;
  /** Saves MJML as a block of that name, or over the one of that name. */
  saveBlock: (name: string, mjml: string) => Promise<void>;
  /** MJML of a saved block. */
  readBlock: (key: string) => Promise<string | undefined>;
};

const SurroundingContext = createContext<Surrounding | undefined>(undefined);
export const SurroundingProvider = SurroundingContext.Provider;

export const useSurrounding = (): Surrounding => {
  const surrounding = useContext(SurroundingContext);
  if (!surrounding) throw new Error('only within the mail editor');
  return surrounding;
};

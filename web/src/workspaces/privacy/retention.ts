import type { RetentionRuleShown } from '../../api/index.ts';

/** A hundred years: longer is for good. */
export const daysMax = 36_500;

/** Kinds of events as people call them. */
export const kindWords: Readonly<Record<string, string>> = {
  page: 'Pages viewed',
  screen: 'Screens viewed',
  track: 'Events of sites and programs',
  identify: 'Sign-ins and sign-ups',
  group: 'Companies named',
  alias: 'Ids joined',
  feedback: 'Opens and clicks of mails',
};

/** "Pages viewed", "Order Completed". */
export const ruleName = ({ scope, name }: Pick<RetentionRuleShown, 'scope' | 'name'>): string =>
  scope === 'kind' ? (kindWords[name] ?? name) : name;

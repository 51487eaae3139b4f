import type { AttributeRegistered } from '../../api/index.ts';

const TYPES: Readonly<Record<string, string>> = {
  string: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  list: 'List',
  object: 'Object',
};

/** Types that an attribute can be given. */
export const typeChoices = ['string', 'number', 'boolean', 'date', 'list'].map((value) => ({
  value,
  label: TYPES[value]!,
}));

export const typeWord = (type: string): string => TYPES[type] ?? type;

export const legalBases = [
  { value: 'consent', label: 'Consent' },
  { value: 'contract', label: 'Contract' },
  { value: 'legal-obligation', label: 'Legal obligation' },
  { value: 'legitimate-interest', label: 'Legitimate interest' },
];

export const titleOf = ({ label, name }: Pick<AttributeRegistered, 'label' | 'name'>): string =>
  label ?? name;

/** "AT, DE, CH" */
export const exampleText = (examples: AttributeRegistered['examples']): string =>
  examples.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');

const KINDS: Readonly<Record<NonNullable<AttributeRegistered['computed']>['kind'], string>> = {
  count: 'Number of',
  sum: 'Sum of',
  first: 'First of',
  last: 'Last of',
  mostFrequent: 'Most frequent of',
};

export const computedKinds = Object.entries(KINDS).map(([value, label]) => ({ value, label }));

/** "Sum of value in order", "Number of Order Completed" */
export const computedText = (rule: NonNullable<AttributeRegistered['computed']>): string => {
  const event = rule.event.replace(/^@/, '');
  const property = rule.property?.replace(/^@/, '');
  return rule.kind === 'count' ? `${KINDS.count} ${event}` : `${KINDS[rule.kind]} ${property} in ${event}`;
};

/** Which attributes a search and the choice of archived ones keep. */
export const attributesKept = (
  items: readonly AttributeRegistered[],
  search: string,
  showsArchived: boolean,
): AttributeRegistered[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    if ((item.archivedAt !== null) !== showsArchived) return false;
    const text = `${item.name} ${item.label ?? ''} ${item.purpose ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
};

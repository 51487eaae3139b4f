import { bucketOfKey, type JsonObject, type Uuid } from '../platform/index.ts';

/** What a company goes by: the id that a site gives it in `group` calls, or a mail domain of its people. */
export interface CompanyName {
  kind: 'group' | 'domain';
  value: string;
}

/**
 * How a contact came to its company, strongest first. By hand outdoes what the site says, what the site says outdoes the
 * mail domain; of two `group` calls the later one counts.
 */
export const HOME_BY = ['hand', 'group', 'domain'] as const;
export type HomeBy = (typeof HOME_BY)[number];

/** `domain:acme.com` */
export const companyNameKey = ({ kind, value }: CompanyName): string => `${kind}:${value}`;

/** The bucket of a name's row: a hash of what must be unique (RULES-SQL 4). */
export const companyNameBucket = (workspaceId: number, { kind, value }: CompanyName): number =>
  bucketOfKey(workspaceId, `company-${kind}`, value);

/** A company as its fold has it. */
export interface Company {
  companyId: Uuid;
  state: 'live' | 'merged';
  mergedInto: Uuid | null;
  attributes: Readonly<JsonObject>;
  rev: number;
  /** by what it goes, oldest first */
  names: readonly CompanyName[];
}

/** What people are told of their company, and conditions read: its attributes under their names, with these three. */
export const factsOf = ({ companyId, attributes, names }: Company): JsonObject => ({
  ...attributes,
  id: companyId,
  name: companyLabel({ attributes, names }),
  domain: names.find(({ kind }) => kind === 'domain')?.value ?? null,
});

/** What a company is called: its name, else its domain, else the id that the site gives it. */
export const companyLabel = ({ attributes, names }: Pick<Company, 'attributes' | 'names'>): string => {
  if (typeof attributes.name === 'string' && attributes.name !== '') return attributes.name;
  const byKind = (wanted: CompanyName['kind']) => names.find(({ kind }) => kind === wanted)?.value;
  return byKind('domain') ?? byKind('group') ?? 'A company';
};

/** Who joins a company by mail domain: nobody; people of domains that a company has; everybody with a work address. */
export const DOMAIN_RULES = ['off', 'join', 'make'] as const;
export type DomainRule = (typeof DOMAIN_RULES)[number];

/** Inputs to a company's inbox (`COMPANY_INPUT`), by `name`, and from it to its people (`COMPANY_FACTS`). */
export const COMPANY_INPUT = 'company';
export const COMPANY_FACTS = 'companyFacts';
export const COMPANY_TOLD = 'Company Told';
export const PERSON_JOINED = 'Person Joined';
export const COMPANY_MERGED = 'Company Merged';
export const PEOPLE_TOLD = 'People Told';

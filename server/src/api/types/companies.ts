import type { CompanyRow } from '../../insights/index.ts';
import type { Json } from '../../platform/json.ts';

export type { CompanyRow } from '../../insights/index.ts';

// GET /companies?search=&sort=newest|people -> Page<CompanyRow>   POST /companies {name, domain?, attributes?}
// PATCH /companies/:id {attributes?, domain?}   POST /companies/:id/merge {from}
// POST /companies/:id/people {contactId}   DELETE /companies/:id/people/:contactId
export interface CompanyDetail extends CompanyRow {
  attributes: { name: string; value: Json }[];
  /** ids of `group` calls and mail domains that it goes by */
  names: { kind: 'group' | 'domain'; value: string }[];
  /** the company that it became; null: it is live */
  mergedInto: string | null;
}

export type { CompanyPerson } from '../../insights/index.ts';

/** Who joins a company by mail domain: nobody; people of a domain that a company has; everybody with a work address. */
export type CompanyDomainRule = 'off' | 'join' | 'make';

export interface CompanySummary {
  companies: number;
  people: number;
  domains: CompanyDomainRule;
}

export interface CompanyAttributeSeen {
  name: string;
  companies: number;
  examples: string[];
}

/** The company of a contact. */
export interface ContactCompany {
  companyId: string;
  name: string;
  by: 'hand' | 'group' | 'domain';
}

import { Refusal } from '../platform/index.ts';

/** Refusals of this module, by code. */
export const refusals = {
  companyNotFound: (): Refusal =>
    new Refusal('company-not-found', {
      status: 404,
      detail: 'There is no such company in this workspace.',
      fix: 'Look for it by name or domain; it may have been merged with another.',
    }),
  domainTaken: (domain: string, companyId: string): Refusal =>
    new Refusal('domain-taken', {
      status: 409,
      field: 'domain',
      detail: `${domain} is another company's.`,
      fix: 'Open that company instead, or merge the two.',
      more: { companyId },
    }),
  notADomain: (): Refusal =>
    new Refusal('not-a-company-domain', {
      field: 'domain',
      detail: 'This is no domain of a company.',
      fix: 'Write it as acme.com. Domains where anybody can have an address say nothing of a company.',
    }),
  sameCompany: (): Refusal =>
    new Refusal('same-company', {
      field: 'from',
      detail: 'A company cannot be merged with itself.',
      fix: 'Choose another company.',
    }),
};

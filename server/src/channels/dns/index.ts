export { checkDomains, type DomainCheck, lastDomainCheck } from './checks.ts';
export type { Finding, FindingState } from './findings.ts';
export { createDnsLook, type DnsLook } from './look.ts';

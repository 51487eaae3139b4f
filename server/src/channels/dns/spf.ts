import type { DnsLook } from './look.ts';

/** What the SPF record of a domain comes to, with all that it includes. */
export interface SpfFacts {
  /** Records that begin with `v=spf1`; only one may (RFC 7208 section 4.5). */
  records: string[];
  /** Domains included, at any depth, and those of `redirect=`. */
  includes: Set<string>;
  /** DNS look-ups that a receiver makes; more than 10 are an error (section 4.6.4). */
  lookups: number;
  /** Allows anybody: `+all` or `all`. */
  allowsAll: boolean;
}

export const SPF_LOOKUPS_MAX = 10;
/** Where the reading of a record that includes itself ends. */
const DOMAINS_MAX = 20;

const COUNTED = /^[+?~-]?(include:|a(?:[:/]|$)|mx(?:[:/]|$)|ptr(?:[:]|$)|exists:)|^redirect=/i;
const FOLLOWED = /^(?:[+?~-]?include:|redirect=)(.+)$/i;

const spfRecords = async (dns: DnsLook, domain: string): Promise<string[]> =>
  ((await dns.txt(domain)) ?? []).filter((text) => /^v=spf1(\s|$)/i.test(text));

/** Reads a domain's SPF record and what it includes. Throws DnsSilent. */
export const spfOf = async (dns: DnsLook, domain: string): Promise<SpfFacts> => {
  const records = await spfRecords(dns, domain);
  const facts: SpfFacts = { records, includes: new Set(), lookups: 0, allowsAll: false };
  const read = async (record: string, isOwn: boolean): Promise<void> => {
    for (const term of record.split(/\s+/).slice(1)) {
      if (COUNTED.test(term)) facts.lookups++;
      if (isOwn && /^\+?all$/i.test(term)) facts.allowsAll = true;
      const next = FOLLOWED.exec(term)?.[1]?.toLowerCase();
      if (!next || facts.includes.has(next) || facts.includes.size >= DOMAINS_MAX) continue;
      facts.includes.add(next);
      const [included] = await spfRecords(dns, next);
      if (included) await read(included, false);
    }
  };
  if (records[0]) await read(records[0], true);
  return facts;
};

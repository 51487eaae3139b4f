import freeMail from 'email-providers/all.json' with { type: 'json' };
import { parse } from 'tldts';

const FREE_MAIL: ReadonlySet<string> = new Set(freeMail);

/** Longest domain name there is (RFC 1035 section 2.3.4). */
const DOMAIN_LENGTH_MAX = 253;

/** Names that are nobody's (RFC 2606, RFC 6761); `.example` is left in: documentation and the sample use it. */
const RESERVED = /(^|\.)(localhost|invalid|test|local|internal|onion)$/;

/**
 * The domain that somebody can register out of a host, an address of a website or a mail address: `acme.co.uk` out of
 * `mail.acme.co.uk` or `https://www.acme.co.uk/about`. Null for what is none: an IP address, a bare suffix.
 */
export const registrableDomain = (text: string): string | null => {
  if (text.length > 2_000) return null;
  const { domain, isIp } = parse(text.trim().toLowerCase(), { allowPrivateDomains: true });
  if (isIp || !domain || domain.length > DOMAIN_LENGTH_MAX || RESERVED.test(domain)) return null;
  return domain;
};

/** Whether anybody may have an address there (gmail.com): it says nothing of a company. */
export const isFreeMail = (domain: string): boolean => FREE_MAIL.has(domain);

/** The domain that an address shares with colleagues; null for free mail and for what is no address. */
export const workDomain = (email: unknown): string | null => {
  if (typeof email !== 'string') return null;
  const host = email.slice(email.lastIndexOf('@') + 1);
  const domain = email.includes('@') ? registrableDomain(host) : null;
  return domain === null || isFreeMail(domain) || isFreeMail(host.toLowerCase()) ? null : domain;
};

/** Traits of `group` calls that carry the company's address on the web. */
const DOMAIN_TRAITS = ['domain', 'website', 'url'] as const;

/** The company's own domain out of what is said of it; null: nothing, or one that is not its own (facebook.com). */
export const domainIn = (attributes: Readonly<Record<string, unknown>>): string | null => {
  for (const name of DOMAIN_TRAITS) {
    const value = attributes[name];
    const domain = typeof value === 'string' ? registrableDomain(value) : null;
    if (domain !== null && !isFreeMail(domain) && !SHARED_SITES.has(domain)) return domain;
  }
  return null;
};

/** Sites where many companies have a page. */
const SHARED_SITES: ReadonlySet<string> = new Set([
  'facebook.com',
  'instagram.com',
  'linkedin.com',
  'twitter.com',
  'x.com',
  'xing.com',
  'youtube.com',
  'tiktok.com',
  'google.com',
]);

/**
 * What is wrong with a mail address, judged by its letters alone (pure): no look-up, no mail is sent to find out.
 * Syntax follows RFC 5321 section 4.1.2, as far as mail is really delivered to such addresses.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { POPULAR_DOMAINS, run as spellChecked } from '@zootools/email-spell-checker';
import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';
import commonProviders from 'email-providers/common.json' with { type: 'json' };

const LOCAL_LENGTH_MAX = 64;
const ADDRESS_LENGTH_MAX = 254;
const DOMAIN_LENGTH_MAX = 253;

/** RFC 5322 atext, and letters beyond ASCII (RFC 6531). */
const DOT_ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+)*$/i;
const LABEL = /^[a-z0-9\u0080-\uffff]([a-z0-9\u0080-\uffff-]{0,61}[a-z0-9\u0080-\uffff])?$/i;
/** A quoted local part: legal, and refused by most providers. */
const QUOTED = /^"([\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"$/;

/** `fine`: mail goes there. `unusual`: legal, but hardly anybody takes it. `wrong`: no mailbox has such an address. */
export type AddressForm = 'fine' | 'unusual' | 'wrong';

const splitAt = (address: string): [local: string, domain: string] => {
  const at = address.lastIndexOf('@');
  return [address.slice(0, Math.max(0, at)), address.slice(at + 1)];
};

/** `[192.0.2.1]`, `[IPv6:2001:db8::1]` */
const isLiteral = (domain: string): boolean => {
  const inside = /^\[(.*)\]$/.exec(domain)?.[1] ?? '';
  return inside.toLowerCase().startsWith('ipv6:') ? isIPv6(inside.slice(5)) : isIPv4(inside);
};

const domainForm = (domain: string): AddressForm => {
  if (domain.startsWith('[')) return isLiteral(domain) ? 'unusual' : 'wrong';
  const labels = domain.split('.');
  if (domain.length > DOMAIN_LENGTH_MAX || !labels.every((label) => LABEL.test(label))) return 'wrong';
  // a bare host, or a numeric end: a name in no public registry
  return labels.length < 2 || /^\d+$/.test(labels.at(-1)!) ? 'unusual' : 'fine';
};

/** The form of an address. */
export const addressForm = (address: string): AddressForm => {
  const [local, domain] = splitAt(address);
  if (address.length > ADDRESS_LENGTH_MAX || local === '' || local.length > LOCAL_LENGTH_MAX) return 'wrong';
  const ofDomain = domainForm(domain);
  if (ofDomain === 'wrong') return 'wrong';
  if (QUOTED.test(local)) return 'unusual';
  return DOT_ATOM.test(local) ? ofDomain : 'wrong';
};

/** Slips that need no guess: what stands around an address, a comma for a dot, a dot too many. */
export const repaired = (address: string): string | null => {
  const bare = address
    .trim()
    .replace(/^.*<([^<>]+)>.*$/s, '$1')
    .replace(/^mailto:/i, '')
    .replace(/\s*@\s*/, '@')
    .replace(/[\s;,.>]+$/, '')
    .toLowerCase();
  const [local, domain] = splitAt(bare);
  const mended = `${local.replace(/\.{2,}/g, '.').replace(/^\.|\.$/g, '')}@${domain
    .replace(/,/g, '.')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.@]+/, '')}`;
  return mended !== address && addressForm(mended) === 'fine' ? mended : null;
};

/** Names of posts, not of people: several read there, and nobody is greeted by name (RFC 2142 and what firms use). */
const ROLES: ReadonlySet<string> = new Set(
  `abuse accounting accounts admin administration administrator billing booking buchhaltung career careers contact
  einkauf enquiries enquiry finance help helpdesk hello hostmaster hr info information inquiries invoice jobs kontakt
  legal mail mailer-daemon marketing media news newsletter no-reply noc noreply office orders personal postmaster
  presse press privacy purchasing recruiting rechnung root sales security sekretariat service shop staff subscribe
  support team tech unsubscribe verkauf vertrieb webmaster welcome`.split(/\s+/),
);

let disposable: ReadonlySet<string> | undefined;

/** Whether addresses there are thrown away after minutes; subdomains of such a domain too. */
export const isDisposable = (domain: string): boolean => {
  disposable ??= disposableEmailBlocklistSet();
  for (let rest = domain; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1))
    if (disposable.has(rest)) return true;
  return false;
};

/** How many letters are typed wrong, where two that are swapped count once; above 1 it does not matter how many. */
const isOneSlip = (a: string, b: string): boolean => {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return x.length <= 1 && y.length <= 1 ? true : x.length === 2 && y === `${x[1]}${x[0]}`;
};

/** Providers that people really have addresses at; the long lists also hold the slips, which others have registered. */
const PROVIDERS: ReadonlySet<string> = new Set([...commonProviders, ...POPULAR_DOMAINS]);

/** Shortest name before the dot that is looked at: of three letters nearly all are somebody's. */
const TYPO_NAME_MIN = 4;

/**
 * The domain that was meant: one slip away from a well-known mail provider, and no provider itself. `acme.com` is not
 * `me.com`: two letters are no slip.
 */
export const domainMeant = (domain: string): string | null => {
  if (PROVIDERS.has(domain) || domain.indexOf('.') < TYPO_NAME_MIN) return null;
  const meant = spellChecked({ email: `a@${domain}` })?.domain;
  return meant && PROVIDERS.has(meant) && isOneSlip(domain, meant) ? meant : null;
};

export interface AddressFinding {
  problem: 'emailWrong' | 'emailTypo' | 'emailDisposable' | 'emailRole';
  /** the address that was meant; null: nobody can say */
  suggestion: string | null;
}

/** What is wrong with an address, the worst first; null: nothing. */
export const addressFinding = (address: string): AddressFinding | null => {
  if (addressForm(address) !== 'fine') return { problem: 'emailWrong', suggestion: repaired(address) };
  const [local, given] = splitAt(address);
  const domain = given.toLowerCase();
  const meant = domainMeant(domain);
  if (meant !== null) return { problem: 'emailTypo', suggestion: `${local}@${meant}` };
  if (isDisposable(domain)) return { problem: 'emailDisposable', suggestion: null };
  return ROLES.has(local.toLowerCase().replace(/\+.*$/, ''))
    ? { problem: 'emailRole', suggestion: null }
    : null;
};

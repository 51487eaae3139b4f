import { domainToASCII } from 'node:url';

/** Local part of the plain form (RFC 5321 dot-string); quoted local parts exist on paper only. */
const LOCAL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;
const DOMAIN =
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/;

/** A domain that IDNA leaves as it is but for its case; looking it up takes 10 us. */
const USUAL = /^(?!.*xn--)[a-z0-9.-]+\.[a-z]{2,}$/i;

/**
 * An address as it may stand in an envelope and a header: ASCII, its domain in the A-label form of IDNA; null when it
 * cannot be one. Nothing that comes through can begin another command or header.
 */
export const envelopeAddress = (address: string): string | null => {
  const trimmed = address.trim();
  const at = trimmed.lastIndexOf('@');
  if (at < 1) return null;
  const local = trimmed.slice(0, at);
  const typed = trimmed.slice(at + 1);
  const domain = USUAL.test(typed) ? typed.toLowerCase() : domainToASCII(typed);
  return LOCAL.test(local) && DOMAIN.test(domain) ? `${local}@${domain}` : null;
};

/** `example.com` of `ana@example.com`. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Mailbox providers with many domains: who receives mail is one, however its addresses end. */
export interface Receiver {
  /** Key of the lane, as settings and the outbox name it. */
  key: string;
  title: string;
  /** Domains; `*` stands for any ending: `yahoo.*` is yahoo.com, yahoo.co.uk ... */
  domains: readonly string[];
}

/** Grouped by who runs their MX; the large ones by share of consumer mailboxes. */
export const RECEIVERS: readonly Receiver[] = [
  { key: 'google', title: 'Gmail', domains: ['gmail.com', 'googlemail.com'] },
  {
    key: 'microsoft',
    title: 'Outlook',
    domains: ['outlook.*', 'hotmail.*', 'live.*', 'msn.com', 'windowslive.com', 'passport.com'],
  },
  {
    key: 'yahoo',
    title: 'Yahoo',
    domains: ['yahoo.*', 'ymail.com', 'rocketmail.com', 'myyahoo.com', 'aol.*', 'aim.com', 'verizon.net'],
  },
  { key: 'apple', title: 'iCloud', domains: ['icloud.com', 'me.com', 'mac.com'] },
  { key: 'gmx', title: 'GMX and web.de', domains: ['gmx.*', 'web.de', 'mail.com', '1und1.de'] },
  { key: 'telekom', title: 'T-Online', domains: ['t-online.de', 'magenta.de'] },
  { key: 'orange', title: 'Orange', domains: ['orange.fr', 'wanadoo.fr', 'voila.fr'] },
  {
    key: 'italia',
    title: 'Libero and Virgilio',
    domains: ['libero.it', 'virgilio.it', 'iol.it', 'inwind.it'],
  },
  { key: 'comcast', title: 'Comcast', domains: ['comcast.net', 'xfinity.com'] },
];

const byDomain = new Map<string, string>();
const byName = new Map<string, string>();
for (const { key, domains } of RECEIVERS)
  for (const domain of domains)
    if (domain.endsWith('.*')) byName.set(domain.slice(0, -2), key);
    else byDomain.set(domain, key);

/** Who receives mail for a domain: `google` for `gmail.com`; a domain that is not known is its own receiver. */
export const receiverOf = (domain: string): string => {
  const name = domain.toLowerCase();
  return byDomain.get(name) ?? byName.get(name.slice(0, name.indexOf('.'))) ?? name;
};

/** `Gmail` for `google`; a domain as it is. */
export const receiverTitle = (key: string): string =>
  RECEIVERS.find((receiver) => receiver.key === key)?.title ?? key;

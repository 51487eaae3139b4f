/**
 * Whether DNS says of a workspace's domains what receivers want to hear, and what to paste where it does not. Reads DNS
 * and decides nothing else.
 */
import type { StoredSettings } from '../../workspaces/index.ts';
import { dkimRecord, dkimRecordName } from '../dkim/index.ts';
import { domainOf } from '../mime/address.ts';
import { type DnsLook, DnsSilent } from './look.ts';
import { SPF_LOOKUPS_MAX, spfOf } from './spf.ts';

export type FindingState = 'right' | 'wrong' | 'missing' | 'off' | 'unknown';

/** One thing that receivers look at. `off`: not set up here, and mail goes without. */
export interface Finding {
  code: 'spf' | 'dkim' | 'dmarc' | 'returnPath' | 'mx' | 'tracking';
  title: string;
  state: FindingState;
  /** What it is, in a sentence. */
  text: string;
  /** What DNS has. */
  found: string[];
  /** What belongs into DNS; null when nothing need be done there. */
  paste: { type: 'TXT' | 'MX' | 'CNAME'; name: string; value: string } | null;
  /** Selector of the key this is about. */
  selector?: string;
}

export interface DomainFacts {
  settings: Pick<StoredSettings, 'sender' | 'dkim' | 'returnPath' | 'trackingDomain'>;
  /** Who carries the mail: `smtp`, `ses` ... */
  provider: string;
  /** Name of this server as the world reaches it. */
  host: string;
}

/** What a vendor asks to be included into SPF. */
const VENDOR_SPF: Readonly<Record<string, string>> = {
  ses: 'amazonses.com',
  sendgrid: 'sendgrid.net',
  postmark: 'spf.mtasv.net',
  mailgun: 'mailgun.org',
};

/** These sign mail themselves, with keys set up there. */
const SIGNED_THERE = new Set(['sendgrid', 'postmark']);

type Made = Omit<Finding, 'code' | 'title'>;
const right = (text: string, found: string[]): Made => ({ state: 'right', text, found, paste: null });

const isHere = (host: string): boolean => /^(localhost|127\.|\[?::1)/.test(host);

const spf = async (dns: DnsLook, domain: string, provider: string): Promise<Made> => {
  const { records, includes, lookups, allowsAll } = await spfOf(dns, domain);
  const vendor = VENDOR_SPF[provider];
  const wanted = vendor ? `v=spf1 include:${vendor} ~all` : 'v=spf1 mx ~all';
  const paste = (value: string): Finding['paste'] => ({ type: 'TXT', name: domain, value });
  if (records.length === 0)
    return {
      state: 'missing',
      text: 'Nobody is named as allowed to send for this domain.',
      found: [],
      paste: paste(wanted),
    };
  const wrong = (text: string, value: string): Made => ({
    state: 'wrong',
    text,
    found: records,
    paste: paste(value),
  });
  const [record] = records;
  if (records.length > 1)
    return wrong(`There are ${records.length} SPF records; receivers take none of them. Keep one.`, record!);
  if (allowsAll) return wrong('It allows the whole world to send.', record!.replace(/\s\+?all\b/i, ' ~all'));
  if (lookups > SPF_LOOKUPS_MAX)
    return wrong(
      `It needs ${lookups} look-ups; after ${SPF_LOOKUPS_MAX} receivers give up. Take out what you no longer use.`,
      record!,
    );
  if (vendor && !includes.has(vendor))
    return wrong(
      'It does not name your mail provider.',
      record!.replace(/^v=spf1/i, `v=spf1 include:${vendor}`),
    );
  return right(
    vendor
      ? 'It names your mail provider.'
      : 'There is one. The servers of your mail provider must be in it.',
    records,
  );
};

const tagsOf = (record: string): Map<string, string> =>
  new Map(
    record.split(';').flatMap((tag) => {
      const at = tag.indexOf('=');
      return at < 0 ? [] : [[tag.slice(0, at).trim().toLowerCase(), tag.slice(at + 1).replace(/\s+/g, '')]];
    }),
  );

type StoredKey = NonNullable<StoredSettings['dkim']>['keys'][number];

const dkimKey = async (dns: DnsLook, domain: string, key: StoredKey): Promise<Made> => {
  const name = dkimRecordName(key.selector, domain);
  const records = await dns.txt(name);
  const paste = { type: 'TXT' as const, name, value: dkimRecord(key) };
  if (!records)
    return { state: 'missing', text: 'Receivers cannot check our signature yet.', found: [], paste };
  if (records.length === 1 && tagsOf(records[0]!).get('p') === key.publicKey)
    return right('Receivers can check our signature.', records);
  return { state: 'wrong', text: 'It is not the key that we sign with.', found: records, paste };
};

const dmarc = async (dns: DnsLook, domain: string, sender: string): Promise<Made> => {
  const labels = domain.split('.');
  const domains = labels.slice(0, -1).map((_, n) => labels.slice(n).join('.'));
  for (const one of domains) {
    const records = ((await dns.txt(`_dmarc.${one}`)) ?? []).filter((text) => /^v=DMARC1/i.test(text));
    if (records.length === 0) continue;
    const policy = tagsOf(records[0]!).get('p')?.toLowerCase();
    const paste = {
      type: 'TXT' as const,
      name: `_dmarc.${one}`,
      value: `v=DMARC1; p=none; rua=mailto:${sender}`,
    };
    if (records.length > 1 || !policy || !['none', 'quarantine', 'reject'].includes(policy))
      return { state: 'wrong', text: 'Receivers cannot read it.', found: records, paste };
    return right(
      policy === 'none'
        ? 'There is one. It only watches (p=none): tighten it when all your mail is signed.'
        : `Mail that is not yours is ${policy === 'reject' ? 'refused' : 'put aside'}.`,
      records,
    );
  }
  return {
    state: 'missing',
    text: 'Gmail and Yahoo ask for one from everybody who sends many mails.',
    found: [],
    paste: { type: 'TXT', name: `_dmarc.${domain}`, value: `v=DMARC1; p=none; rua=mailto:${sender}` },
  };
};

const shownMx = (records: { exchange: string; priority: number }[]): string[] =>
  [...records]
    .sort((a, b) => a.priority - b.priority)
    .map(({ exchange, priority }) => `${priority} ${exchange}`);

const mx = async (dns: DnsLook, domain: string): Promise<Made> => {
  const records = await dns.mx(domain);
  if (!records)
    return {
      state: 'missing',
      text: 'Nothing receives mail here: replies come back, and receivers distrust such senders.',
      found: [],
      paste: null,
    };
  if (records.every(({ exchange }) => exchange === ''))
    return {
      state: 'wrong',
      text: 'It says that this domain takes no mail.',
      found: shownMx(records),
      paste: null,
    };
  return right('Replies arrive.', shownMx(records));
};

const returnPath = async (dns: DnsLook, domain: string | undefined, host: string): Promise<Made> => {
  if (!domain)
    return {
      state: 'off',
      text: 'Bounces come back to the sender. With a domain of their own each names its message.',
      found: [],
      paste: null,
    };
  if (isHere(host))
    return {
      state: 'wrong',
      text: 'This server has no name in the world, so bounces cannot come back to it. Start Baton with PUBLIC_URL.',
      found: [],
      paste: null,
    };
  const records = await dns.mx(domain);
  const paste = { type: 'MX' as const, name: domain, value: `10 ${host}` };
  if (!records) return { state: 'missing', text: 'Bounces cannot come back.', found: [], paste };
  if (!records.some(({ exchange }) => exchange.toLowerCase() === host.toLowerCase()))
    return {
      state: 'wrong',
      text: `Bounces go to another server than this one (${host}). That is right only when its mailbox is read here.`,
      found: shownMx(records),
      paste,
    };
  return right('Bounces come back here.', shownMx(records));
};

const tracking = async (dns: DnsLook, domain: string | undefined, host: string): Promise<Made> => {
  if (isHere(host))
    return {
      state: 'wrong',
      text: 'Links in mails lead to this machine, where no reader is. Start Baton with PUBLIC_URL.',
      found: [host],
      paste: null,
    };
  if (!domain)
    return {
      state: 'off',
      text: `Links in mails lead to ${host}. With a name of your own domain they carry your good name.`,
      found: [],
      paste: null,
    };
  const paste = { type: 'CNAME' as const, name: domain, value: host };
  const alias = await dns.cname(domain);
  const found = await dns.addresses(domain);
  if (!alias && !found) return { state: 'missing', text: 'Links in mails lead nowhere.', found: [], paste };
  const ours = await dns.addresses(host);
  const leadsHere =
    alias?.toLowerCase() === host.toLowerCase() || (found ?? []).some((address) => ours?.includes(address));
  const shown = alias ? [alias] : (found ?? []);
  if (leadsHere) return right('Links in mails lead here, by your own name.', shown);
  return { state: 'wrong', text: 'Links in mails lead to another server.', found: shown, paste };
};

/** A look that gets no answer says so; the others go on. */
const finding = async (
  code: Finding['code'],
  title: string,
  look: Promise<Made>,
  more: Partial<Finding> = {},
): Promise<Finding> => {
  const made = await look.catch((error: unknown): Made => {
    if (!(error instanceof DnsSilent)) throw error;
    return {
      state: 'unknown',
      text: `DNS gave no answer (${error.message}). Ask again.`,
      found: [],
      paste: null,
    };
  });
  return { code, title, ...made, ...more };
};

const KEY_TITLES = { rsa: 'DKIM', ed25519: 'DKIM (Ed25519)' } as const;

const dkim = ({ settings, provider }: DomainFacts, dns: DnsLook, domain: string): Promise<Finding>[] => {
  if (SIGNED_THERE.has(provider))
    return [
      finding(
        'dkim',
        'DKIM',
        Promise.resolve({
          state: 'off',
          text: 'Your mail provider signs. Set up and check its keys there.',
          found: [],
          paste: null,
        }),
      ),
    ];
  const { dkim: stored } = settings;
  const speaks = stored && (domain === stored.domain || domain.endsWith(`.${stored.domain}`));
  if (!stored || !speaks)
    return [
      finding(
        'dkim',
        'DKIM',
        Promise.resolve({
          state: 'missing',
          text: stored
            ? `The keys are of ${stored.domain}, so mail from ${domain} is not signed. Make new ones.`
            : 'Mail is not signed. Make keys, then paste them into DNS.',
          found: [],
          paste: null,
        }),
      ),
    ];
  return stored.keys.map((key) =>
    finding('dkim', KEY_TITLES[key.algorithm], dkimKey(dns, stored.domain, key), { selector: key.selector }),
  );
};

/** What receivers find, in the order in which to mend it; nothing when no sender is set. */
export const findingsOf = async (dns: DnsLook, facts: DomainFacts): Promise<Finding[]> => {
  const { settings, provider, host } = facts;
  const { sender } = settings;
  if (!sender) return [];
  const domain = domainOf(sender.email).toLowerCase();
  return Promise.all([
    finding('spf', 'SPF', spf(dns, settings.returnPath ?? domain, provider)),
    ...dkim(facts, dns, domain),
    finding('dmarc', 'DMARC', dmarc(dns, domain, sender.email)),
    finding('returnPath', 'Return path', returnPath(dns, settings.returnPath, host)),
    finding('mx', 'MX', mx(dns, domain)),
    finding('tracking', 'Tracking domain', tracking(dns, settings.trackingDomain, host)),
  ]);
};

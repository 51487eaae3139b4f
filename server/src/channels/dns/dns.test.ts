import { describe, expect, it } from 'vitest';
import type { StoredSettings } from '../../workspaces/index.ts';
import { type Finding, findingsOf } from './findings.ts';
import { type DnsLook, DnsSilent } from './look.ts';
import { spfOf } from './spf.ts';

type Zone = Record<string, { txt?: string[]; mx?: string[]; cname?: string; a?: string[] } | 'silent'>;

const dnsOf = (zone: Zone): DnsLook => {
  const at = (name: string) => {
    const found = zone[name];
    if (found === 'silent') throw new DnsSilent('ETIMEOUT');
    return found;
  };
  return {
    txt: async (name) => at(name)?.txt ?? null,
    mx: async (name) => at(name)?.mx?.map((exchange, n) => ({ exchange, priority: 10 * (n + 1) })) ?? null,
    cname: async (name) => at(name)?.cname ?? null,
    addresses: async (name) => at(name)?.a ?? null,
  };
};

const KEY = {
  algorithm: 'rsa',
  selector: 'baton1',
  publicKey: 'AAAA',
  sealedKey: '',
  createdAt: '',
} as const;
const SETTINGS: StoredSettings = {
  sender: { name: 'Shop', email: 'hi@shop.example' },
  dkim: { domain: 'shop.example', keys: [KEY] },
  returnPath: 'bounces.shop.example',
  trackingDomain: 'links.shop.example',
};
const HOST = 'baton.shop.example';
const GOOD: Zone = {
  'bounces.shop.example': { txt: ['v=spf1 mx -all'], mx: [HOST] },
  'baton1._domainkey.shop.example': { txt: ['v=DKIM1; k=rsa; p=AA AA'] },
  '_dmarc.shop.example': { txt: ['v=DMARC1; p=reject'] },
  'shop.example': { mx: ['mx.shop.example'] },
  'links.shop.example': { cname: HOST },
};

const found = async (zone: Zone, settings: StoredSettings = SETTINGS, provider = 'smtp') => {
  const findings = await findingsOf(dnsOf(zone), { settings, provider, host: HOST });
  return (code: Finding['code']) => findings.find((one) => one.code === code)!;
};

describe('what receivers find in DNS', () => {
  it('is right when it is', async () => {
    const findings = await findingsOf(dnsOf(GOOD), { settings: SETTINGS, provider: 'smtp', host: HOST });
    expect(findings.map(({ state }) => state)).toEqual(Array(6).fill('right'));
    expect(findings.map(({ paste }) => paste)).toEqual(Array(6).fill(null));
  });

  it('is missing when there is nothing, with what to paste', async () => {
    const one = await found({});
    expect(one('spf')).toMatchObject({
      state: 'missing',
      paste: { type: 'TXT', name: 'bounces.shop.example', value: 'v=spf1 mx ~all' },
    });
    expect(one('dkim').paste).toEqual({
      type: 'TXT',
      name: 'baton1._domainkey.shop.example',
      value: 'v=DKIM1; k=rsa; p=AAAA',
    });
    expect(one('dmarc').paste?.name).toBe('_dmarc.shop.example');
    expect(one('returnPath').paste).toEqual({
      type: 'MX',
      name: 'bounces.shop.example',
      value: `10 ${HOST}`,
    });
    expect(one('tracking').paste?.value).toBe(HOST);
  });

  it('is wrong when receivers cannot take it', async () => {
    const one = await found({
      ...GOOD,
      'bounces.shop.example': { txt: ['v=spf1 mx -all', 'v=spf1 a -all'], mx: ['mx.other.example'] },
      'baton1._domainkey.shop.example': { txt: ['v=DKIM1; p=BBBB'] },
      '_dmarc.shop.example': { txt: ['v=DMARC1; p=perhaps'] },
      'shop.example': { mx: [''] },
      'links.shop.example': { a: ['192.0.2.1'] },
      [HOST]: { a: ['192.0.2.2'] },
    });
    for (const code of ['spf', 'dkim', 'dmarc', 'returnPath', 'mx', 'tracking'] as const)
      expect([code, one(code).state]).toEqual([code, 'wrong']);
  });

  it('is not known when DNS is silent; the rest is', async () => {
    const one = await found({ ...GOOD, '_dmarc.shop.example': 'silent' });
    expect(one('dmarc').state).toBe('unknown');
    expect(one('spf').state).toBe('right');
  });

  it('is read where receivers read it: DMARC of the parent, links by address, the provider in SPF', async () => {
    const settings = { ...SETTINGS, sender: { name: 'S', email: 'hi@news.shop.example' } };
    const zone: Zone = {
      ...GOOD,
      'links.shop.example': { a: ['192.0.2.2'] },
      [HOST]: { a: ['192.0.2.2'] },
      'bounces.shop.example': { txt: ['v=spf1 include:spf.shop.example ~all'] },
      'spf.shop.example': { txt: ['v=spf1 include:amazonses.com -all'] },
    };
    const one = await found(zone, settings, 'ses');
    for (const code of ['dmarc', 'tracking', 'dkim', 'spf'] as const) expect(one(code).state).toBe('right');
    expect((await found(zone, settings, 'mailgun'))('spf').paste?.value).toBe(
      'v=spf1 include:mailgun.org include:spf.shop.example ~all',
    );
  });

  it('is nothing before a sender is set, and no key is asked for that is of another domain', async () => {
    expect(await findingsOf(dnsOf({}), { settings: {}, provider: 'smtp', host: HOST })).toEqual([]);
    const one = await found(GOOD, { ...SETTINGS, sender: { name: 'S', email: 'hi@other.example' } });
    expect(one('dkim')).toMatchObject({ state: 'missing', paste: null });
  });
});

describe('an SPF record', () => {
  it('is counted as receivers do, and one that includes itself ends', async () => {
    const zone: Zone = {
      'a.example': { txt: ['v=spf1 a mx include:b.example ip4:192.0.2.0/24 +all'] },
      'b.example': { txt: ['v=spf1 include:a.example exists:%{i}.c.example redirect=d.example'] },
    };
    const facts = await spfOf(dnsOf(zone), 'a.example');
    expect(facts).toMatchObject({ lookups: 3 + 3 + 3, allowsAll: true });
    const many = Array.from({ length: 11 }, (_, n) => `include:s${n}.example`).join(' ');
    const one = await found({ ...GOOD, 'bounces.shop.example': { txt: [`v=spf1 ${many} -all`] } });
    expect(one('spf')).toMatchObject({ state: 'wrong', text: expect.stringContaining('11') });
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../platform/index.ts';
import { type AddressForm, addressFinding, addressForm, domainMeant, isDisposable } from './address.ts';

describe('an address', () => {
  it('is wrong, a slip, thrown away, a post, or nothing of it', () => {
    const found = (address: string) => {
      const finding = addressFinding(address);
      return finding && [finding.problem, finding.suggestion];
    };
    expect(found('ana@gmial.com')).toEqual(['emailTypo', 'ana@gmail.com']);
    expect(found('ana@gmail.con')).toEqual(['emailTypo', 'ana@gmail.com']);
    expect(found('ana..berg@acme.com')).toEqual(['emailWrong', 'ana.berg@acme.com']);
    expect(found('ana@acme,com')).toEqual(['emailWrong', 'ana@acme.com']);
    expect(found('Ana Berg <ana@acme.com>')).toEqual(['emailWrong', 'ana@acme.com']);
    expect(found('ana')).toEqual(['emailWrong', null]);
    expect(found('ana@localhost')).toEqual(['emailWrong', null]);
    expect(found('ana@mailinator.com')).toEqual(['emailDisposable', null]);
    expect(found('info@acme.com')).toEqual(['emailRole', null]);
    for (const fine of [
      'ana@acme.com',
      'ana@me.com',
      'ana+shop@gmx.at',
      'ana@web.de',
      'o’hara@acme.ie',
      'infos@acme.com',
    ])
      expect(found(fine)).toBeNull();
  });

  it('whose domain is somebody’s own is no slip', () => {
    for (const own of [
      'acme.com',
      'mail.com',
      'ymail.com',
      'aon.at',
      'a1.net',
      'live.at',
      'proton.me',
      'he.com',
    ])
      expect(domainMeant(own)).toBeNull();
  });
});

const folder = join(process.env.BATON_DATA_DIR ?? join(projectFolder(), '..', 'shared', 'data'), 'address');

/** What the categories of isemail mean for mail: comments, folded lines and obsolete forms are in no mailbox's name. */
const EXPECTED: Readonly<Record<string, AddressForm>> = {
  ISEMAIL_VALID_CATEGORY: 'fine',
  ISEMAIL_DNSWARN: 'fine',
  ISEMAIL_RFC5321: 'unusual',
  ISEMAIL_RFC5322: 'wrong',
  ISEMAIL_CFWS: 'wrong',
  ISEMAIL_DEPREC: 'wrong',
  ISEMAIL_ERR: 'wrong',
};

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const textOf = (xml: string): string =>
  xml.replace(/&(?:#x([0-9a-f]+)|(\w+));/gi, (_, hex: string | undefined, name: string) => {
    if (!hex) return ENTITIES[name] ?? '';
    const code = Number.parseInt(hex, 16);
    // signs for control characters stand for them
    return String.fromCodePoint(code >= 0x2400 && code < 0x2420 ? code - 0x2400 : code);
  });

describe.skipIf(!existsSync(folder))('over addresses and domains of others', () => {
  it('takes 42 of 42 addresses that are valid, and none of the 171 that no mailbox has, of 279 isemail cases', () => {
    const xml = readFileSync(join(folder, 'isemail-tests-original.xml'), 'utf8');
    const cases = [...xml.matchAll(/<test id="(\d+)">([\s\S]*?)<\/test>/g)].map(([, id, body]) => ({
      id,
      address: textOf(/<address>([\s\S]*?)<\/address>/.exec(body!)?.[1] ?? ''),
      category: /<category>(\w+)<\/category>/.exec(body!)![1]!,
    }));
    expect(cases).toHaveLength(279);
    const count = (expected: AddressForm, form: AddressForm): number =>
      cases.filter(
        ({ address, category }) => EXPECTED[category] === expected && addressForm(address) === form,
      ).length;
    const table = (expected: AddressForm) =>
      (['fine', 'unusual', 'wrong'] as const).map((form) => count(expected, form));
    expect({ fine: table('fine'), unusual: table('unusual'), wrong: table('wrong') }).toEqual({
      fine: [42, 0, 0],
      unusual: [0, 66, 0],
      wrong: [0, 0, 171],
    });
  });

  it('knows 8,334 of 8,335 domains of a public list of disposable ones', () => {
    const list = readFileSync(join(folder, 'disposable_email_blocklist.conf'), 'utf8').trim().split(/\s+/);
    const known = list.filter(isDisposable).length;
    expect({ domains: list.length, known }).toEqual({ domains: 8_335, known: 8_334 });
  });
});

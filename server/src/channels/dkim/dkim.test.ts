import fc from 'fast-check';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { describe, expect, it } from 'vitest';
import { newId } from '../../platform/index.ts';
import { composeMime, type Mail, signedMime } from '../mime/compose.ts';
import { canonicalBody } from './canonical.ts';
import { createDkimPair, type DkimSigner, dkimKey, dkimRecord, dkimRecordName, publicKeyOf } from './keys.ts';

const DOMAIN = 'shop.example';
const pairs = await Promise.all([createDkimPair('rsa'), createDkimPair('ed25519')]);
const signers: DkimSigner[] = pairs.map(({ algorithm, privateKey }) => ({
  algorithm,
  domain: DOMAIN,
  selector: `s-${algorithm}`,
  key: dkimKey(privateKey),
}));
const records = new Map(
  pairs.map((pair) => [dkimRecordName(`s-${pair.algorithm}`, DOMAIN), dkimRecord(pair)] as const),
);

/** What somebody else's verifier says of each signature of a mail. */
const verdicts = async (mime: string): Promise<string[]> => {
  const { results } = await dkimVerify(Buffer.from(mime, 'latin1'), {
    resolver: async (name: string) => {
      const record = records.get(name);
      if (!record) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
      return [[record]];
    },
  });
  return results.map(({ status, selector }) => `${selector} ${status.result}`).sort();
};
const BOTH_PASS = ['s-ed25519 pass', 's-rsa pass'];

const mail = (more: Partial<Mail> = {}): Mail => ({
  messageId: newId(0),
  bucket: 0,
  workspaceId: 1,
  from: { email: `ana@${DOMAIN}`, name: 'Ana "A" Bérg' },
  to: 'bob@example.com',
  subject: 'Ünïcode and a subject long enough that its header must be folded over several lines of text',
  html: '<p>Hello</p>',
  text: 'Hello\n',
  atMs: Date.UTC(2026, 10, 22),
  headers: [
    ['Feedback-ID', '1:2:3:baton'],
    ['List-Unsubscribe', '<https://t.example/u/abc>'],
    ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
  ],
  ...more,
});

describe('a signed mail', () => {
  it('passes an independent verifier with both signatures, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ unit: 'grapheme', maxLength: 2_000 }),
        async (line, text) => {
          const mime = await signedMime(
            mail({ subject: line, text, html: text, replyTo: `r@${DOMAIN}` }),
            signers,
          );
          expect(await verdicts(mime)).toEqual(BOTH_PASS);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('passes after lines were refolded on the way', async () => {
    const mime = await signedMime(mail(), signers);
    const refolded = mime
      .replace('Subject: ', 'SUBJECT:\r\n\t ')
      .replace('MIME-Version: 1.0', 'Mime-Version:  1.0 ');
    expect(await verdicts(refolded)).toEqual(BOTH_PASS);
  });

  it.each([
    ['a changed body', (mime: string) => mime.replace(/\r\n\r\n--b_/, '\r\n\r\nmore\r\n--b_')],
    ['another subject', (mime: string) => mime.replace('Subject: ', 'Subject: X')],
    ['a second From', (mime: string) => `From: eve@evil.example\r\n${mime}`],
    ['a way out that is not ours', (mime: string) => mime.replace('/u/abc', '/u/evil')],
    ['a Reply-To where there was none', (mime: string) => `Reply-To: eve@evil.example\r\n${mime}`],
  ])('fails with %s', async (_what, change) => {
    const found = await verdicts(change(await signedMime(mail(), signers)));
    expect(found.filter((verdict) => verdict.endsWith('pass'))).toEqual([]);
  });

  it('passes when the provider replaces headers that were left out', async () => {
    const mime = await signedMime(mail(), signers, new Set(['message-id', 'date']));
    const replaced = mime
      .replace(/\r\nMessage-ID: [^\r]+/, '\r\nMessage-ID: <other@provider.example>')
      .replace(/\r\nDate: [^\r]+/, '\r\nDate: Mon, 23 Nov 2026 00:00:00 +0000');
    expect(await verdicts(replaced)).toEqual(BOTH_PASS);
  });

  it('has the same bytes whenever it is made (P5)', async () => {
    const one = mail();
    expect(await signedMime(one, signers)).toBe(await signedMime(one, signers));
  });

  it('has lines that no server needs to break, and no bare line feed', async () => {
    const mime = await signedMime(
      mail({ html: `<p>${'é'.repeat(5_000)}</p>`, subject: 'x'.repeat(300) }),
      signers,
    );
    expect(mime.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...mime.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(mime).toMatch(/^[\r\n -~]*$/);
  });
});

it('the body is in the form that is signed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const mime = composeMime(mail({ text, html: text }));
      const body = mime.slice(mime.indexOf('\r\n\r\n') + 4);
      expect(canonicalBody(body)).toBe(body);
    }),
  );
});

it('the public key of a stored private key is the one in DNS', () => {
  for (const { algorithm, publicKey, privateKey } of pairs)
    expect(publicKeyOf(algorithm, privateKey)).toBe(publicKey);
  expect(Buffer.from(pairs[1]!.publicKey, 'base64')).toHaveLength(32);
});

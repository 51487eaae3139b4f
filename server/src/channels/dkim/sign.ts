import { createHash, sign } from 'node:crypto';
import { canonicalHeader } from './canonical.ts';
import type { DkimSigner } from './keys.ts';

/**
 * Signed, and named once more than they occur, so that nobody can add another one on the way (RFC 6376 section 5.4.2).
 * List-Unsubscribe-Post counts only when signed (RFC 8058 section 4).
 */
const SIGNED = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'Reply-To',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'Feedback-ID',
  'MIME-Version',
  'Content-Type',
] as const;

/** Columns of the signature's lines (RFC 5322 section 2.1.1). */
const COLUMNS = /.{1,72}/g;

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();

/**
 * On a thread of the pool: RSA takes 0.5 ms. Ed25519 signs the hash of the headers (RFC 8463 section 3).
 */
const signatureOf = ({ algorithm, key }: DkimSigner, text: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const [how, data] =
      algorithm === 'rsa'
        ? (['sha256', Buffer.from(text, 'latin1')] as const)
        : ([null, sha256(text)] as const);
    sign(how, data, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });

/** A mail as it is composed: headers without CRLF, perhaps folded, each name at most once; the body in CRLF lines. */
export interface Composed {
  headers: readonly string[];
  /** In its relaxed form already (`canonicalBody` of it is itself). */
  body: string;
}

/**
 * The DKIM-Signature headers of a mail, one a signer, relaxed/relaxed (RFC 6376). `unsigned`: headers that a provider
 * will replace, small letters. The same mail gives the same signatures.
 */
export const dkimHeaders = async (
  { headers, body }: Composed,
  signers: readonly DkimSigner[],
  atMs: number,
  unsigned: ReadonlySet<string> = new Set(),
): Promise<string[]> => {
  const present = new Map(
    headers.map((header) => [header.slice(0, header.indexOf(':')).toLowerCase(), header]),
  );
  const names = SIGNED.filter((name) => !unsigned.has(name.toLowerCase()));
  const canonical = names.flatMap((name) => {
    const header = present.get(name.toLowerCase());
    return header === undefined ? [] : [`${canonicalHeader(header)}\r\n`];
  });
  const signedNames = names.flatMap((name) => (present.has(name.toLowerCase()) ? [name, name] : [name]));
  const bodyHash = sha256(body).toString('base64');
  const lists = `\r\n h=${signedNames
    .join(':')
    .match(/.{1,70}(:|$)/g)!
    .join('\r\n ')};\r\n bh=${bodyHash};\r\n b=`;
  const start = canonical.join('');
  return Promise.all(
    signers.map(async (signer) => {
      const { algorithm, domain, selector } = signer;
      const tags = `v=1; a=${algorithm}-sha256; c=relaxed/relaxed;\r\n d=${domain}; s=${selector}; t=${Math.floor(atMs / 1_000)};`;
      const header = `DKIM-Signature: ${tags}${lists}`;
      const signature = await signatureOf(signer, start + canonicalHeader(header));
      return header + signature.toString('base64').match(COLUMNS)!.join('\r\n ');
    }),
  );
};

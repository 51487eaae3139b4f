import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** RSA, which every receiver verifies, and Ed25519 (RFC 8463), which is small and fast and some verify already. */
export const DKIM_ALGORITHMS = ['rsa', 'ed25519'] as const;
export type DkimAlgorithm = (typeof DKIM_ALGORITHMS)[number];

/** What signs mail of one domain under one selector. */
export interface DkimSigner {
  algorithm: DkimAlgorithm;
  domain: string;
  selector: string;
  key: KeyObject;
}

/** A pair as it is kept: `privateKey` PKCS 8 in base64, a secret; `publicKey` as `p=` of its DNS record. */
export interface DkimPair {
  algorithm: DkimAlgorithm;
  publicKey: string;
  privateKey: string;
}

/** Shorter is refused by Gmail and others; 4,096 does not fit one TXT string and takes six times as long to sign. */
const RSA_BITS = 2_048;
/** What an Ed25519 public key in DER has before its 32 bytes; DNS carries the bytes alone (RFC 8463 section 4). */
const ED25519_PREFIX_BYTES = 12;

const newPair = promisify(generateKeyPair) as (
  type: DkimAlgorithm,
  options: { modulusLength?: number },
) => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>;

const publicText = (algorithm: DkimAlgorithm, key: KeyObject): string => {
  const der = key.export({ type: 'spki', format: 'der' });
  return (algorithm === 'rsa' ? der : der.subarray(ED25519_PREFIX_BYTES)).toString('base64');
};

/** A new pair; RSA takes some 100 ms of another thread. */
export const createDkimPair = async (algorithm: DkimAlgorithm): Promise<DkimPair> => {
  const { publicKey, privateKey } = await newPair(
    algorithm,
    algorithm === 'rsa' ? { modulusLength: RSA_BITS } : {},
  );
  return {
    algorithm,
    publicKey: publicText(algorithm, publicKey),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
};

/** The private key, parsed once: parsing takes three times as long as signing. Throws on what is no key. */
export const dkimKey = (privateKey: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(privateKey, 'base64'), type: 'pkcs8', format: 'der' });

/** `p=` of the record that belongs to a private key. */
export const publicKeyOf = (algorithm: DkimAlgorithm, privateKey: string): string =>
  publicText(algorithm, createPublicKey(dkimKey(privateKey)));

/** Where the record of a key stands: `baton1._domainkey.shop.example`. */
export const dkimRecordName = (selector: string, domain: string): string =>
  `${selector}._domainkey.${domain}`;

/** The TXT record to paste into DNS (RFC 6376 section 3.6.1). */
export const dkimRecord = ({ algorithm, publicKey }: Pick<DkimPair, 'algorithm' | 'publicKey'>): string =>
  `v=DKIM1; k=${algorithm}; p=${publicKey}`;

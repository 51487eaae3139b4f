import { createVerify } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { HttpClient } from '../../channels/index.ts';

/** A message of Amazon SNS as it is posted (docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). */
export interface SnsMessage {
  Type: string;
  MessageId: string;
  TopicArn: string;
  Message: string;
  Timestamp: string;
  SignatureVersion: string;
  Signature: string;
  SigningCertURL: string;
  Subject?: string;
  SubscribeURL?: string;
  Token?: string;
}

/** Members that are signed, in this order, each as its name and its value on lines of their own. */
const SIGNED: Record<string, readonly (keyof SnsMessage)[]> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
};
const ALGORITHMS: Record<string, string> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

/** Certificates come from Amazon over TLS, or not at all: whoever could name another would sign with its key. */
const CERTIFICATE =
  /^https:\/\/sns\.[a-z0-9-]{4,30}\.amazonaws\.com(\.cn)?\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/;
const CONFIRMATION = /^https:\/\/sns\.[a-z0-9-]{4,30}\.amazonaws\.com(\.cn)?\/\?Action=ConfirmSubscription&/;

const CERTIFICATES_MAX = 20;
/** They change about once a year; one that is taken back is not used longer than this. */
const FRESH_MS = 24 * 60 * 60_000;

/** The text that Amazon signed; null for a kind of message that we take no notice of. */
export const signedText = (message: SnsMessage): string | null => {
  const names = SIGNED[message.Type];
  if (!names) return null;
  return names
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
};

/** Whether the URL that would confirm a subscription is Amazon's. */
export const isConfirmation = (url: string): boolean => CONFIRMATION.test(url);

/** Checks signatures of SNS, with the certificates that Amazon publishes, kept for a day. */
export interface SnsSignatures {
  /** Throws when the certificate cannot be had just now. */
  isRight(message: SnsMessage): Promise<boolean>;
}

export const createSnsSignatures = (http: Pick<HttpClient, 'exchange'>): SnsSignatures => {
  const certificates = new LRUCache<string, string>({ max: CERTIFICATES_MAX, ttl: FRESH_MS });

  const certificateAt = async (url: string): Promise<string> => {
    const known = certificates.get(url);
    if (known) return known;
    const answer = await http.exchange({ method: 'GET', url, headers: {} });
    if (answer.outcome !== 'answered' || answer.status !== 200)
      throw new Error('the certificate of Amazon SNS could not be read');
    certificates.set(url, answer.body);
    return answer.body;
  };

  return {
    isRight: async (message) => {
      const text = signedText(message);
      const algorithm = ALGORITHMS[message.SignatureVersion];
      if (text === null || !algorithm || !CERTIFICATE.test(message.SigningCertURL)) return false;
      const certificate = await certificateAt(message.SigningCertURL);
      try {
        return createVerify(algorithm).update(text, 'utf8').verify(certificate, message.Signature, 'base64');
      } catch {
        return false;
      }
    },
  };
};

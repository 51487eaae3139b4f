import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { dkimKeysInUse, dkimPrivateKey, type StoredDkim } from '../workspaces/index.ts';
import { type DkimSigner, dkimKey } from './dkim/index.ts';
import { domainOf } from './mime/address.ts';
import { type Mail, signedMime } from './mime/compose.ts';
import type { Provider } from './provider.ts';
import type { SendingWorkspace } from './sending-workspaces.ts';
import { replyAddress, verpAddress } from './token.ts';

/** Parsed keys of some workspaces; parsing one again costs 2 ms. */
const KEYS_MAX = 500;

/** Providers that take a mail as it is; the others compose and sign it themselves. */
const RAW = new Set(['smtp', 'ses', 'mailgun']);

/**
 * Headers that a provider replaces (docs.aws.amazon.com/ses, "Header fields"): Message-ID and Date by SES, which adds a
 * Feedback-ID of its own too.
 */
const REPLACED: Readonly<Record<string, ReadonlySet<string>>> = {
  ses: new Set(['message-id', 'date', 'feedback-id']),
};

/** Whether a signature of `domain` speaks for the From of a mail (RFC 7489 section 3.1.1, relaxed). */
export const isAligned = (from: string, domain: string): boolean => {
  const own = domainOf(from).toLowerCase();
  return own === domain || own.endsWith(`.${domain}`);
};

/** What a workspace's own domain brings to its mails: signatures (DKIM) and a return path of each message (VERP). */
export const createOwnDomain = (
  secret: string,
): ((provider: Provider, workspace: SendingWorkspace) => Provider) => {
  const parsed = new LRUCache<string, KeyObject>({ max: KEYS_MAX });
  const signers = new WeakMap<StoredDkim, DkimSigner[]>();
  const dressed = new WeakMap<object, { provider: Provider; dressed: Provider }>();

  const signersIn = (dkim: StoredDkim, workspaceId: number): DkimSigner[] =>
    dkimKeysInUse(dkim).map((stored) => {
      const known = parsed.get(stored.sealedKey);
      const key = known ?? dkimKey(dkimPrivateKey(stored, { workspaceId, secret }));
      if (!known) parsed.set(stored.sealedKey, key);
      return { algorithm: stored.algorithm, domain: dkim.domain, selector: stored.selector, key };
    });

  /** Settings are read again every few seconds; until then the same object has the same signers. */
  const signersOf = (dkim: StoredDkim, workspaceId: number): DkimSigner[] => {
    const found = signers.get(dkim) ?? signersIn(dkim, workspaceId);
    signers.set(dkim, found);
    return found;
  };

  /** `mail` as it leaves by `provider`. */
  const dress = async (mail: Mail, provider: Provider, workspace: SendingWorkspace): Promise<Mail> => {
    const { dkim, returnPath, replyDomain } = workspace.settings;
    const worn: Mail = {
      ...mail,
      ...(returnPath && mail.token ? { returnPath: verpAddress(mail.token, returnPath) } : {}),
      ...(replyDomain && mail.token ? { replyTo: replyAddress(mail.token, replyDomain) } : {}),
    };
    if (!dkim || !RAW.has(provider.name) || !isAligned(mail.from.email, dkim.domain)) return worn;
    const by = signersOf(dkim, workspace.workspaceId);
    return { ...worn, mime: await signedMime(worn, by, REPLACED[provider.name]) };
  };

  return (provider, workspace) => {
    const { dkim, returnPath, replyDomain } = workspace.settings;
    if (!dkim && !returnPath && !replyDomain) return provider;
    const known = dressed.get(workspace.settings);
    if (known?.provider === provider) return known.dressed;
    const own: Provider = {
      name: provider.name,
      submit: async (mail) => {
        const worn = await dress(mail, provider, workspace).catch((error: Error) => error);
        // nothing has left: a key that cannot be read can be mended while the mail waits
        return worn instanceof Error
          ? { outcome: 'deferred', reason: `it could not be signed: ${worn.message}` }
          : provider.submit(worn);
      },
      close: () => provider.close(),
    };
    dressed.set(workspace.settings, { provider, dressed: own });
    return own;
  };
};

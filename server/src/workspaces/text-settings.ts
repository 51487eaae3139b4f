import { decrypt, deriveKey, encrypt } from '../platform/index.ts';
import { refusals } from './errors.ts';
import type { StoredSlack, StoredTexts, StoredTextsProvider } from './model.ts';

/** Who carries the texts of a workspace, with the secret in the clear. */
export type TextsAccount =
  | { name: 'twilio'; accountSid: string; from: string; secret: string }
  | { name: 'kannel'; url: string; user: string; from: string; secret: string };

/** The same as given by a user; without a secret the stored one stays, if it is for the same account. */
export type TextsAccountChange =
  | { name: 'twilio'; accountSid: string; from: string; secret?: string | undefined }
  | { name: 'kannel'; url: string; user: string; from: string; secret?: string | undefined };

/** A change of what concerns texts: absent members stay, null clears. */
export interface TextsChange {
  provider?: TextsAccountChange | null | undefined;
  prices?: Record<string, number> | undefined;
  wayOut?: Record<string, string> | undefined;
  help?: string | null | undefined;
}

/** A change of the connection to Slack. One of `url` (an incoming webhook) and `token` (a bot's) leads there. */
export interface SlackChange {
  url?: string | undefined;
  token?: string | undefined;
  to?: string | undefined;
}

interface Context {
  workspaceId: number;
  /** of the installation */
  secret: string;
}

const keyOf = ({ secret }: Context): Buffer => deriveKey(secret, 'settings');
const contextOf = (what: 'texts' | 'slack', { workspaceId }: Context): string => `${what}:${workspaceId}`;

/** What a secret belongs to: it must not be sent to another place by changing the place alone. */
const placeOf = (account: TextsAccountChange | StoredTextsProvider): string =>
  account.name === 'twilio' ? `twilio ${account.accountSid}` : `kannel ${account.url} ${account.user}`;

const providerChanged = (
  old: StoredTextsProvider | undefined,
  { secret, ...rest }: TextsAccountChange,
  context: Context,
): StoredTextsProvider => {
  if (secret) return { ...rest, sealedSecret: encrypt(keyOf(context), secret, contextOf('texts', context)) };
  if (!old || placeOf(old) !== placeOf(rest)) throw refusals.textsSecretNeeded();
  return { ...rest, sealedSecret: old.sealedSecret };
};

/** What concerns texts, after a change. Refuses a new account without its secret. */
export const textsChanged = (
  old: StoredTexts | undefined,
  { provider, prices, wayOut, help }: TextsChange,
  context: Context,
): StoredTexts => {
  const next: StoredTexts = { ...old };
  if (prices !== undefined) next.prices = prices;
  if (wayOut !== undefined) next.wayOut = wayOut;
  if (help === null) delete next.help;
  else if (help !== undefined) next.help = help;
  if (provider === null) delete next.provider;
  else if (provider) next.provider = providerChanged(old?.provider, provider, context);
  return next;
};

/** The account of a workspace's texts, ready to use; null when there is none. Throws when its secret cannot be read. */
export const textsAccount = (texts: StoredTexts | undefined, context: Context): TextsAccount | null => {
  if (!texts?.provider) return null;
  const { sealedSecret, ...account } = texts.provider;
  return { ...account, secret: decrypt(keyOf(context), sealedSecret, contextOf('texts', context)) };
};

/** The connection to Slack after a change; null: none. */
export const slackChanged = (change: SlackChange | null, context: Context): StoredSlack | undefined => {
  if (!change) return undefined;
  const seal = (text: string): string => encrypt(keyOf(context), text, contextOf('slack', context));
  const { url, token, to } = change;
  return {
    ...(url ? { sealedUrl: seal(url) } : {}),
    ...(token ? { sealedToken: seal(token) } : {}),
    ...(to ? { to } : {}),
  };
};

export interface SlackAccount {
  url?: string;
  token?: string;
  to?: string;
}

/** The connection to Slack, ready to use; null when there is none. Throws when it cannot be read. */
export const slackAccount = (slack: StoredSlack | undefined, context: Context): SlackAccount | null => {
  if (!slack) return null;
  const open = (sealed: string): string => decrypt(keyOf(context), sealed, contextOf('slack', context));
  return {
    ...(slack.sealedUrl ? { url: open(slack.sealedUrl) } : {}),
    ...(slack.sealedToken ? { token: open(slack.sealedToken) } : {}),
    ...(slack.to ? { to: slack.to } : {}),
  };
};

/** The rule of a country (ISO alpha-2), else of all others (`*`). */
export const ofCountry = <Value>(
  rules: Readonly<Record<string, Value>> | undefined,
  country: string | null,
): Value | undefined => (country === null ? undefined : rules?.[country]) ?? rules?.['*'];

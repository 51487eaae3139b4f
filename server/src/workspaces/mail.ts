/**
 * Which provider carries a workspace's mail by its API, and its accounts there. An account stays when another provider
 * is chosen: what it took is still reported for days.
 */
import { decrypt, deriveKey, encrypt, isSameSecret, randomSecret } from '../platform/index.ts';
import { refusals } from './errors.ts';
import type { StoredSettings } from './model.ts';

export const MAIL_PROVIDERS = ['ses', 'sendgrid', 'postmark', 'mailgun'] as const;
export type MailProvider = (typeof MAIL_PROVIDERS)[number];

/** One account as stored; secrets are encrypted under the context `mail:<workspace id>:<provider>:<field>`. */
export interface StoredMailAccount {
  values: Record<string, string>;
  sealed: Record<string, string>;
  /** part of the address to which the provider reports: nobody else knows it */
  hookKey: string;
  /** when the first report came whose signature was right */
  heardAt?: string;
  /** when the last came whose signature was wrong */
  refusedAt?: string;
}

export interface StoredMail {
  /** absent: the workspace's SMTP server, else the installation's, else the sandbox */
  by?: MailProvider;
  accounts?: Partial<Record<MailProvider, StoredMailAccount>>;
}

interface Field {
  name: string;
  pattern: RegExp;
  isSecret?: true;
  isOptional?: true;
}

const KEY = /^[\x21-\x7e]{8,200}$/;
const STREAM = /^[a-z0-9-]{1,30}$/;

/** What an account is made of, provider by provider. */
export const MAIL_FIELDS: Readonly<Record<MailProvider, readonly Field[]>> = {
  ses: [
    { name: 'region', pattern: /^[a-z]{2}(-[a-z]+){1,2}-\d{1,2}$/ },
    { name: 'accessKeyId', pattern: /^[A-Z0-9]{16,128}$/ },
    { name: 'secretAccessKey', pattern: KEY, isSecret: true },
    { name: 'configurationSet', pattern: /^[\w-]{1,64}$/, isOptional: true },
    { name: 'topicArn', pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, isOptional: true },
  ],
  sendgrid: [
    { name: 'region', pattern: /^(global|eu)$/ },
    { name: 'apiKey', pattern: KEY, isSecret: true },
    { name: 'verificationKey', pattern: /^[A-Za-z0-9+/]{80,200}={0,2}$/, isOptional: true },
  ],
  postmark: [
    { name: 'serverToken', pattern: KEY, isSecret: true },
    { name: 'broadcastStream', pattern: STREAM },
    { name: 'transactionalStream', pattern: STREAM },
  ],
  mailgun: [
    { name: 'region', pattern: /^(us|eu)$/ },
    { name: 'domain', pattern: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/ },
    { name: 'apiKey', pattern: KEY, isSecret: true },
    { name: 'signingKey', pattern: KEY, isSecret: true, isOptional: true },
  ],
};

export const isMailProvider = (name: string): name is MailProvider =>
  (MAIL_PROVIDERS as readonly string[]).includes(name);

const contextOf = (workspaceId: number, provider: MailProvider, field: string): string =>
  `mail:${workspaceId}:${provider}:${field}`;
const keyOf = (secret: string): Buffer => deriveKey(secret, 'settings');

interface SealContext {
  workspaceId: number;
  secret: string;
}

/** The account after `given` was typed: a secret that is not typed stays, a value that is not is gone. */
const accountChanged = (
  old: StoredMailAccount | undefined,
  provider: MailProvider,
  given: Readonly<Record<string, string>>,
  { workspaceId, secret }: SealContext,
): StoredMailAccount => {
  const values: Record<string, string> = {};
  const sealed: Record<string, string> = {};
  for (const { name, pattern, isSecret, isOptional } of MAIL_FIELDS[provider]) {
    const typed = given[name]?.trim() ?? '';
    const kept = isSecret ? old?.sealed[name] : undefined;
    if (typed !== '' && !pattern.test(typed)) throw refusals.mailFieldInvalid(name);
    if (typed === '' && !kept && !isOptional) throw refusals.mailFieldNeeded(name);
    if (typed === '') {
      if (kept) sealed[name] = kept;
    } else if (isSecret) sealed[name] = encrypt(keyOf(secret), typed, contextOf(workspaceId, provider, name));
    else values[name] = typed;
  }
  const { heardAt, refusedAt } = old ?? {};
  return {
    values,
    sealed,
    hookKey: old?.hookKey ?? randomSecret(),
    ...(heardAt ? { heardAt } : {}),
    ...(refusedAt ? { refusedAt } : {}),
  };
};

/**
 * Settings in which this provider carries the mail, by an account of these fields. Refuses a field that is missing or
 * cannot be right, by its name.
 */
export const withMailAccount = (
  old: StoredSettings,
  provider: MailProvider,
  fields: Readonly<Record<string, string>>,
  context: SealContext,
): StoredSettings => {
  const accounts = old.mail?.accounts ?? {};
  const account = accountChanged(accounts[provider], provider, fields, context);
  return { ...old, mail: { by: provider, accounts: { ...accounts, [provider]: account } } };
};

/** Settings in which no provider's API carries the mail; the accounts stay. */
export const withoutMailProvider = (old: StoredSettings): StoredSettings => ({
  ...old,
  mail: { ...(old.mail?.accounts ? { accounts: old.mail.accounts } : {}) },
});

/** All fields of an account in the clear, for the sender and for checking signatures; null when there is none. */
export const mailAccount = (
  settings: StoredSettings,
  provider: MailProvider,
  { workspaceId, secret }: SealContext,
): Record<string, string> | null => {
  const account = settings.mail?.accounts?.[provider];
  if (!account) return null;
  const opened = Object.entries(account.sealed).map(([name, sealed]) => [
    name,
    decrypt(keyOf(secret), sealed, contextOf(workspaceId, provider, name)),
  ]);
  return { ...account.values, ...Object.fromEntries(opened) };
};

/** `/w/7.k3y/ses`: where the provider reports to. */
export const mailHookPath = (
  workspaceId: number,
  provider: MailProvider,
  account: Pick<StoredMailAccount, 'hookKey'>,
): string => `/w/${workspaceId}.${account.hookKey}/${provider}`;

/** The workspace and key in the address of a report; null when it is none of ours. */
export const readMailHook = (text: string): { workspaceId: number; hookKey: string } | null => {
  const [, id, hookKey] = /^(\d{1,9})\.([\w-]{10,100})$/.exec(text) ?? [];
  return id && hookKey ? { workspaceId: Number(id), hookKey } : null;
};

/** The account to which an address of reports belongs. */
export const accountOfHook = (
  settings: StoredSettings,
  provider: MailProvider,
  hookKey: string,
): StoredMailAccount | null => {
  const account = settings.mail?.accounts?.[provider];
  return account && isSameSecret(account.hookKey, hookKey) ? account : null;
};

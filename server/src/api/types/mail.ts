/** Providers that carry mail by an API of their own. */
export type MailProvider = 'ses' | 'sendgrid' | 'postmark' | 'mailgun';

// GET /mail ; PUT /mail {by: 'sandbox'} | {by: 'smtp', smtp} | {by: <provider>, fields} ; POST /mail/test {to} -> MailTested
export interface MailCarrier {
  /** `server`: the mail server that the installation has for all workspaces */
  by: 'sandbox' | 'server' | 'smtp' | MailProvider;
  /** where mail goes that no choice is made for */
  byDefault: 'sandbox' | 'server';
  /** mails that the provider does not take now, and what it says most */
  waiting: { count: number; isAtLeast: boolean; reason: string; isAccount: boolean } | null;
  accounts: Partial<Record<MailProvider, MailAccountShown>>;
}

export interface MailAccountShown {
  values: Record<string, string>;
  /** names of the secrets that are stored */
  secrets: string[];
  /** where the provider reports to; a secret in itself */
  hookUrl: string;
  /** first report whose signature was right; null: none yet */
  heardAt: string | null;
  /** last report whose signature was wrong */
  refusedAt: string | null;
}

export interface MailTested {
  /** why it did not leave; null when the provider took it */
  problem: string | null;
  provider: string | null;
}

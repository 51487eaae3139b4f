/** The mailbox in which bounces and answers lie, as it is stored. */
import { decrypt, deriveKey, encrypt } from '../platform/index.ts';
import { refusals } from './errors.ts';
import type { StoredMailbox, StoredSettings } from './model.ts';

/** A mailbox as a user types it. */
export interface MailboxGiven {
  host: string;
  port: number;
  secure: boolean;
  user: string;
  /** absent: the one that is stored, for the same host and user */
  password?: string | undefined;
  folder: string;
  moveTo?: string | undefined;
}

interface SealContext {
  workspaceId: number;
  secret: string;
}

const contextOf = (workspaceId: number): string => `mailbox:${workspaceId}`;
const keyOf = (secret: string): Buffer => deriveKey(secret, 'settings');

const isSameAccount = (one: StoredMailbox | undefined, other: MailboxGiven): boolean =>
  one !== undefined && one.host === other.host && one.user === other.user;

/** Settings with this mailbox; null takes it away. Refuses one without a password. */
export const withMailbox = (
  old: StoredSettings,
  given: MailboxGiven | null,
  { workspaceId, secret }: SealContext,
): StoredSettings => {
  const { mailbox, ...rest } = old;
  if (given === null) return rest;
  const { password, moveTo, ...place } = given;
  // a stored password is for the server it was typed for, and is shown to no other
  const sealedPassword = password
    ? encrypt(keyOf(secret), password, contextOf(workspaceId))
    : isSameAccount(mailbox, given)
      ? mailbox!.sealedPassword
      : null;
  if (sealedPassword === null) throw refusals.mailboxNeedsPassword();
  return { ...rest, mailbox: { ...place, sealedPassword, ...(moveTo ? { moveTo } : {}) } };
};

/** Its password in the clear, for the reader. Throws when the server's secret is another than when it was stored. */
export const mailboxPassword = (
  { sealedPassword }: StoredMailbox,
  { workspaceId, secret }: SealContext,
): string => decrypt(keyOf(secret), sealedPassword, contextOf(workspaceId));

import type { EventMap } from '../conditions/index.ts';
import { decrypt, deriveKey, encrypt } from '../platform/index.ts';
import { refusals } from './errors.ts';
import { EVENT_MAP_DEFAULTS } from './event-map-defaults.ts';
import type { StoredSettings, StoredSmtp } from './model.ts';
import { website } from './workspaces.ts';

/** A change of settings: absent members stay, null clears. */
export interface SettingsChange {
  website?: string | null;
  brand?: StoredSettings['brand'] | null;
  sender?: StoredSettings['sender'] | null;
  smtp?: { host: string; port: number; secure: boolean; user?: string; password?: string } | null;
  eventMap?: EventMap;
}

/** Where a workspace's mail is handed over, ready to use. */
export interface SmtpAccount {
  host: string;
  port: number;
  secure: boolean;
  user: string | undefined;
  password: string | undefined;
}

const keyOfSettings = (secret: string): Buffer => deriveKey(secret, 'settings');
const contextOf = (workspaceId: number): string => `smtp:${workspaceId}`;

/** A password is kept only for the same server and user: it must not be sent to another by changing the host alone. */
const smtpChanged = (
  old: StoredSmtp | undefined,
  next: NonNullable<SettingsChange['smtp']>,
  seal: (password: string) => string,
): StoredSmtp => {
  const { password, ...rest } = next;
  if (password !== undefined) return { ...rest, ...(password ? { sealedPassword: seal(password) } : {}) };
  if (!old?.sealedPassword) return rest;
  if (old.host !== next.host || old.user !== next.user) throw refusals.smtpPasswordNeeded();
  return { ...rest, sealedPassword: old.sealedPassword };
};

/** Settings after a change. Refuses a web address that is none, and an SMTP server without its password. */
export const settingsChanged = (
  old: StoredSettings,
  change: SettingsChange,
  context: { workspaceId: number; secret: string },
): StoredSettings => {
  const next: StoredSettings = { ...old };
  if (change.website !== undefined) next.website = change.website ? website(change.website) : undefined;
  if (change.brand !== undefined) next.brand = change.brand ?? undefined;
  if (change.sender !== undefined) next.sender = change.sender ?? undefined;
  if (change.eventMap !== undefined) next.eventMap = change.eventMap;
  if (change.smtp === null) next.smtp = undefined;
  else if (change.smtp)
    next.smtp = smtpChanged(old.smtp, change.smtp, (password) =>
      encrypt(keyOfSettings(context.secret), password, contextOf(context.workspaceId)),
    );
  return next;
};

/** The SMTP server of a workspace with its password in the clear, for the sender; null when none is set. */
export const smtpAccount = (
  settings: StoredSettings,
  context: { workspaceId: number; secret: string },
): SmtpAccount | null => {
  if (!settings.smtp) return null;
  const { host, port, secure, user, sealedPassword } = settings.smtp;
  const password = sealedPassword
    ? decrypt(keyOfSettings(context.secret), sealedPassword, contextOf(context.workspaceId))
    : undefined;
  return { host, port, secure, user, password };
};

/** The event map of a workspace: its own, else the defaults. */
export const eventMapOf = (settings: StoredSettings): EventMap => settings.eventMap ?? EVENT_MAP_DEFAULTS;

import type { EventMap } from '../conditions/index.ts';
import type { StoredMail } from './mail.ts';

/** What a user may do in a workspace; `api/access.ts` says what each role opens. */
export const ROLES = ['admin', 'marketer', 'sales', 'readonly'] as const;
export type Role = (typeof ROLES)[number];

/** What an API key may do: the access levels of routes, each given or not. */
export const SCOPES = ['read', 'work', 'build', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: a user who signed in, or a program with an API key. */
export type Who =
  | { kind: 'user'; userId: string; name: string; email: string }
  | { kind: 'key'; keyId: number; name: string; workspaceId: number; scopes: readonly Scope[] };

/** `user:<id>` or `key:<id>`: stays the same when the name changes. */
export const whoRef = (who: Who): string => (who.kind === 'user' ? `user:${who.userId}` : `key:${who.keyId}`);

/** The name to show: `Ana Berg`, `key "CI"`. */
export const whoName = (who: Who): string => (who.kind === 'user' ? who.name : `key "${who.name}"`);

/** How a workspace hands mail over; the password is encrypted under the context `smtp:<workspace id>`. */
export interface StoredSmtp {
  host: string;
  port: number;
  secure: boolean;
  user?: string;
  sealedPassword?: string;
}

/** Who carries texts; the secret is encrypted under the context `texts:<workspace id>`. */
export type StoredTextsProvider =
  | { name: 'twilio'; accountSid: string; from: string; sealedSecret: string }
  | { name: 'kannel'; url: string; user: string; from: string; sealedSecret: string };

/** How texts leave, what they cost, and how people are told the way out. */
export interface StoredTexts {
  provider?: StoredTextsProvider;
  /** of one part, in the workspace's currency, by country of the number (ISO alpha-2); `*`: all others */
  prices?: Record<string, number>;
  /** what is added to marketing texts, by country; `*`: all others */
  wayOut?: Record<string, string>;
  /** the answer to who texts HELP */
  help?: string;
}

/** The company's Slack, encrypted under the context `slack:<workspace id>`. */
export interface StoredSlack {
  /** of an incoming webhook */
  sealedUrl?: string;
  /** of a bot that may post */
  sealedToken?: string;
  /** where a bot posts when a template names no place */
  to?: string;
}

/** A key that signs mail; the private one is encrypted under the context `dkim:<workspace id>`. */
export interface StoredDkimKey {
  algorithm: 'rsa' | 'ed25519';
  selector: string;
  /** `p=` of its DNS record */
  publicKey: string;
  sealedKey: string;
  createdAt: string;
  /** when DNS was first seen to have it */
  seenAt?: string;
}

/** Signing for one domain; newest keys last. */
export interface StoredDkim {
  domain: string;
  keys: StoredDkimKey[];
}

/** A new domain's way to its full volume: `firstDay` mails on its first day, `factor` times as many each day. */
export interface StoredWarmUp {
  /** `2026-11-22`, in the workspace's zone */
  startedOn: string;
  firstDay: number;
  factor: number;
  /** the plan is over on the day that allows so many */
  upTo: number;
}

/** How fast mail may leave. Absent: as fast as the provider takes it. */
export interface StoredPace {
  perSecond?: number;
  perDay?: number;
  /** by receiver (`google`, `example.com`); `other`: each one that is not named */
  receivers?: Record<string, { perMinute?: number; perDay?: number }>;
  warmUp?: StoredWarmUp;
}

/** Shares (0.05 is 5 %) of the last mails at which sending stops by itself; null: never. Absent: the defaults. */
export interface StoredStopAt {
  bounced?: number | null;
  complained?: number | null;
}

/** A mailbox read by IMAP; the password is encrypted under the context `mailbox:<workspace id>`. */
export interface StoredMailbox {
  host: string;
  port: number;
  /** TLS from the start; else STARTTLS */
  secure: boolean;
  user: string;
  sealedPassword: string;
  folder: string;
  /** where mails go that were taken; absent: they stay, marked as read */
  moveTo?: string;
}

/** `workspaces.settings` as stored. Absent members are not set. */
export interface StoredSettings {
  website?: string;
  brand?: { logoUrl?: string; color?: string; address?: string };
  sender?: { name: string; email: string; replyTo?: string };
  smtp?: StoredSmtp;
  mail?: StoredMail;
  dkim?: StoredDkim;
  /** domain to which answers come, each to an address of its message; absent: to the sender's reply address */
  replyDomain?: string;
  /** where bounces and answers lie that come to an ordinary address of the company */
  mailbox?: StoredMailbox;
  /** domain to which bounces come back */
  returnPath?: string;
  /** domain of the links in mails, served by this server */
  trackingDomain?: string;
  /** whose name mail bears; absent: the workspace's */
  sendAs?: 'workspace' | 'owner';
  pace?: StoredPace;
  stopAt?: StoredStopAt;
  eventMap?: EventMap;
  texts?: StoredTexts;
  slack?: StoredSlack;
  /** of a sample workspace: how fast it plays, and since when when that is fast */
  sample?: { speed: 1 | 60; playing: boolean; since?: string };
}

/** Why sending was stopped by itself: `count` of the last `of` mails, more than the share `limit`. */
export interface StoppedWhy {
  code: 'bounced' | 'complained';
  text: string;
  count: number;
  of: number;
  limit: number;
  /** receipts and sign-ins too: the harm is past what any mail may go on in */
  everything?: boolean;
}

/** One row of `workspaces`. */
export interface WorkspaceRow {
  workspaceId: number;
  slug: string;
  name: string;
  timeZone: string;
  currency: string;
  isSample: boolean;
  settings: StoredSettings;
  sendingStoppedAt: Date | null;
  sendingStoppedBy: string | null;
  /** null when a person stopped it, or nobody */
  sendingStoppedWhy: StoppedWhy | null;
}

import type { EventMap } from '../conditions/index.ts';

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

/** `workspaces.settings` as stored. Absent members are not set. */
export interface StoredSettings {
  website?: string;
  brand?: { logoUrl?: string; color?: string; address?: string };
  sender?: { name: string; email: string; replyTo?: string };
  smtp?: StoredSmtp;
  eventMap?: EventMap;
  /** of a sample workspace: how fast it plays, and since when when that is fast */
  sample?: { speed: 1 | 60; playing: boolean; since?: string };
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
}

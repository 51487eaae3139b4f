import type { EventMap } from '../../conditions/index.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { InFlight, Rush, RushAccount } from '../../sample/index.ts';
import type { Role } from './common.ts';

// GET /api/me
export interface Me {
  user: { userId: string; name: string; email: string };
  workspaces: { slug: string; name: string; role: Role; isSample: boolean }[];
}

// POST /api/setup/website {website} -> WebsiteFacts ; 422 website-not-read; before the first run is done
export interface WebsiteFacts {
  name: string | null;
  logoUrl: string | null;
  color: string | null;
}

// GET /   (the workspace)   PATCH / {name?, timeZone?, currency?, settings?}
// POST /sending/stop {} , POST /sending/resume {} -> Workspace
export interface Workspace {
  slug: string;
  name: string;
  timeZone: string;
  currency: string;
  isSample: boolean;
  role: Role;
  settings: WorkspaceSettings;
  /** `why`: it stopped by itself; null when a person stopped it */
  sendingStopped: { at: string; by: string; why: string | null; held: number } | null;
  /** `canPull`: this server may be killed to show what that does: it would be started again */
  sample: { speed: 1 | 60; playing: boolean; canPull: boolean } | null;
}

export interface WorkspaceSettings {
  website?: string;
  brand?: { logoUrl?: string; color?: string; address?: string };
  sender?: { name: string; email: string; replyTo?: string };
  smtp?: { host: string; port: number; secure: boolean; user?: string; hasPassword: boolean } | null;
  eventMap: EventMap;
}

// POST /api/sample -> {slug} (201; 200 when there is one already) ; GET /api/sample -> SampleProgress, while it is made
// PATCH /sample {speed?, playing?} -> {speed, playing} ; DELETE /sample -> 204
// POST /sample/pass-time {anonymousId} -> {contactId, waits}: ends the waits that this visitor is in
export interface SampleProgress {
  /** 0 to 1; null when none is being made */
  share: number | null;
  doing: string | null;
}

// POST /sample/rush -> SampleRush (201) ; GET /sample/rush/:rush -> what became of it
export type SampleRush = Rush;
export type SampleRushAccount = RushAccount;

// POST /sample/plug {} -> SampleInFlight (202), and the server kills itself ; 409 no-supervisor
export type SampleInFlight = InFlight;

// GET /members ; POST /invites {email, role} ; PATCH /members/:userId {role} ; DELETE /members/:userId
export interface Member {
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: string;
  /** gets no turn until then; null: is here */
  awayUntil: string | null;
}

// GET /invites -> open ones; POST /invites -> InviteCreated; DELETE /invites/:inviteId
// GET /api/invites/:token -> InviteShown ; POST /api/invites/:token {name?, password?} -> {workspace: {slug}}
export interface Invite {
  inviteId: string;
  email: string;
  role: Role;
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
}

export interface InviteCreated extends Invite {
  link: string;
  /** false: hand the link over by hand */
  mailed: boolean;
}

export interface InviteShown {
  workspace: string;
  email: string;
  role: Role;
  invitedBy: string;
  /** sign in to accept, instead of choosing a password */
  hasUser: boolean;
}

// GET /set-aside -> {items: SetAside[]} ; POST /set-aside/:id/retry|discard -> 204
export type { SetAside } from '../../insights/index.ts';

// GET /audit?after=
export interface AuditRow {
  auditId: string;
  at: string;
  who: string;
  action: string;
  object: string;
  detail: JsonObject | null;
}

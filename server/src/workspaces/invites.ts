import { type Db, hashKey, newId, type Queryable, randomSecret, sql } from '../platform/index.ts';
import { audit } from './audit.ts';
import { insertUser, passwordHash, type SessionUser, userEmail } from './auth.ts';
import { refusals } from './errors.ts';
import { type Role, type Who, whoName } from './model.ts';

/** Long enough for a holiday, short enough that a forgotten link opens nothing. */
const INVITE_DAYS = 14;

export interface InviteRow {
  inviteId: string;
  email: string;
  role: Role;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
}

const INVITE = sql`
  invite_id as "inviteId", email, role, invited_by as "invitedBy", created_at as "createdAt",
  expires_at as "expiresAt"`;

/** Invites an address; an earlier open invite of it ends. `token` goes into the link and is stored only hashed. */
export const createInvite = (
  db: Db,
  input: { workspaceId: number; email: string; role: Role; who: Who },
  nowMs: number,
): Promise<InviteRow & { token: string }> =>
  db.transaction(async (tx) => {
    const { workspaceId, role, who } = input;
    const email = userEmail(input.email);
    const members = await tx.query(sql`
      select user_id from members join users on users.id = user_id
      where workspace_id = ${workspaceId} and email = ${email}`);
    if (members.length > 0) throw refusals.alreadyMember(email);
    await tx.query(sql`
      delete from invites where workspace_id = ${workspaceId} and email = ${email} and accepted_at is null`);
    const token = randomSecret(24);
    const [row] = await tx.query<InviteRow>(sql`
      insert into invites (workspace_id, invite_id, email, role, token_hash, invited_by, created_at, expires_at)
      values (${workspaceId}, ${newId(nowMs)}, ${email}, ${role}, ${hashKey(token)}, ${whoName(who)},
        ${new Date(nowMs)}, ${new Date(nowMs + INVITE_DAYS * 86_400_000)})
      returning ${INVITE}`);
    await audit(tx, { workspaceId, who, action: 'invited', object: email, detail: { role } }, nowMs);
    return { ...row!, token };
  });

/** Invites nobody accepted yet, newest first. */
export const openInvites = (db: Queryable, workspaceId: number, nowMs: number): Promise<InviteRow[]> =>
  db.query<InviteRow>(sql`
    select ${INVITE} from invites
    where workspace_id = ${workspaceId} and accepted_at is null and expires_at > ${new Date(nowMs)}
    order by invite_id desc`);

/** Takes an open invite back. */
export const withdrawInvite = (
  db: Db,
  input: { workspaceId: number; inviteId: string; who: Who },
  nowMs: number,
): Promise<void> =>
  db.transaction(async (tx) => {
    const { workspaceId, who } = input;
    const [row] = await tx.query<{ email: string }>(sql`
      delete from invites
      where workspace_id = ${workspaceId} and invite_id = ${input.inviteId} and accepted_at is null
      returning email`);
    if (!row) throw refusals.inviteNotFound();
    await audit(tx, { workspaceId, who, action: 'withdrew the invite of', object: row.email }, nowMs);
  });

export interface OpenInvite {
  workspaceId: number;
  slug: string;
  workspace: string;
  email: string;
  role: Role;
  invitedBy: string;
  /** a user with this e-mail exists: sign in instead of choosing a password */
  hasUser: boolean;
}

/** What the link of an invite stands for; refuses used, expired and invented tokens alike. */
export const inviteByToken = async (db: Queryable, token: string, nowMs: number): Promise<OpenInvite> => {
  const [row] = await db.query<OpenInvite>(sql`
    select invites.workspace_id as "workspaceId", slug, workspaces.name as workspace, invites.email, role,
      invited_by as "invitedBy", users.id is not null as "hasUser"
    from invites
    join workspaces on workspaces.workspace_id = invites.workspace_id
    left join users on users.email = invites.email
    where token_hash = ${hashKey(token)} and accepted_at is null and expires_at > ${new Date(nowMs)}`);
  if (!row) throw refusals.inviteNotFound();
  return row;
};

export interface Acceptance {
  token: string;
  /** who is signed in, if anybody */
  user: SessionUser | null;
  /** for a new user */
  fresh?: { name: string; password: string };
}

/**
 * Joins the workspace of an invite: as the signed-in user it was meant for, or as a new user with name and password.
 * Refuses another user, and an existing one who is not signed in (a link alone must not open somebody's user).
 */
export const acceptInvite = async (
  db: Db,
  input: Acceptance,
  nowMs: number,
): Promise<{ slug: string; email: string }> => {
  const invite = await inviteByToken(db, input.token, nowMs);
  if (input.user && input.user.email !== invite.email) throw refusals.inviteForAnother(invite.email);
  if (!input.user && (invite.hasUser || !input.fresh)) throw refusals.signInToAccept(invite.email);
  const hash = input.user ? '' : await passwordHash(input.fresh!.password);
  return db.transaction(async (tx) => {
    const used = await tx.query(sql`
      update invites set accepted_at = ${new Date(nowMs)}
      where workspace_id = ${invite.workspaceId} and token_hash = ${hashKey(input.token)} and accepted_at is null
      returning invite_id`);
    if (used.length === 0) throw refusals.inviteNotFound();
    const user =
      input.user ??
      (await insertUser(tx, { name: input.fresh!.name, email: invite.email, passwordHash: hash }, nowMs));
    if (!user) throw refusals.signInToAccept(invite.email);
    await tx.query(sql`
      insert into members (workspace_id, user_id, role, joined_at)
      values (${invite.workspaceId}, ${user.userId}, ${invite.role}, ${new Date(nowMs)})
      on conflict do nothing`);
    const { workspaceId, role } = invite;
    const who: Who = { kind: 'user', ...user };
    await audit(
      tx,
      { workspaceId, who, action: 'joined', object: invite.workspace, detail: { role } },
      nowMs,
    );
    return { slug: invite.slug, email: invite.email };
  });
};

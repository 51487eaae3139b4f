import { type Db, type Queryable, sql } from '../platform/index.ts';
import { audit } from './audit.ts';
import { refusals } from './errors.ts';
import type { Role, Who } from './model.ts';
import { workspaceById } from './workspaces.ts';

export interface MemberRow {
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: Date;
  /** gets no turn until then; null, or past: they are here */
  awayUntil: Date | null;
}

/** The users of a workspace, by name. */
export const membersOf = (db: Queryable, workspaceId: number): Promise<MemberRow[]> =>
  db.query<MemberRow>(sql`
    select user_id as "userId", name, email, role, joined_at as "joinedAt", away_until as "awayUntil"
    from members
    join users on users.id = user_id
    where workspace_id = ${workspaceId}
    order by name, user_id`);

/** The user whom a text names: by address or id, else by name. Case and blanks at the ends do not tell users apart. */
export const userNamed = <User extends Pick<MemberRow, 'userId' | 'name' | 'email'>>(
  users: readonly User[],
  named: string,
): User | undefined => {
  const wanted = named.trim().toLowerCase();
  return (
    users.find(({ email, userId }) => email.toLowerCase() === wanted || userId.toLowerCase() === wanted) ??
    users.find(({ name }) => name.toLowerCase() === wanted)
  );
};

/** Refuses `member-not-found` for who does not work here: only users can be given something. */
export const assertWorksHere = async (db: Queryable, workspaceId: number, userId: string): Promise<void> => {
  await memberOf(db, workspaceId, userId);
};

/** Refuses when nobody else is admin. The caller holds the workspace row, so two admins cannot leave at once. */
const assertAnotherAdmin = async (tx: Queryable, workspaceId: number, userId: string): Promise<void> => {
  const others = await tx.query(sql`
    select user_id from members
    where workspace_id = ${workspaceId} and role = 'admin' and user_id <> ${userId}
    limit 1`);
  if (others.length === 0) throw refusals.lastAdmin();
};

const memberOf = async (tx: Queryable, workspaceId: number, userId: string): Promise<MemberRow> => {
  const member = (await membersOf(tx, workspaceId)).find((row) => row.userId === userId);
  if (!member) throw refusals.memberNotFound();
  return member;
};

/** Gives a user another role; refuses to leave the workspace without an admin. */
export const changeRole = (
  db: Db,
  input: { workspaceId: number; userId: string; role: Role; who: Who },
  nowMs: number,
): Promise<MemberRow> =>
  db.transaction(async (tx) => {
    const { workspaceId, userId, role, who } = input;
    await workspaceById(tx, workspaceId, 'lock');
    const member = await memberOf(tx, workspaceId, userId);
    if (member.role === role) return member;
    if (member.role === 'admin') await assertAnotherAdmin(tx, workspaceId, userId);
    await tx.query(sql`
      update members set role = ${role} where workspace_id = ${workspaceId} and user_id = ${userId}`);
    const detail = { from: member.role, to: role };
    await audit(tx, { workspaceId, who, action: 'changed role', object: member.email, detail }, nowMs);
    return { ...member, role };
  });

/** Says until when a user is away; null: they are back. Refuses `member-not-found`. */
export const setAway = (
  db: Db,
  input: { workspaceId: number; userId: string; awayUntil: Date | null; who: Who },
  nowMs: number,
): Promise<MemberRow> =>
  db.transaction(async (tx) => {
    const { workspaceId, userId, awayUntil, who } = input;
    const member = await memberOf(tx, workspaceId, userId);
    await tx.query(sql`
      update members set away_until = ${awayUntil} where workspace_id = ${workspaceId} and user_id = ${userId}`);
    const action = awayUntil === null ? 'said back' : 'said away';
    const detail = { until: awayUntil?.toISOString() ?? null };
    await audit(tx, { workspaceId, who, action, object: member.email, detail }, nowMs);
    return { ...member, awayUntil };
  });

/** Addresses, in small letters, of users who are away at an instant. */
export const awayUsers = async (db: Queryable, workspaceId: number, atMs: number): Promise<string[]> => {
  const rows = await db.query<{ email: string }>(sql`
    select lower(email) as email from members
    join users on users.id = user_id
    where workspace_id = ${workspaceId} and away_until > ${new Date(atMs)}
    order by 1`);
  return rows.map(({ email }) => email);
};

/** Takes a user out of a workspace, at once; refuses to leave it without an admin. */
export const removeMember = (
  db: Db,
  input: { workspaceId: number; userId: string; who: Who },
  nowMs: number,
): Promise<void> =>
  db.transaction(async (tx) => {
    const { workspaceId, userId, who } = input;
    await workspaceById(tx, workspaceId, 'lock');
    const member = await memberOf(tx, workspaceId, userId);
    if (member.role === 'admin') await assertAnotherAdmin(tx, workspaceId, userId);
    await tx.query(sql`delete from members where workspace_id = ${workspaceId} and user_id = ${userId}`);
    await audit(tx, { workspaceId, who, action: 'removed', object: member.email }, nowMs);
  });

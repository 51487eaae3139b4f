import { type Db, sql } from '../platform/index.ts';
import { insertUser, passwordHash } from './auth.ts';
import { refusals } from './errors.ts';
import type { StoredSettings, WorkspaceRow } from './model.ts';
import { createWorkspace } from './workspaces.ts';

export interface Setup {
  company: string;
  name: string;
  email: string;
  password: string;
  timeZone: string;
  currency: string;
  website?: string;
  brand?: NonNullable<StoredSettings['brand']>;
}

/** Whether the first run is still to be done. */
export const setupNeeded = async (db: Db): Promise<boolean> =>
  (await db.query(sql`select 1 from installation`)).length === 0;

/**
 * The first run: the first user, as admin of the first workspace, with a write key. Of two at the same moment one
 * is refused with `already-set-up`: both insert the one row of `installation`, and the second waits for the first.
 */
export const setUp = async (db: Db, input: Setup, nowMs: number): Promise<WorkspaceRow> => {
  if (!(await setupNeeded(db))) throw refusals.alreadySetUp();
  const hash = await passwordHash(input.password);
  return db.transaction(async (tx) => {
    const first = await tx.query(sql`
      insert into installation (set_up_at) values (${new Date(nowMs)}) on conflict do nothing returning only_one`);
    if (first.length === 0) throw refusals.alreadySetUp();
    const user = await insertUser(tx, { ...input, passwordHash: hash }, nowMs);
    if (!user) throw refusals.alreadySetUp();
    return createWorkspace(tx, { ...input, name: input.company }, { kind: 'user', ...user }, nowMs);
  });
};

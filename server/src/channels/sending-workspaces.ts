import type { Clock, Db } from '../platform/index.ts';
import { sql } from '../platform/index.ts';
import type { StoredSettings } from '../workspaces/index.ts';

/** A changed setting works after this; stopping does at once (it is in the start statement). */
const FRESH_MS = 2_000;

/** What a workspace brings to its mails. */
export interface SendingWorkspace {
  workspaceId: number;
  name: string;
  timeZone: string;
  currency: string;
  isSample: boolean;
  settings: StoredSettings;
}

export interface SendingWorkspaces {
  get(workspaceId: number): Promise<SendingWorkspace>;
}

/** Workspaces as senders need them, read again every two seconds. */
export const createSendingWorkspaces = (db: Db, clock: Clock): SendingWorkspaces => {
  const known = new Map<number, { readAtMs: number; row: Promise<SendingWorkspace> }>();

  const read = async (workspaceId: number): Promise<SendingWorkspace> => {
    const [row] = await db.query<SendingWorkspace>(sql`
      select workspace_id as "workspaceId", name, time_zone as "timeZone", currency, is_sample as "isSample", settings
      from workspaces where workspace_id = ${workspaceId}`);
    if (!row) throw new Error(`there is no workspace ${workspaceId}`);
    return row;
  };

  return {
    get: (workspaceId) => {
      const entry = known.get(workspaceId);
      if (entry && clock.monotonic() - entry.readAtMs < FRESH_MS) return entry.row;
      const row = read(workspaceId);
      known.set(workspaceId, { readAtMs: clock.monotonic(), row });
      row.catch(() => known.delete(workspaceId));
      return row;
    },
  };
};

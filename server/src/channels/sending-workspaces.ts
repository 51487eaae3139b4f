import type { Clock, Db, JsonObject } from '../platform/index.ts';
import { sql } from '../platform/index.ts';
import { membersOf, type StoredSettings, userNamed } from '../workspaces/index.ts';

/** Users come and go rarely. */
const MEMBERS_FRESH_MS = 30_000;

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

/** The user responsible for a contact, as its mails name them. */
export interface Owner {
  name: string;
  email: string;
}

export interface SendingWorkspaces {
  get(workspaceId: number): Promise<SendingWorkspace>;
  /** The user whom the attribute `owner` names by address, id or name; null: nobody, or nobody here (any more). */
  ownerOf(workspaceId: number, attributes: JsonObject | null): Promise<Owner | null>;
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

  const membersKnown = new Map<number, { readAtMs: number; rows: ReturnType<typeof membersOf> }>();
  const members = (workspaceId: number): ReturnType<typeof membersOf> => {
    const entry = membersKnown.get(workspaceId);
    if (entry && clock.monotonic() - entry.readAtMs < MEMBERS_FRESH_MS) return entry.rows;
    const rows = membersOf(db, workspaceId);
    membersKnown.set(workspaceId, { readAtMs: clock.monotonic(), rows });
    rows.catch(() => membersKnown.delete(workspaceId));
    return rows;
  };

  return {
    ownerOf: async (workspaceId, attributes) => {
      const named = attributes?.owner;
      if (typeof named !== 'string' || named === '') return null;
      const found = userNamed(await members(workspaceId), named);
      return found ? { name: found.name, email: found.email } : null;
    },
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

/** Who looked at whom: noted in passing, written in groups, kept for a while. */
import {
  BUCKETS,
  bucketOf,
  type Clock,
  type Db,
  isWeather,
  type Queryable,
  sql,
  type Uuid,
} from '../platform/index.ts';

export interface Look {
  workspaceId: number;
  contactId: Uuid;
  /** `user:<id>` or `key:<id>` */
  whoRef: string;
  who: string;
  what: 'opened' | 'exported';
}

export interface Looks {
  note(look: Look): void;
  /** Writes what was noted. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** A page that stays open reads its contact again and again: that is one look. */
const ONE_LOOK_MS = 15 * 60_000;
/** How late a look is written: a process that is killed loses that much of them. */
const FLUSH_MS = 2_000;
/** Looks that wait; beyond that the oldest are written at once. */
const WAITING_MAX = 1_000;
/** Looks that are remembered to tell a repeat. Too small: a busy team is noted more often than it looked. */
const REMEMBERED_MAX = 20_000;
/** Looks are proof for a year; older ones say only that people work here. */
export const LOOKS_KEPT_MS = 365 * 86_400_000;

const write = async (db: Queryable, looks: readonly (Look & { atMs: number })[]): Promise<void> => {
  const rows = looks.map(({ workspaceId, contactId, whoRef, who, what, atMs }) => ({
    bucket: bucketOf(contactId),
    contact_id: contactId,
    at: new Date(atMs),
    workspace_id: workspaceId,
    who_ref: whoRef,
    who,
    what,
  }));
  // not of somebody who was erased in between
  await db.query(sql`
    insert into contact_looks (bucket, contact_id, at, workspace_id, who_ref, who, what)
    select l.bucket, l.contact_id, l.at, l.workspace_id, l.who_ref, l.who, l.what
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as l(bucket smallint, contact_id uuid, at timestamptz,
      workspace_id int, who_ref text, who text, what text)
    join contacts c on c.bucket = l.bucket and c.contact_id = l.contact_id and c.workspace_id = l.workspace_id
      and c.state <> 'erased'
    on conflict do nothing`);
};

export const createLooks = (deps: {
  db: Db;
  clock: Clock;
  onError(error: unknown, doing: string): void;
}): Looks => {
  const { db, clock } = deps;
  const seen = new Map<string, number>();
  let waiting: (Look & { atMs: number })[] = [];
  let cancel: (() => void) | null = null;

  const flush = async (): Promise<void> => {
    cancel?.();
    cancel = null;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      await write(db, batch);
    } catch (error) {
      if (!isWeather(error)) deps.onError(error, 'noting who looked');
      else waiting = [...batch, ...waiting].slice(-WAITING_MAX);
    }
  };

  return {
    note: (look) => {
      const atMs = clock.now();
      const key = `${look.workspaceId} ${look.contactId} ${look.whoRef} ${look.what}`;
      const before = seen.get(key);
      if (before !== undefined && look.what === 'opened' && atMs - before < ONE_LOOK_MS) return;
      seen.delete(key);
      seen.set(key, atMs);
      if (seen.size > REMEMBERED_MAX) seen.delete(seen.keys().next().value!);
      waiting.push({ ...look, atMs });
      if (waiting.length >= WAITING_MAX) void flush();
      else cancel ??= clock.after(FLUSH_MS, () => void flush());
    },
    flush,
    stop: flush,
  };
};

export interface LookRow {
  contactId: Uuid;
  at: Date;
  whoRef: string;
  who: string;
  what: 'opened' | 'exported';
}

/** Looks of a workspace, newest first: at one contact or at all, of one user or of all. */
export const looksPage = (
  db: Queryable,
  page: {
    workspaceId: number;
    /** of the one contact; null: of everybody */
    bucket: number | null;
    contactId: string | null;
    whoRef: string | null;
    after: { at: string; contactId: string } | null;
    limit: number;
  },
): Promise<(LookRow & { place: string })[]> =>
  db.query<LookRow & { place: string }>(sql`
    select contact_id as "contactId", at, who_ref as "whoRef", who, what,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
    from contact_looks
    where workspace_id = ${page.workspaceId} and bucket >= ${page.bucket ?? 0} and bucket < ${page.bucket === null ? BUCKETS : page.bucket + 1}
      and (${page.contactId}::uuid is null or contact_id = ${page.contactId}::uuid)
      and (${page.whoRef}::text is null or who_ref = ${page.whoRef})
      and (at, contact_id) < (coalesce(${page.after?.at ?? null}::timestamptz, 'infinity'),
        coalesce(${page.after?.contactId ?? null}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by at desc, contact_id desc
    limit ${page.limit}`);

/** Forgets looks that have had their time. */
export const forgetLooks = async (db: Queryable, nowMs: number): Promise<void> => {
  await db.query(sql`
    delete from contact_looks where bucket >= 0 and bucket < ${BUCKETS} and at < ${new Date(nowMs - LOOKS_KEPT_MS)}`);
};

import { type Db, type Queryable, sql } from '../platform/index.ts';
import { audit } from './audit.ts';
import { refusals } from './errors.ts';
import { EVENT_MAP_DEFAULTS } from './event-map-defaults.ts';
import { createKey } from './keys.ts';
import type { Role, StoredSettings, Who, WorkspaceRow } from './model.ts';

const WORKSPACE = sql`
  workspace_id as "workspaceId", slug, name, time_zone as "timeZone", currency, is_sample as "isSample",
  settings, sending_stopped_at as "sendingStoppedAt", sending_stopped_by as "sendingStoppedBy",
  sending_stopped_why as "sendingStoppedWhy"`;

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** The zone's canonical spelling; refuses what is not in the IANA database. */
export const timeZone = (value: string): string => {
  try {
    // Offsets such as +02:00 are accepted by Intl but know no summer time.
    if (/^[A-Za-z]/.test(value))
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    // said below
  }
  throw refusals.timeZone(value);
};

/** An ISO 4217 code in upper case; refuses others. */
export const currency = (value: string): string => {
  const code = value.toUpperCase();
  if (!CURRENCIES.has(code)) throw refusals.currency(value);
  return code;
};

/** A web address with its scheme and without a closing slash: `shop.example` -> `https://shop.example`. */
export const website = (value: string): string => {
  const text = /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`;
  try {
    const url = new URL(text);
    if (/^https?:$/.test(url.protocol) && url.hostname.includes('.')) return url.href.replace(/\/$/, '');
    if (url.hostname === 'localhost') return url.href.replace(/\/$/, '');
  } catch {
    // said below
  }
  throw refusals.website(value);
};

const SLUG_CHARACTERS_MAX = 40;
/** `Müller & Söhne` -> `muller-sohne`; never empty. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_CHARACTERS_MAX)
    .replace(/^-+|-+$/g, '') || 'workspace';

export interface NewWorkspace {
  name: string;
  timeZone: string;
  currency: string;
  website?: string;
  brand?: NonNullable<StoredSettings['brand']>;
  isSample?: boolean;
}

const insertWithFreeSlug = async (
  tx: Queryable,
  input: NewWorkspace,
  nowMs: number,
): Promise<WorkspaceRow> => {
  const slug = slugOf(input.name);
  const settings: StoredSettings = {
    eventMap: EVENT_MAP_DEFAULTS,
    ...(input.website ? { website: website(input.website) } : {}),
    ...(input.brand ? { brand: input.brand } : {}),
  };
  for (let n = 1; ; n++) {
    const [row] = await tx.query<WorkspaceRow>(sql`
      insert into workspaces (slug, name, time_zone, currency, settings, is_sample, created_at)
      values (${n === 1 ? slug : `${slug}-${n}`}, ${input.name}, ${timeZone(input.timeZone)},
        ${currency(input.currency)}, ${JSON.stringify(settings)}::jsonb, ${input.isSample ?? false},
        ${new Date(nowMs)})
      on conflict (slug) do nothing
      returning ${WORKSPACE}`);
    if (row) return row;
  }
};

/** Creates a workspace with `who` as its admin and a write key for its website. Refuses unknown zones and currencies. */
export const createWorkspace = async (
  tx: Queryable,
  input: NewWorkspace,
  who: Who & { kind: 'user' },
  nowMs: number,
): Promise<WorkspaceRow> => {
  const row = await insertWithFreeSlug(tx, input, nowMs);
  await tx.query(sql`
    insert into members (workspace_id, user_id, role, joined_at)
    values (${row.workspaceId}, ${who.userId}, 'admin', ${new Date(nowMs)})`);
  await audit(
    tx,
    { workspaceId: row.workspaceId, who, action: 'created', object: `workspace "${row.name}"` },
    nowMs,
  );
  await createKey(
    tx,
    { workspaceId: row.workspaceId, name: 'Website', kind: 'write', scopes: [], who },
    nowMs,
  );
  return row;
};

/** The workspace `slug` as a user sees it; null when there is none or the user is not in it. */
export const workspaceOfUser = async (
  db: Queryable,
  slug: string,
  userId: string,
): Promise<{ workspaceId: number; slug: string; role: Role } | null> => {
  const [row] = await db.query<{ workspaceId: number; slug: string; role: Role }>(sql`
    select workspaces.workspace_id as "workspaceId", slug, role
    from workspaces
    join members on members.workspace_id = workspaces.workspace_id and user_id = ${userId}
    where slug = ${slug}`);
  return row ?? null;
};

/** The workspaces a user is in, by name. */
export const workspacesOfUser = (
  db: Queryable,
  userId: string,
): Promise<{ slug: string; name: string; role: Role; isSample: boolean }[]> =>
  db.query(sql`
    select slug, name, role, is_sample as "isSample"
    from workspaces
    join members on members.workspace_id = workspaces.workspace_id and user_id = ${userId}
    order by is_sample, name, slug`);

/** A workspace that must exist; `lock` holds it against other changes until the transaction ends. */
export const workspaceById = async (
  db: Queryable,
  workspaceId: number,
  lock: 'lock' | 'no lock' = 'no lock',
): Promise<WorkspaceRow> => {
  const rows = await db.query<WorkspaceRow>(
    lock === 'lock'
      ? sql`select ${WORKSPACE} from workspaces where workspace_id = ${workspaceId} for update`
      : sql`select ${WORKSPACE} from workspaces where workspace_id = ${workspaceId}`,
  );
  if (!rows[0]) throw refusals.workspaceNotFound(String(workspaceId));
  return rows[0];
};

/** Writes what a change of settings yielded. */
export const updateWorkspace = async (
  tx: Queryable,
  row: Pick<WorkspaceRow, 'workspaceId' | 'name' | 'timeZone' | 'currency' | 'settings'>,
): Promise<void> => {
  await tx.query(sql`
    update workspaces
    set name = ${row.name}, time_zone = ${row.timeZone}, currency = ${row.currency},
      settings = ${JSON.stringify(row.settings)}::jsonb
    where workspace_id = ${row.workspaceId}`);
};

/** Stops all sending of a workspace, or lets it go on. Senders read this in the statement that starts a message. */
export const setSending = async (
  db: Db,
  change: { workspaceId: number; stopped: boolean; who: Who; by: string },
  nowMs: number,
): Promise<void> => {
  const { workspaceId, stopped, who } = change;
  await db.transaction(async (tx) => {
    const changed = await tx.query(
      stopped
        ? sql`update workspaces set sending_stopped_at = ${new Date(nowMs)}, sending_stopped_by = ${change.by}
              where workspace_id = ${workspaceId} and sending_stopped_at is null returning workspace_id`
        : sql`update workspaces
              set sending_stopped_at = null, sending_stopped_by = null, sending_stopped_why = null,
                sending_resumed_at = ${new Date(nowMs)}
              where workspace_id = ${workspaceId} and sending_stopped_at is not null returning workspace_id`,
    );
    if (changed.length === 0) return;
    await audit(
      tx,
      { workspaceId, who, action: stopped ? 'stopped' : 'resumed', object: 'all sending' },
      nowMs,
    );
  });
};

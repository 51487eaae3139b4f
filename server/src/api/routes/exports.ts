import { Readable } from 'node:stream';
import { z } from 'zod';
import { type ContactFilter, contactTest } from '../../contacts/index.ts';
import { BYTE_ORDER_MARK, csvLine } from '../../imports/index.ts';
import { loadNames } from '../../insights/index.ts';
import { type Json, type JsonObject, type Queryable, sql } from '../../platform/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import { filterOf, filterQuery } from './contact-filter.ts';

/** Contacts of one statement: chunks, because one long snapshot makes every queue slow (ENGINE, reports). */
const CHUNK = 2_000;
const COLUMNS_MAX = 500;

const exportQuery = filterQuery.extend({
  columns: z
    .string()
    .max(20_000)
    .optional()
    .describe('attributes, with commas; absent: all that the workspace has'),
  bom: z.enum(['true', 'false']).default('true').describe('a byte order mark, so that Excel reads UTF-8'),
});

interface ExportedContact {
  contactId: string;
  createdAt: Date;
  lastSeenAt: Date | null;
  attributes: JsonObject;
  userId: string | null;
}

/** Live contacts that a filter keeps, newest first, `CHUNK` after a contact. */
const chunkAfter = (
  db: Queryable,
  workspaceId: number,
  filter: ContactFilter,
  { after, nowMs }: { after: string; nowMs: number },
): Promise<ExportedContact[]> =>
  db.query<ExportedContact>(sql`
    select c.contact_id as "contactId", c.created_at as "createdAt", s.last_seen_at as "lastSeenAt", c.attributes,
      (
        select min(i.value) from contact_identities i
        where i.bucket = c.bucket and i.contact_id = c.contact_id and i.kind = 'user'
      ) as "userId"
    from (
      select c.bucket, c.contact_id, c.created_at, c.attributes
      from contacts c
      where c.workspace_id = ${workspaceId} and c.state = 'live' and c.contact_id < ${after}::uuid
        and ${contactTest(filter, workspaceId, nowMs)}
      order by c.contact_id desc
      limit ${CHUNK}
    ) c
    left join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id
    order by c.contact_id desc`);

const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

async function* contactLines(
  columns: readonly string[],
  hasMark: boolean,
  chunk: (after: string) => Promise<ExportedContact[]>,
): AsyncGenerator<string> {
  yield (hasMark ? BYTE_ORDER_MARK : '') +
    csvLine(['contact_id', 'user_id', ...columns, 'created_at', 'last_seen_at']);
  for (let after = HIGHEST_ID; ; ) {
    const rows = await chunk(after);
    yield rows
      .map(({ contactId, userId, attributes, createdAt, lastSeenAt }) => {
        const values: (Json | undefined)[] = columns.map((name) => attributes[name]);
        return csvLine([
          contactId,
          userId,
          ...values,
          createdAt.toISOString(),
          lastSeenAt?.toISOString() ?? null,
        ]);
      })
      .join('');
    if (rows.length < CHUNK) return;
    after = rows.at(-1)!.contactId;
  }
}

const columnsOf = async (
  db: Queryable,
  workspaceId: number,
  asked: string | undefined,
): Promise<string[]> => {
  const given = asked
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (given && given.length > 0) return [...new Set(given)].slice(0, COLUMNS_MAX);
  const rows = await db.query<{ name: string }>(sql`
    select name from attribute_registry where workspace_id = ${workspaceId} and archived_at is null
    order by first_seen_at, name limit ${COLUMNS_MAX}`);
  return rows.map(({ name }) => name);
};

/** Contacts as a file: of any segment, list or filter. Who took them along is noted before the first line leaves. */
export const exportRoutes: Routes = (app, { clock }) => {
  app.get(
    '/contacts/export.csv',
    {
      config: { access: 'build' },
      schema: { tags: ['contacts'], summary: 'Contacts as CSV', querystring: exportQuery },
    },
    async ({ workspace, who, query }, reply) => {
      const nowMs = clock.now();
      const { db, id: workspaceId } = workspace;
      const filter = filterOf(query, workspace, await loadNames(db, workspaceId), nowMs);
      const columns = await columnsOf(db, workspaceId, query.columns);
      const { segment = null, search = null, condition = null } = query;
      const object = segment === null ? 'contacts' : `segment "${segment}"`;
      const detail = { segment, search, condition, columns };
      await audit(db, { workspaceId, who, action: 'exported', object, detail }, nowMs);
      const lines = contactLines(columns, query.bom === 'true', (after) =>
        chunkAfter(db, workspaceId, filter, { after, nowMs }),
      );
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${segment ?? 'contacts'}.csv"`)
        .send(Readable.from(lines));
    },
  );
};

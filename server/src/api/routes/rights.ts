import { Readable } from 'node:stream';
import { z } from 'zod';
import { contactById, contactCount, contactPage, contactRefusals } from '../../contacts/index.ts';
import { PERSONAL_TABLES } from '../../engine/index.ts';
import { loadNames } from '../../insights/index.ts';
import { addressHasher } from '../../permission/index.ts';
import type { Clock, Queryable, Uuid, WorkspaceDb } from '../../platform/index.ts';
import {
  askErasure,
  type ErasureRow,
  erasedPeople,
  erasureById,
  erasurePage,
  knownAsHtml,
  knownAsJson,
  knownOf,
  rightsRefusals,
} from '../../rights/index.ts';
import { audit, whoName, workspaceById } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { cursorValues, pageOf, pageQuery, uuidCursor } from '../keyset.ts';
import type { ErasureShown, Page } from '../types.ts';
import { filterOf, filterQuery } from './contact-filter.ts';
import { lookRoutes } from './rights-looks.ts';
import { retentionRoutes } from './rights-retention.ts';

const tags = ['privacy'];
const byContact = z.object({ contactId: z.guid() });
const byErasure = z.object({ erasureId: z.guid() });

/** People of one erasure. More: ids in one statement, and a report nobody reads. */
const PEOPLE_MAX = 50_000;
const PEOPLE_CHUNK = 1_000;
/** How long the asker waits for one person's erasure before hearing 202. */
const WAIT_MS = 3_000;
const LOOK_MS = 25;

const shown = ({
  erasureId,
  askedBy,
  askedAt,
  what,
  total,
  doneCount,
  state,
  finishedAt,
  tables,
}: ErasureRow): ErasureShown => ({
  erasureId,
  askedBy,
  askedAt: askedAt.toISOString(),
  what,
  total,
  done: doneCount,
  state,
  finishedAt: finishedAt?.toISOString() ?? null,
  tables: PERSONAL_TABLES.flatMap(({ table, title, holds }) => {
    const rows = tables[table];
    return rows ? [{ table, title, holds, deleted: rows.deleted ?? 0, blanked: rows.blanked ?? 0 }] : [];
  }),
});

/** The contact whom an id stands for, if it has not been erased. Refuses `contact-not-found`. */
const someone = async (db: WorkspaceDb, workspaceId: number, contactId: string): Promise<Uuid> => {
  const found = await contactById(db, workspaceId, contactId);
  if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
  return found.contactId;
};

const idsOf = async (
  db: Queryable,
  filter: ReturnType<typeof filterOf>,
  workspaceId: number,
  nowMs: number,
): Promise<string[]> => {
  const ids: string[] = [];
  for (let after: { contactId: string; seen: null } | null = null; ; ) {
    const rows = await contactPage(
      db,
      { workspaceId, filter, sort: 'newest', after, limit: PEOPLE_CHUNK },
      nowMs,
    );
    for (const { contactId } of rows) ids.push(contactId);
    if (rows.length < PEOPLE_CHUNK) return ids;
    after = { contactId: rows.at(-1)!.contactId, seen: null };
  }
};

const awaitErasure = async (
  { db, id }: RequestWorkspace,
  clock: Clock,
  erasureId: string,
): Promise<ErasureShown> => {
  const deadline = clock.monotonic() + WAIT_MS;
  for (;;) {
    const row = (await erasureById(db, id, erasureId))!;
    if (row.state === 'done' || clock.monotonic() > deadline) return shown(row);
    await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  }
};

/** What people may ask of whoever keeps their data (P11): see it, have it erased; and what this leaves behind. */
export const rightsRoutes: Routes = (app, deps) => {
  lookRoutes(app, deps);
  retentionRoutes(app, deps);
  erasureRoutes(app, deps);
  knownRoutes(app, deps);
};

const knownRoutes: Routes = (app, { db: wholeDb, clock }) => {
  for (const format of ['json', 'html'] as const)
    app.get(
      `/contacts/:contactId/known.${format}`,
      {
        config: { access: 'build' },
        schema: {
          tags,
          summary: `All that is known about a person, as ${format === 'json' ? 'JSON' : 'a page to read'}`,
          params: byContact,
        },
      },
      async ({ workspace, who, params }, reply) => {
        const nowMs = clock.now();
        const contactId = await someone(workspace.db, workspace.id, params.contactId);
        const { name: company } = await workspaceById(workspace.db, workspace.id);
        const object = `contact ${contactId}`;
        await audit(wholeDb, { workspaceId: workspace.id, who, action: 'exported all about', object }, nowMs);
        // Of the plain database: a person's rows are named by their buckets, which a WorkspaceDb cannot look into.
        const tables = knownOf(wholeDb, workspace.id, contactId);
        const head = { company, contactId, exportedAt: new Date(nowMs).toISOString() };
        return reply
          .header('content-type', format === 'json' ? 'application/json' : 'text/html; charset=utf-8')
          .header('content-disposition', `attachment; filename="contact-${contactId}.${format}"`)
          .send(Readable.from(format === 'json' ? knownAsJson(head, tables) : knownAsHtml(head, tables)));
      },
    );
};

const erasureRoutes: Routes = (app, deps: ApiDeps) => {
  const { db: wholeDb, clock, hooks } = deps;
  const hash = addressHasher(deps.secret);

  app.post(
    '/contacts/:contactId/erase',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Erase a person from every table', params: byContact },
    },
    async ({ workspace, who, params }, reply): Promise<ErasureShown> => {
      const nowMs = clock.now();
      const contactId = await someone(workspace.db, workspace.id, params.contactId);
      const asked = {
        workspaceId: workspace.id,
        contactIds: [contactId],
        by: whoName(who),
        what: 'One person',
      };
      const erasureId = await wholeDb.transaction(async (tx) => {
        await audit(tx, { workspaceId: workspace.id, who, action: 'erased', object: 'one person' }, nowMs);
        return askErasure(tx, asked, nowMs);
      });
      hooks.erasureAsked();
      const erasure = await awaitErasure(workspace, clock, erasureId);
      return reply.code(erasure.state === 'done' ? 200 : 202).send(erasure);
    },
  );

  app.post(
    '/contacts/erase',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Erase many people: those named, or all that a filter keeps now',
        body: z.strictObject({
          people: z.union([
            z.strictObject({ ids: z.array(z.guid()).min(1).max(PEOPLE_CHUNK) }),
            z.strictObject({ filter: filterQuery }),
          ]),
          count: z.number().int().min(1).describe('how many that is, as somebody typed it'),
        }),
      },
    },
    async ({ workspace, who, body }, reply): Promise<ErasureShown> => {
      const nowMs = clock.now();
      const { db, id: workspaceId } = workspace;
      const contactIds = await peopleOf(workspace, body.people, nowMs);
      if (contactIds.length !== body.count) throw rightsRefusals.notThatMany(body.count, contactIds.length);
      const what = 'ids' in body.people ? 'People chosen one by one' : 'People of a filter';
      const erasureId = await wholeDb.transaction(async (tx) => {
        await audit(tx, { workspaceId, who, action: 'erased', object: `${body.count} people` }, nowMs);
        return askErasure(tx, { workspaceId, contactIds, by: whoName(who), what }, nowMs);
      });
      hooks.erasureAsked();
      return reply.code(202).send(shown((await erasureById(db, workspaceId, erasureId))!));
    },
  );

  app.get(
    '/erasures',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Erasures, newest first',
        querystring: pageQuery.extend({
          address: z.string().trim().max(320).optional().describe('only those of this e-mail address'),
        }),
      },
    },
    async ({ workspace: { db, id }, query }): Promise<Page<ErasureShown>> => {
      const [after] = cursorValues(query.after, uuidCursor) ?? [null];
      const of = query.address ? hash(id, query.address) : null;
      const rows = await erasurePage(db, { workspaceId: id, after, limit: query.limit + 1, hash: of });
      return pageOf(rows, query.limit, shown, (row) => [row.erasureId]);
    },
  );

  app.get(
    '/erasures/:erasureId',
    { config: { access: 'build' }, schema: { tags, summary: 'One erasure', params: byErasure } },
    async ({ workspace: { db, id }, params }): Promise<ErasureShown> => {
      const row = await erasureById(db, id, params.erasureId);
      if (!row) throw rightsRefusals.erasureNotFound();
      return shown(row);
    },
  );

  app.get(
    '/erasures/:erasureId/report.json',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'The report of an erasure, as a file', params: byErasure },
    },
    async ({ workspace: { db, id }, params }, reply) => {
      const row = await erasureById(db, id, params.erasureId);
      if (!row) throw rightsRefusals.erasureNotFound();
      return reply
        .header('content-type', 'application/json')
        .header('content-disposition', `attachment; filename="erasure-${params.erasureId}.json"`)
        .send(Readable.from(reportOf(db, id, row)));
    },
  );
};

const peopleOf = async (
  workspace: RequestWorkspace,
  people: { ids: string[] } | { filter: z.output<typeof filterQuery> },
  nowMs: number,
): Promise<string[]> => {
  const { db, id: workspaceId } = workspace;
  if ('ids' in people) {
    const ids = [...new Set(people.ids)];
    for (const id of ids) await someone(db, workspaceId, id);
    return ids;
  }
  const filter = filterOf(people.filter, workspace, await loadNames(db, workspaceId), nowMs);
  const count = await contactCount(db, { workspaceId, filter }, nowMs);
  if (count > PEOPLE_MAX) throw rightsRefusals.tooMany(PEOPLE_MAX);
  return idsOf(db, filter, workspaceId, nowMs);
};

/** The erasure as it is shown, with its people: ids and keyed hashes, which name nobody. */
async function* reportOf(db: Queryable, workspaceId: number, row: ErasureRow): AsyncGenerator<string> {
  yield `${JSON.stringify(shown(row)).slice(0, -1)},"people":[`;
  const { erasureId } = row;
  for (let after: string | null = null; ; ) {
    const people: Awaited<ReturnType<typeof erasedPeople>> = await erasedPeople(db, {
      workspaceId,
      erasureId,
      after,
      limit: PEOPLE_CHUNK,
    });
    const lines = people.map((one) =>
      JSON.stringify({ ...one, erasedAt: one.erasedAt?.toISOString() ?? null }),
    );
    if (lines.length > 0) yield (after === null ? '\n' : ',\n') + lines.join(',\n');
    if (people.length < PEOPLE_CHUNK) break;
    after = people.at(-1)!.contactId;
  }
  yield '\n]}\n';
}

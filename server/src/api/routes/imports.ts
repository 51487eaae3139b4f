import { Readable } from 'node:stream';
import { z } from 'zod';
import {
  addPiece,
  beginImport,
  cancelImport,
  changePlan,
  csvLine,
  getImport,
  type ImportKey,
  type ImportRecord,
  importPage,
  isUndoable,
  outcomesOf,
  PIECE_BYTES_MAX,
  preview,
  readFile,
  refusalCodes,
  refusalsAfter,
  startImport,
  undoImport,
  VALUE_TYPES,
} from '../../imports/index.ts';
import type { Queryable, Uuid } from '../../platform/index.ts';
import { audit, whoName } from '../../workspaces/index.ts';
import type { Api, RequestWorkspace, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { ImportDetail, ImportPreview, ImportSummary, Page } from '../types.ts';

const TAGS = ['imports'];
const byId = z.object({ importId: z.guid() });
const name = z.string().trim().min(1).max(200);
const attributeName = z.string().trim().max(200);
const type = z.enum(VALUE_TYPES);

const column = z.union([
  z.strictObject({
    to: z.enum(['skip', 'userId', 'email', 'phone', 'tags', 'consent', 'eventName', 'eventDate', 'eventId']),
  }),
  z.strictObject({ to: z.enum(['attribute', 'property']), name: attributeName, type }),
]);
const statement = z.string().trim().max(2_000);
const plan = z.strictObject({
  hasHeader: z.boolean(),
  delimiter: z.string().min(1).max(3),
  encoding: z.string().max(40),
  dateOrder: z.enum(['dayFirst', 'monthFirst']),
  country: z.string().length(2).toUpperCase().nullable(),
  columns: z.array(column).max(500),
  choices: z.strictObject({
    existing: z.enum(['overwrite', 'fillEmpty']),
    startAutomations: z.boolean(),
    consent: z.union([
      z.strictObject({ kind: z.enum(['unchanged', 'none']) }),
      z.strictObject({
        kind: z.literal('given'),
        by: statement,
        text: statement,
        topic: z.string().min(1).max(100).optional(),
      }),
    ]),
    tags: z.array(z.string().trim().min(1).max(200)).max(50),
    list: z.string().max(200).nullable(),
    eventName: name,
  }),
});
const readBody = z.strictObject({
  hasHeader: z.boolean().optional(),
  delimiter: z.string().min(1).max(3).optional(),
  encoding: z.string().max(40).optional(),
  revision: z.number().int().optional().describe('refuses when somebody else was first'),
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Rows a second and seconds left, at the rate since the start. */
const paceOf = ({ state, startedAt, rowsRead, file }: ImportRecord, nowMs: number) => {
  if (state !== 'running' || !startedAt || rowsRead === 0) return { rowsPerSecond: null, secondsLeft: null };
  const rate = rowsRead / Math.max(0.1, (nowMs - startedAt.getTime()) / 1_000);
  return {
    rowsPerSecond: Math.round(rate),
    secondsLeft: Math.ceil(Math.max(0, file.rows - rowsRead) / rate),
  };
};

const summaryOf = async (db: Queryable, record: ImportRecord, nowMs: number): Promise<ImportSummary> => {
  const { workspaceId, importId } = record;
  const isBegun = record.startedAt !== null;
  const outcomes = isBegun ? await outcomesOf(db, { workspaceId, importId }) : NO_OUTCOMES;
  return {
    importId,
    name: record.name,
    state: record.state,
    createdBy: record.createdBy,
    createdAt: record.createdAt.toISOString(),
    startedAt: iso(record.startedAt),
    finishedAt: iso(record.finishedAt),
    undone: record.undoneAt ? { at: record.undoneAt.toISOString(), by: record.undoneBy ?? '' } : null,
    rows: record.finishedAt && record.state !== 'cancelled' ? record.rowsRead : record.file.rows,
    rowsAbout: record.file.about && !record.finishedAt,
    rowsRead: record.rowsRead,
    ...paceOf(record, nowMs),
    people: { new: outcomes.new, updated: outcomes.updated, unchanged: outcomes.unchanged },
    takenBack: { removed: outcomes.removed, changedBack: outcomes.changedBack },
    refused: record.counts.refused,
    mayUndo: isUndoable(record, nowMs),
    error: record.error,
  };
};

const NO_OUTCOMES = { new: 0, updated: 0, unchanged: 0, removed: 0, changedBack: 0 };

const detailOf = async (db: Queryable, record: ImportRecord, nowMs: number): Promise<ImportDetail> => ({
  ...(await summaryOf(db, record, nowMs)),
  revision: record.revision,
  format: record.file.format,
  bytes: record.file.bytes,
  columns: record.file.columns,
  plan: record.plan,
  events: record.counts.events,
  barred: record.counts.barred,
  notes: record.counts.notes,
  reasons: await refusalCodes(db, { workspaceId: record.workspaceId, importId: record.importId }),
});

const keyOf = (workspace: RequestWorkspace, { importId }: { importId: string }): ImportKey => ({
  workspaceId: workspace.id,
  importId: importId as Uuid,
});

const REFUSED_AT_A_TIME = 1_000;

/** The refused rows as a file: number, line, reason, then the cells as they were, to be mended and imported again. */
async function* refusedLines(
  db: Queryable,
  key: ImportKey,
  columns: readonly string[],
): AsyncGenerator<string> {
  yield csvLine(['Row', 'Line', 'Reason', ...columns]);
  for (let after = 0; ; ) {
    const rows = await refusalsAfter(db, key, { after, limit: REFUSED_AT_A_TIME });
    for (const { rowNo, line, reason, cells } of rows) yield csvLine([rowNo, line, reason, ...cells]);
    if (rows.length < REFUSED_AT_A_TIME) return;
    after = rows.at(-1)!.rowNo;
  }
}

/** Pieces of files are bytes: a scope of its own, so that no other route takes any. */
const pieceRoute = (app: Api, deps: Parameters<Routes>[1]): void => {
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: PIECE_BYTES_MAX },
    (_request, body, done) => done(null, body),
  );
  app.put(
    '/imports/:importId/pieces/:piece',
    {
      config: { access: 'build' },
      bodyLimit: PIECE_BYTES_MAX,
      schema: {
        tags: TAGS,
        summary: 'A piece of the file, as bytes',
        params: byId.extend({ piece: z.coerce.number().int().min(0).max(100_000) }),
      },
    },
    async ({ workspace, params, body }, reply) => {
      const content = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      // of the plain database: bytes cannot be looked into for the workspace they are of
      await addPiece(deps.db, keyOf(workspace, params), { piece: params.piece, content });
      return reply.code(204).send();
    },
  );
};

/** Imports: a file in pieces, its plan, a preview, the run, and taking it back. */
export const importRoutes: Routes = (app, deps) => {
  const { clock, live } = deps;
  void app.register(async (scope) => pieceRoute(scope as Api, deps));

  app.get(
    '/imports',
    {
      config: { access: 'read' },
      schema: { tags: TAGS, summary: 'Imports, newest first', querystring: pageQuery },
    },
    async ({ workspace, query }): Promise<Page<ImportSummary>> => {
      const [after] = cursorValues(query.after, z.tuple([z.guid()])) ?? [null];
      const rows = await importPage(workspace.db, {
        workspaceId: workspace.id,
        after,
        limit: query.limit + 1,
      });
      const shown = await Promise.all(rows.map((row) => summaryOf(workspace.db, row, clock.now())));
      return pageOf(
        shown,
        query.limit,
        (row) => row,
        (row) => [row.importId],
      );
    },
  );

  app.post(
    '/imports',
    {
      config: { access: 'build' },
      schema: { tags: TAGS, summary: 'Begin an import', body: z.strictObject({ name }) },
    },
    async ({ workspace, who, body }, reply): Promise<{ importId: string; pieceBytes: number }> => {
      const begun = { workspaceId: workspace.id, name: body.name, by: whoName(who) };
      const importId = await beginImport(workspace.db, begun, clock.now());
      reply.code(201);
      return { importId, pieceBytes: PIECE_BYTES_MAX };
    },
  );

  app.get(
    '/imports/:importId',
    { config: { access: 'read' }, schema: { tags: TAGS, summary: 'One import', params: byId } },
    async ({ workspace, params }): Promise<ImportDetail> =>
      detailOf(workspace.db, await getImport(workspace.db, keyOf(workspace, params)), clock.now()),
  );

  app.post(
    '/imports/:importId/read',
    {
      config: { access: 'build' },
      schema: {
        tags: TAGS,
        summary: 'All pieces are there: what the file looks like',
        params: byId,
        body: readBody,
      },
    },
    async ({ workspace, params, body }): Promise<ImportDetail> =>
      detailOf(workspace.db, await readFile(workspace.db, keyOf(workspace, params), body), clock.now()),
  );

  app.put(
    '/imports/:importId/plan',
    {
      config: { access: 'build' },
      schema: {
        tags: TAGS,
        summary: 'What columns become, and what is chosen for all rows',
        params: byId,
        body: z.strictObject({ revision: z.number().int(), plan }),
      },
    },
    async ({ workspace, params, body }): Promise<ImportDetail> =>
      detailOf(workspace.db, await changePlan(workspace.db, keyOf(workspace, params), body), clock.now()),
  );

  app.post(
    '/imports/:importId/preview',
    {
      config: { access: 'build' },
      schema: { tags: TAGS, summary: 'What it would do, nothing written', params: byId },
    },
    async ({ workspace, params }): Promise<ImportPreview> =>
      preview(workspace.db, keyOf(workspace, params), clock.now()),
  );

  const acts = {
    start: { summary: 'Start it', action: 'started', act: startImport },
    cancel: {
      summary: 'Read no further; what was read stays until it is taken back',
      action: 'cancelled',
      act: cancelImport,
    },
  } as const;
  for (const [verb, { summary, action, act }] of Object.entries(acts))
    app.post(
      `/imports/:importId/${verb}`,
      { config: { access: 'build' }, schema: { tags: TAGS, summary, params: byId } },
      async ({ workspace, who, params }): Promise<ImportDetail> => {
        const nowMs = clock.now();
        // of the plain database: names are learnt as one JSON parameter, which a WorkspaceDb cannot look into
        const done = await act(deps.db, keyOf(workspace, params), nowMs);
        const entry = { workspaceId: workspace.id, who, action, object: `import "${done.name}"` };
        await audit(workspace.db, { ...entry, detail: { importId: done.importId } }, nowMs);
        deps.hooks.importStarted();
        live.changed({ workspaceId: workspace.id, what: ['contacts'] });
        return detailOf(workspace.db, done, nowMs);
      },
    );

  app.post(
    '/imports/:importId/undo',
    { config: { access: 'build' }, schema: { tags: TAGS, summary: 'Take it back', params: byId } },
    async ({ workspace, who, params }): Promise<ImportDetail> => {
      const nowMs = clock.now();
      const undone = await undoImport(workspace.db, keyOf(workspace, params), whoName(who), nowMs);
      const entry = {
        workspaceId: workspace.id,
        who,
        action: 'took back',
        object: `import "${undone.name}"`,
      };
      await audit(workspace.db, { ...entry, detail: { importId: undone.importId } }, nowMs);
      deps.hooks.importStarted();
      live.changed({ workspaceId: workspace.id, what: ['contacts'] });
      return detailOf(workspace.db, undone, nowMs);
    },
  );

  app.get(
    '/imports/:importId/refused.csv',
    {
      config: { access: 'build' },
      schema: { tags: TAGS, summary: 'Rows that were refused, with the reason', params: byId },
    },
    async ({ workspace, params }, reply) => {
      const key = keyOf(workspace, params);
      const { file } = await getImport(workspace.db, key);
      const lines = refusedLines(
        workspace.db,
        key,
        file.columns.map((one) => one.name),
      );
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="refused.csv"')
        .send(Readable.from(lines));
    },
  );
};

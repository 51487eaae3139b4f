import { z } from 'zod';
import { appendInputs } from '../../capture/index.ts';
import {
  checkHealth,
  FIX_MAX,
  type FixEdit,
  health,
  lastFixes,
  makeFix,
  problemPeople,
  problemWords,
  undoFix,
} from '../../insights/index.ts';
import { bucketOf, type Queryable, Refusal } from '../../platform/index.ts';
import { audit, type Who, whoName } from '../../workspaces/index.ts';
import { awaitFold } from '../await-fold.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery, uuidCursor } from '../keyset.ts';
import type { DataHealth, HealthFix, HealthFixDone, HealthPerson, Page } from '../types.ts';

const tags = ['health'];
const byProblem = z.object({ problem: z.string().min(1).max(300) });
const FIXES_SHOWN = 20;

const noSuchProblem = (): Refusal =>
  new Refusal('problem-not-found', {
    status: 404,
    detail: 'There is no such problem.',
    fix: 'Take one of GET /health.',
  });

/** Data health: what is wrong with people's data, who has it, and fixes that can be taken back. */
export const healthRoutes: Routes = (app, deps) => {
  const { db: wholeDb, clock, reports, hooks, live, log } = deps;
  const running = new Set<Promise<void>>();
  app.addHook('onClose', () => Promise.allSettled(running));

  /** Starts a check in the background, unless one runs. */
  const startCheck = ({ id, db }: RequestWorkspace): void => {
    const ended = checkHealth(db, { clock, ifOlderThanMs: 0 })
      .then(() => live.changed({ workspaceId: id, what: ['contacts'] }))
      .catch((error: unknown) => log.error({ err: error, workspaceId: id }, 'checking data health'))
      .finally(() => running.delete(ended));
    running.add(ended);
  };

  const healthOf = ({ id, db }: RequestWorkspace): Promise<DataHealth> =>
    reports.read(db, (tx) => health(tx, id, clock.now()));

  app.get(
    '/health',
    {
      config: { access: 'read' },
      schema: { tags, summary: "What is wrong with people's data; the first look starts the first check" },
    },
    async ({ workspace }): Promise<DataHealth> => {
      const found = await healthOf(workspace);
      if (found.state !== 'never') return found;
      startCheck(workspace);
      return { ...found, state: 'running' };
    },
  );

  app.post(
    '/health/check',
    { config: { access: 'work' }, schema: { tags, summary: 'Check everybody now' } },
    async ({ workspace }, reply): Promise<DataHealth> => {
      startCheck(workspace);
      reply.code(202);
      return { ...(await healthOf(workspace)), state: 'running' };
    },
  );

  app.get(
    '/health/problems/:problem',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'People of a problem, with the value as it is and as a fix makes it',
        params: byProblem,
        querystring: pageQuery,
      },
    },
    async ({ workspace: { id, db }, params, query }): Promise<Page<HealthPerson>> => {
      const after = cursorValues(query.after, uuidCursor)?.[0] ?? null;
      const asked = { workspaceId: id, problem: params.problem, after, limit: query.limit + 1 };
      const rows = await reports.read(db, (tx) => problemPeople(tx, asked, clock.now()));
      if (rows === null) throw noSuchProblem();
      return pageOf(
        rows,
        query.limit,
        (row) => row,
        ({ person }) => [person.contactId],
      );
    },
  );

  /** Appends the edits in the transaction that keeps the fix, and waits a moment for their fold; whether it is done. */
  const appendEdits = async <Made extends { edits: FixEdit[] }>(
    { id: workspaceId, db }: RequestWorkspace,
    who: Who,
    make: (tx: Queryable) => Promise<Made>,
  ): Promise<{ made: Made; folded: boolean }> => {
    const nowMs = clock.now();
    const by = whoName(who);
    // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
    const { made, places } = await wholeDb.transaction(async (tx) => {
      const made = await make(tx);
      const inputs = made.edits.map(({ contactId, payload }) => ({
        contactId,
        workspaceId,
        kind: 'edit',
        name: 'Contact Edited',
        occurredAtMs: nowMs,
        via: `edit:${by}`,
        payload: { ...payload, by },
      }));
      return { made, places: await appendInputs(tx, inputs) };
    });
    for (const bucket of new Set(made.edits.map(({ contactId }) => bucketOf(contactId))))
      hooks.inputAppended(bucket);
    const folded = await awaitFold(
      db,
      clock,
      places.filter((place) => place !== null),
    );
    live.changed({ workspaceId, what: ['contacts'] });
    return { made, folded };
  };

  app.post(
    '/health/problems/:problem/fix',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Fix people of a problem by edits; the fix can be taken back',
        params: byProblem,
        body: z.strictObject({
          count: z.number().int().min(1).max(FIX_MAX).describe('at most so many, the newest first'),
        }),
      },
    },
    async ({ workspace, who, params: { problem }, body }, reply): Promise<HealthFix> => {
      const { id: workspaceId } = workspace;
      const nowMs = clock.now();
      const { made, folded } = await appendEdits(workspace, who, async (tx) => {
        const fix = await makeFix(tx, { workspaceId, problem, count: body.count, by: whoName(who) }, nowMs);
        if (fix === null) throw noSuchProblem();
        const object = `data health: ${problemWords(problem)?.title ?? problem}`;
        const detail = { people: fix.edits.length };
        await audit(tx, { workspaceId, who, action: 'fixed', object, detail }, nowMs);
        return fix;
      });
      reply.code(folded ? 200 : 202);
      const people = made.edits.length;
      return { fixId: people === 0 ? null : made.fixId, people, skipped: made.skipped };
    },
  );

  app.get(
    '/health/fixes',
    { config: { access: 'read' }, schema: { tags, summary: 'The last fixes, newest first' } },
    async ({ workspace: { id, db } }): Promise<{ items: HealthFixDone[] }> => ({
      items: (await lastFixes(db, id, FIXES_SHOWN)).map(({ problem, at, undoneAt, ...fix }) => ({
        ...fix,
        title: problemWords(problem)?.title ?? problem,
        at: at.toISOString(),
        undoneAt: undoneAt?.toISOString() ?? null,
      })),
    }),
  );

  app.post(
    '/health/fixes/:fixId/undo',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Take a fix back; who was changed since stays as they are',
        params: z.object({ fixId: z.guid() }),
      },
    },
    async ({ workspace, who, params }, reply): Promise<{ people: number; kept: number }> => {
      const { id: workspaceId } = workspace;
      const nowMs = clock.now();
      const { made, folded } = await appendEdits(workspace, who, async (tx) => {
        const undone = await undoFix(tx, { workspaceId, fixId: params.fixId, by: whoName(who) }, nowMs);
        if (undone === null)
          throw new Refusal('fix-not-found', {
            status: 404,
            detail: 'There is no such fix, or it was taken back already.',
          });
        const object = `data health: fix ${params.fixId}`;
        await audit(
          tx,
          { workspaceId, who, action: 'took back', object, detail: { people: undone.edits.length } },
          nowMs,
        );
        return undone;
      });
      reply.code(folded ? 200 : 202);
      return { people: made.edits.length, kept: made.kept };
    },
  );
};

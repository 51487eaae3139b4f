import { z } from 'zod';
import { appendInputs } from '../../capture/index.ts';
import { discardSetAside, retrySetAside } from '../../engine/index.ts';
import { forgetStuck, setAside } from '../../insights/index.ts';
import { bucketOf, Refusal } from '../../platform/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import type { SetAside } from '../types.ts';

const params = z.object({ setAsideId: z.string().max(80) });
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const notFound = (): Refusal =>
  new Refusal('set-aside-not-found', { status: 404, detail: 'This is not set aside, or not any more.' });

/** `<contact>.<definition>`: a definition that threw for a contact. */
const stuckOf = (id: string): { contactId: string; definitionId: number } | undefined => {
  const [contactId = '', definition = ''] = id.split('.');
  if (!UUID.test(contactId) || !/^\d{1,9}$/.test(definition)) return undefined;
  return { contactId, definitionId: Number(definition) };
};

/** Tries again what failed: an input goes back to its inbox, a person is judged once more by the definition. */
const retry = async (
  { db: wholeDb, hooks, clock }: ApiDeps,
  { db, id }: RequestWorkspace,
  setAsideId: string,
) => {
  const stuck = stuckOf(setAsideId);
  if (!stuck) return UUID.test(setAsideId) && (await retrySetAside(db, id, setAsideId));
  const { contactId } = stuck;
  // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
  const found = await wholeDb.transaction(async (tx) => {
    if (!(await forgetStuck(tx, id, stuck))) return false;
    const input = {
      contactId,
      workspaceId: id,
      kind: 'edit',
      name: 'Judged Again',
      payload: { judge: 'all' },
    };
    await appendInputs(tx, [{ ...input, occurredAtMs: clock.now() }]);
    return true;
  });
  if (found) hooks.inputAppended(bucketOf(contactId));
  return found;
};

const discard = async (_deps: ApiDeps, { db, id }: RequestWorkspace, setAsideId: string) => {
  const stuck = stuckOf(setAsideId);
  if (stuck) return forgetStuck(db, id, stuck);
  return UUID.test(setAsideId) && (await discardSetAside(db, id, setAsideId));
};

/** What failed and waits for a person. */
export const setAsideRoutes: Routes = (app, deps) => {
  const { clock, live } = deps;

  app.get(
    '/set-aside',
    {
      config: { access: 'read' },
      schema: { tags: ['set aside'], summary: 'Inputs and definitions that failed, newest first' },
    },
    async ({ workspace }): Promise<{ items: SetAside[] }> => ({
      items: await setAside(workspace.db, workspace.id),
    }),
  );

  for (const [path, act, action, summary] of [
    ['/set-aside/:setAsideId/retry', retry, 'tried again', 'Try again what was set aside'],
    ['/set-aside/:setAsideId/discard', discard, 'discarded', 'Drop what was set aside, for good'],
  ] as const)
    app.post(
      path,
      { config: { access: 'build' }, schema: { tags: ['set aside'], summary, params } },
      async ({ workspace, who, params: { setAsideId } }, reply) => {
        if (!(await act(deps, workspace, setAsideId))) throw notFound();
        const entry = { workspaceId: workspace.id, who, action, object: `set aside ${setAsideId}` };
        await audit(workspace.db, entry, clock.now());
        live.changed({ workspaceId: workspace.id, what: ['home'] });
        return reply.code(204).send();
      },
    );
};

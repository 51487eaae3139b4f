import { z } from 'zod';
import { type Unmerged, unmerge } from '../../engine/index.ts';
import { mergesOf, refusedMerges } from '../../insights/index.ts';
import { Refusal } from '../../platform/index.ts';
import { audit, whoName } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import type { MergeLine, MergeTakenBack } from '../types.ts';

type Why = Extract<Unmerged, { refused: unknown }>['refused'];

const refusalOf = (why: Why): Refusal => {
  switch (why) {
    case 'notFound':
      return new Refusal('merge-not-found', {
        status: 404,
        detail: 'There is no such merge in this workspace.',
      });
    case 'notDone':
      return new Refusal('merge-not-done', {
        status: 409,
        detail: 'This merge was never applied, or was taken back already.',
        fix: 'Read the contact again.',
      });
    case 'notKept':
      return new Refusal('merge-not-kept', {
        status: 409,
        detail: 'This merge is from a time when what both were was not kept yet.',
        fix: 'Add the other person by hand.',
      });
    case 'gone':
      return new Refusal('merge-gone', { status: 409, detail: 'One of the two was erased since.' });
    case 'busy':
      return new Refusal('merge-busy', {
        status: 409,
        detail: 'Another merge of this contact came between.',
        fix: 'Try again.',
      });
  }
};

/** The merge log, and taking a merge back (P10). */
export const mergeRoutes: Routes = (app, deps) => {
  const { clock, hooks, live } = deps;

  app.get(
    '/contacts/:contactId/merges',
    {
      config: { access: 'read' },
      schema: {
        tags: ['contacts'],
        summary: 'What merges did with a contact, newest first',
        params: z.object({ contactId: z.guid() }),
      },
    },
    async ({ workspace, params }): Promise<{ items: MergeLine[] }> => ({
      items: await mergesOf(workspace.db, workspace.id, params.contactId),
    }),
  );

  app.get(
    '/merges/refused',
    {
      config: { access: 'read' },
      schema: {
        tags: ['contacts'],
        summary: 'Pairs that something speaks for, and that stay two contacts, newest first',
      },
    },
    async ({ workspace }): Promise<{ items: MergeLine[] }> => ({
      items: await refusedMerges(workspace.db, workspace.id),
    }),
  );

  app.post(
    '/merges/:mergeId/take-back',
    {
      config: { access: 'build' },
      schema: {
        tags: ['contacts'],
        summary: 'Take a merge back: two contacts again',
        params: z.object({ mergeId: z.guid() }),
      },
    },
    async ({ workspace, who, params: { mergeId } }): Promise<MergeTakenBack> => {
      const nowMs = clock.now();
      const request = { workspaceId: workspace.id, mergeId, by: whoName(who) };
      // Of the plain database: rows move in bulk, named by their buckets, which a WorkspaceDb cannot look into.
      const answer = await unmerge(deps.db, request, nowMs);
      if ('refused' in answer) throw refusalOf(answer.refused);
      for (const bucket of answer.buckets) hooks.inputAppended(bucket);
      const entry = { workspaceId: workspace.id, who, action: 'took back', object: `merge ${mergeId}` };
      await audit(workspace.db, entry, nowMs);
      live.changed({ workspaceId: workspace.id, what: ['contacts'] });
      return { contactId: answer.hostId, partedId: answer.partedId };
    },
  );
};

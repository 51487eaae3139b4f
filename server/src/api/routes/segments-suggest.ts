import { listDefinitions } from '../../definitions/index.ts';
import { sql } from '../../platform/index.ts';
import { suggestSegments } from '../../segments/index.ts';
import type { Routes } from '../context.ts';
import type { SuggestedSegment } from '../types.ts';

/** Segments that the workspace's own data suggests. */
export const suggestionRoutes: Routes = (app, { clock, reports }) => {
  app.get(
    '/suggested-segments',
    {
      config: { access: 'read' },
      schema: {
        tags: ['segments'],
        summary: 'Rules worth a segment, computed from the data, with their numbers',
      },
    },
    async ({ workspace: { db, id } }): Promise<{ items: SuggestedSegment[] }> => {
      const [workspace] = await db.query<{ currency: string }>(
        sql`select currency from workspaces where workspace_id = ${id}`,
      );
      const segments = await listDefinitions(db, { workspaceId: id, kind: 'segment' });
      const byKey = new Map(segments.map(({ key, name }) => [key, name]));
      const wanted = {
        workspaceId: id,
        currency: workspace!.currency,
        names: { segment: (key: string) => byKey.get(key) },
      };
      const items = await suggestSegments((work) => reports.read(db, work), wanted, clock.now());
      return { items };
    },
  );
};

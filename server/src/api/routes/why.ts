import { z } from 'zod';
import { why } from '../../insights/index.ts';
import type { Routes } from '../context.ts';
import type { Why } from '../types.ts';

/** Everything can say why (P12). */
export const whyRoutes: Routes = (app, { clock }) => {
  app.get(
    '/why',
    {
      config: { access: 'read' },
      schema: {
        tags: ['contacts'],
        summary: 'Why, or why not',
        querystring: z.object({ ref: z.string().min(1).max(600) }),
      },
    },
    ({ workspace, query }): Promise<Why> => why(workspace.db, query.ref, clock.now()),
  );
};

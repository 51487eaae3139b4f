import { z } from 'zod';
import { createHome, feed } from '../../insights/index.ts';
import type { Routes } from '../context.ts';
import type { FeedLine, Home } from '../types.ts';

const FEED_LINES = { unset: 20, max: 100 };

/** Home: what needs me, today, what runs, and the feed of what people did. */
export const homeRoutes: Routes = (app, { clock, reports }) => {
  const home = createHome(reports);

  app.get(
    '/home',
    { config: { access: 'read' }, schema: { tags: ['home'], summary: 'What happens and what needs you' } },
    ({ workspace }): Promise<Home> => home.read(workspace.db, clock.now()),
  );

  app.get(
    '/feed',
    {
      config: { access: 'read' },
      schema: {
        tags: ['home'],
        summary: 'What people did lately, newest first',
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(FEED_LINES.max).default(FEED_LINES.unset),
        }),
      },
    },
    async ({ workspace, query }): Promise<{ items: FeedLine[] }> => ({
      items: await feed(workspace.db, query.limit, clock.now()),
    }),
  );
};

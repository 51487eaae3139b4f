import { z } from 'zod';
import { loadNames, peoplePage } from '../../insights/index.ts';
import type { Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { PeopleList } from '../types.ts';

const place = z.tuple([z.iso.datetime(), z.string().max(500)]);

/** The list behind every number. */
export const peopleRoutes: Routes = (app, { clock, reports }) => {
  app.get(
    '/people',
    {
      config: { access: 'read' },
      schema: {
        tags: ['home'],
        summary: 'The people behind a number, newest first',
        querystring: pageQuery.extend({
          of: z.string().min(1).max(300).describe('visitors:today, segment:<key>, workflow:<key>:here ...'),
        }),
      },
    },
    async ({ workspace, query }): Promise<PeopleList> => {
      const after = cursorValues(query.after, place);
      const { title, total, rows } = await reports.read(workspace.db, async (tx) => {
        const names = await loadNames(tx, workspace.id);
        return peoplePage(
          tx,
          { of: query.of, after: after && { at: after[0], unit: after[1] }, limit: query.limit + 1 },
          { workspaceId: workspace.id, nowMs: clock.now(), names },
        );
      });
      const page = pageOf(
        rows,
        query.limit,
        ({ person, at, text }) => ({ person, at, text }),
        (row) => [row.place.at, row.place.unit],
      );
      return { title, total, ...page };
    },
  );
};

import { auditPage } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery, uuidCursor } from '../keyset.ts';
import type { AuditRow, Page } from '../types.ts';

/** The log of what people and keys changed. */
export const auditRoutes: Routes = (app) => {
  app.get(
    '/audit',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['audit'],
        summary: 'What people and keys changed, newest first',
        querystring: pageQuery,
      },
    },
    async ({ workspace, query }): Promise<Page<AuditRow>> => {
      const [after] = cursorValues(query.after, uuidCursor) ?? [null];
      const rows = await auditPage(workspace.db, {
        workspaceId: workspace.id,
        after,
        limit: query.limit + 1,
      });
      return pageOf(
        rows,
        query.limit,
        (row) => ({ ...row, at: row.at.toISOString() }),
        (row) => [row.auditId],
      );
    },
  );
};

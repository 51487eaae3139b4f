import { z } from 'zod';
import { messageDetail, messageRows } from '../../insights/index.ts';
import { CHANNELS } from '../../permission/index.ts';
import type { Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery, uuidCursor } from '../keyset.ts';
import type { MessageDetail, MessageRow, Page } from '../types.ts';

const STATES = [
  'requested',
  'held',
  'withdrawn',
  'submitted',
  'unknown',
  'failed',
  'bounced',
  'expired',
] as const;

/** All messages, also those held back; in the sandbox this is the mailbox. */
export const messageRoutes: Routes = (app, { clock, reports }) => {
  app.get(
    '/messages',
    {
      config: { access: 'read' },
      schema: {
        tags: ['messages'],
        summary: 'Messages, newest decision first',
        querystring: pageQuery.extend({
          channel: z.enum(CHANNELS).optional(),
          state: z.enum(STATES).optional(),
          workflow: z.string().max(200).optional().describe('key of a workflow'),
          contact: z.guid().optional(),
        }),
      },
    },
    async ({ workspace, query }): Promise<Page<MessageRow>> => {
      const [after] = cursorValues(query.after, uuidCursor) ?? [null];
      const { channel, state, workflow, contact } = query;
      const rows = await reports.read(workspace.db, (tx) =>
        messageRows(
          tx,
          workspace.id,
          { channel, state, workflow, contactId: contact },
          { after, limit: query.limit + 1 },
        ),
      );
      return pageOf(
        rows,
        query.limit,
        (row) => row,
        (row) => [row.messageId],
      );
    },
  );

  app.get(
    '/messages/:messageId',
    {
      config: { access: 'read' },
      schema: {
        tags: ['messages'],
        summary: 'One message: the mail, what became of it, why',
        params: z.object({ messageId: z.guid() }),
      },
    },
    ({ workspace, params: { messageId } }): Promise<MessageDetail> =>
      messageDetail(workspace.db, { workspaceId: workspace.id, messageId }, clock.now()),
  );
};

import { z } from 'zod';
import { replyFile } from '../../feedback/index.ts';
import type { Uuid } from '../../platform/index.ts';
import {
  answerableOf,
  type ConversationKey,
  conversationDetail,
  conversationPage,
  INBOX_VIEWS,
  INBOX_WHOSE,
  salesRefusals,
  unreadCount,
} from '../../sales/index.ts';
import { assertWorksHere, type Who, whoName } from '../../workspaces/index.ts';
import { appendChange } from '../append-change.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { ConversationDetail, ConversationRow, InboxUnread, Page } from '../types.ts';

const tags = ['sales'];
/** An answer is a mail, not a document. */
const ANSWER_CHARS_MAX = 20_000;

const listQuery = pageQuery.extend({
  view: z.enum(INBOX_VIEWS).default('open'),
  whose: z.enum(INBOX_WHOSE).default('all').describe('mine: assigned to me, or to nobody'),
});
const place = z.tuple([z.iso.datetime(), z.guid()]);
const byId = z.object({ contactId: z.guid(), conversationId: z.guid() });
const patchBody = z
  .strictObject({
    state: z.enum(['open', 'closed']).optional(),
    assignee: z.string().max(100).nullable().optional().describe('id of a user; null: nobody'),
    snoozedUntil: z.iso.datetime().nullable().optional().describe('not among the open ones before'),
    unread: z.boolean().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'Name what to change.');
const answerBody = z.strictObject({ text: z.string().trim().min(1).max(ANSWER_CHARS_MAX) });

/** RFC 6266, section 4.3: the name in ASCII for old programs, and as it is. */
const attached = (name: string): string => {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const whole = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
};

const userIdOf = (who: Who): string | null => (who.kind === 'user' ? who.userId : null);

/** The sales inbox: what people write back, answered from here. */
export const inboxRoutes: Routes = (app, deps) => {
  const { clock } = deps;
  const keyOf = (
    { id }: RequestWorkspace,
    params: { contactId: string; conversationId: string },
  ): ConversationKey => ({
    workspaceId: id,
    contactId: params.contactId as Uuid,
    conversationId: params.conversationId as Uuid,
  });

  app.get(
    '/inbox',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Conversations, newest word first', querystring: listQuery },
    },
    async ({ workspace, who, query }): Promise<Page<ConversationRow>> => {
      const after = cursorValues(query.after, place);
      const rows = await conversationPage(workspace.db, {
        workspaceId: workspace.id,
        view: query.view,
        whose: query.whose,
        userId: userIdOf(who),
        after: after && { lastAt: after[0], conversationId: after[1] },
        limit: query.limit + 1,
        nowMs: clock.now(),
      });
      return pageOf(
        rows,
        query.limit,
        ({ row }) => row,
        ({ place }) => place,
      );
    },
  );

  app.get(
    '/inbox/unread',
    { config: { access: 'read' }, schema: { tags, summary: 'How many conversations nobody has read' } },
    async ({ workspace, who }): Promise<InboxUnread> => ({
      unread: await unreadCount(workspace.db, {
        workspaceId: workspace.id,
        userId: userIdOf(who),
        nowMs: clock.now(),
      }),
    }),
  );

  app.get(
    '/inbox/:contactId/:conversationId',
    { config: { access: 'read' }, schema: { tags, summary: 'One conversation', params: byId } },
    ({ workspace, params }): Promise<ConversationDetail> =>
      conversationDetail(workspace.db, keyOf(workspace, params)),
  );

  app.get(
    '/inbox/:contactId/:conversationId/files/:fileId',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'A file that came with a reply, to be saved',
        params: byId.extend({ fileId: z.guid() }),
      },
    },
    async ({ workspace, params }, reply) => {
      const key = keyOf(workspace, params);
      const file = await replyFile(workspace.db, key, params.fileId);
      if (!file) throw salesRefusals.fileNotFound();
      // somebody's file from outside: saved, never shown; what the mail calls its type is not told
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-disposition', attached(file.name))
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-store')
        .send(file.data);
    },
  );

  app.patch(
    '/inbox/:contactId/:conversationId',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Assign, snooze, close, mark as read', params: byId, body: patchBody },
    },
    async ({ workspace, who, params, body }, reply): Promise<ConversationDetail> => {
      const key = keyOf(workspace, params);
      await conversationDetail(workspace.db, key);
      if (typeof body.assignee === 'string') await assertWorksHere(workspace.db, workspace.id, body.assignee);
      const folded = await appendChange(deps, workspace, who, {
        contactId: key.contactId,
        kind: 'edit',
        name: 'Conversation Changed',
        action:
          body.assignee === undefined && body.state === undefined ? null : 'changed the conversation with',
        // closed: no answer is wanted any more
        payload: {
          conversation: { id: key.conversationId, ...body },
          ...(body.state === 'closed' ? { answered: true } : {}),
        },
      });
      return reply.code(folded ? 200 : 202).send(await conversationDetail(workspace.db, key));
    },
  );

  app.post(
    '/inbox/:contactId/:conversationId/answers',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Answer, in the same thread', params: byId, body: answerBody },
    },
    async ({ workspace, who, params, body }, reply): Promise<ConversationDetail> => {
      const key = keyOf(workspace, params);
      const { channel, address, subject, inReplyTo, references } = await answerableOf(workspace.db, key);
      const folded = await appendChange(deps, workspace, who, {
        contactId: key.contactId,
        kind: 'edit',
        name: 'Reply Answered',
        action: 'answered',
        payload: {
          answered: true,
          answer: {
            conversationId: key.conversationId,
            channel,
            address,
            subject,
            text: body.text,
            by: whoName(who),
            inReplyTo,
            references,
          },
        },
      });
      return reply.code(folded ? 201 : 202).send(await conversationDetail(workspace.db, key));
    },
  );
};

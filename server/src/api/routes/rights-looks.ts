import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { contactById, contactRefusals, peopleOf } from '../../contacts/index.ts';
import { bucketOf, type Uuid } from '../../platform/index.ts';
import { createLooks, type Look, type LookRow, looksPage } from '../../rights/index.ts';
import { whoName, whoRef } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { LookAtContact, LookShown, Page } from '../types.ts';

const tags = ['privacy'];
const byContact = z.object({ contactId: z.guid() });
const place = z.tuple([z.string().max(40), z.guid()]);

/** What an answered request shows of somebody, by its route. */
const LOOKS: Readonly<Record<string, Look['what']>> = {
  '/contacts/:contactId': 'opened',
  '/contacts/:contactId/known.json': 'exported',
  '/contacts/:contactId/known.html': 'exported',
};

const lookOf = (request: FastifyRequest, prefix: string): Look['what'] | undefined =>
  request.method === 'GET' ? LOOKS[request.routeOptions.url?.slice(prefix.length) ?? ''] : undefined;

const shown = ({ at, who, what }: LookRow): LookAtContact => ({ at: at.toISOString(), who, what });

/** The log of who looked at whom: kept by a hook on the routes that show somebody. */
export const lookRoutes: Routes = (app, { db, clock, log }) => {
  const looks = createLooks({ db, clock, onError: (error, doing) => log.error({ err: error }, doing) });

  app.addHook('onResponse', async (request, reply) => {
    const what = lookOf(request, app.prefix);
    if (what === undefined || reply.statusCode !== 200) return;
    const { contactId } = request.params as { contactId: Uuid };
    const { who, workspace } = request;
    looks.note({ workspaceId: workspace.id, contactId, whoRef: whoRef(who), who: whoName(who), what });
  });
  app.addHook('onClose', () => looks.stop());

  app.get(
    '/contacts/:contactId/looks',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'Who opened a contact or exported what is known, newest first',
        params: byContact,
        querystring: pageQuery,
      },
    },
    async ({ workspace: { db: own, id }, params, query }): Promise<Page<LookAtContact>> => {
      const found = await contactById(own, id, params.contactId);
      if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
      const after = cursorValues(query.after, place);
      // what this process has noted and not written yet
      await looks.flush();
      const rows = await looksPage(own, {
        workspaceId: id,
        bucket: bucketOf(found.contactId),
        contactId: found.contactId,
        whoRef: null,
        after: after && { at: after[0], contactId: after[1] },
        limit: query.limit + 1,
      });
      return pageOf(rows, query.limit, shown, (row) => [row.place, row.contactId]);
    },
  );

  app.get(
    '/looks',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Who looked at whom, newest first',
        querystring: pageQuery.extend({
          user: z.string().max(200).optional().describe('only this user: its id'),
        }),
      },
    },
    async ({ workspace: { db: own, id }, query }): Promise<Page<LookShown>> => {
      const after = cursorValues(query.after, place);
      // what this process has noted and not written yet
      await looks.flush();
      const rows = await looksPage(own, {
        workspaceId: id,
        bucket: null,
        contactId: null,
        whoRef: query.user ? `user:${query.user}` : null,
        after: after && { at: after[0], contactId: after[1] },
        limit: query.limit + 1,
      });
      const people = await peopleOf(
        own,
        id,
        rows.map(({ contactId }) => contactId),
      );
      return pageOf(
        rows,
        query.limit,
        (row) => ({ ...shown(row), person: people.of(row.contactId) }),
        (row) => [row.place, row.contactId],
      );
    },
  );
};

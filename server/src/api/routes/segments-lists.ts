import { z } from 'zod';
import { appendInputs } from '../../capture/index.ts';
import { getDefinition } from '../../definitions/index.ts';
import { createList, LIST_ROWS_MAX, listInputs, listPeople } from '../../segments/index.ts';
import { audit, whoName } from '../../workspaces/index.ts';
import { awaitFold } from '../await-fold.ts';
import type { Routes } from '../context.ts';
import type { ListChanged } from '../types.ts';
import { keyParams } from './definitions-common.ts';

const createBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  key: z.string().max(60).optional(),
  note: z.string().max(2_000).optional(),
});
const peopleBody = z
  .strictObject({
    contactIds: z.array(z.guid()).max(LIST_ROWS_MAX).default([]),
    emails: z.array(z.string().max(2_000)).max(LIST_ROWS_MAX).default([]),
  })
  .refine(({ contactIds, emails }) => contactIds.length + emails.length > 0, 'must name somebody')
  .refine(
    ({ contactIds, emails }) => contactIds.length + emails.length <= LIST_ROWS_MAX,
    `must name at most ${LIST_ROWS_MAX} people`,
  );

const VERBS = [
  { path: '/segments/:key/members', put: 'in', summary: 'Put people on a list', action: 'put people on' },
  {
    path: '/segments/:key/members/remove',
    put: 'out',
    summary: 'Take people off a list',
    action: 'took people off',
  },
] as const;

/** Lists: segments without a rule, whose members are put in and taken out. */
export const listRoutes: Routes = (app, deps) => {
  const { db: wholeDb, clock, live, hooks } = deps;
  const tags = ['segments'];

  app.post(
    '/segments/lists',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Make a list: a segment put together by hand', body: createBody },
    },
    async ({ workspace: { id }, who, body }, reply): Promise<{ key: string }> => {
      const { name, key: wanted, note } = body;
      const input = {
        workspaceId: id,
        name,
        by: whoName(who),
        ...(wanted === undefined ? {} : { key: wanted }),
        ...(note === undefined ? {} : { note }),
      };
      const nowMs = clock.now();
      const key = await wholeDb.transaction(async (tx) => {
        await audit(tx, { workspaceId: id, who, action: 'created', object: `list "${name}"` }, nowMs);
        return createList(tx, input, nowMs);
      });
      live.changed({ workspaceId: id, what: ['segments'] });
      return reply.code(201).send({ key });
    },
  );

  for (const { path, put, summary, action } of VERBS)
    app.post(
      path,
      {
        config: { access: 'work' },
        schema: { tags, summary: `${summary}, by id or e-mail`, params: keyParams, body: peopleBody },
      },
      async ({ workspace: { db, id }, who, params: { key }, body }, reply): Promise<ListChanged> => {
        const nowMs = clock.now();
        const { contactIds, refused } = await listPeople(db, id, body);
        const change = { workspaceId: id, key, contactIds, put, by: whoName(who) };
        const inputs = await listInputs(db, change, nowMs);
        const { name } = await getDefinition(db, { workspaceId: id, kind: 'segment', key });
        // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
        const places = await wholeDb.transaction(async (tx) => {
          const entry = { action, object: `list "${name}"`, detail: { people: contactIds.length } };
          await audit(tx, { workspaceId: id, who, ...entry }, nowMs);
          return appendInputs(tx, inputs);
        });
        const appended = places.flatMap((place) => (place === null ? [] : [place]));
        for (const bucket of new Set(appended.map((place) => place.bucket))) hooks.inputAppended(bucket);
        const folded = appended.length === 0 || (await awaitFold(db, clock, appended));
        live.changed({ workspaceId: id, what: ['segments'] });
        return reply.code(folded ? 200 : 202).send({ people: contactIds.length, refused, folded });
      },
    );
};

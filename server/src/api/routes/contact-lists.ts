import { z } from 'zod';
import {
  contactViews,
  keepContactView,
  removeContactView,
  TAG_LENGTH_MAX,
  TAGS_MAX,
  tagsSeen,
  VIEWS_MAX,
} from '../../contacts/index.ts';
import { loadNames } from '../../insights/index.ts';
import { newId, Refusal } from '../../platform/index.ts';
import { audit, whoName } from '../../workspaces/index.ts';
import { bulkEditsOf } from '../bulk-edits.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { BulkEdit, ContactViewRow, CountAnswer } from '../types.ts';
import { attributes } from './contact-edits.ts';
import { countOf, filterOf, filterQuery } from './contact-filter.ts';

const tags = ['contacts'];

/** People named one by one: as many as somebody ticks by hand. */
const NAMED_MAX = 1_000;

const viewBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  search: z.record(z.string().max(40), z.string().max(20_000)),
});

const tag = z.string().trim().min(1).max(TAG_LENGTH_MAX);
const tagList = z.array(tag).max(TAGS_MAX).default([]);
const change = z.union([
  z.strictObject({ tags: z.strictObject({ add: tagList, remove: tagList }) }),
  z.strictObject({ attributes }),
  z.strictObject({ list: z.string().min(1).max(200).describe('key of a static list') }),
]);
const people = z.union([
  z.strictObject({ ids: z.array(z.guid()).min(1).max(NAMED_MAX) }),
  z.strictObject({ filter: filterQuery }),
]);
const bulkBody = z.strictObject({ people, change });

type Change = z.output<typeof change>;

/** "Tag press", "Set country, city", "Put on the list vip": what a change is called while it runs. */
const changeWords = (asked: Change): string => {
  if ('list' in asked) return `Put on the list ${asked.list}`;
  if ('attributes' in asked) return `Set ${Object.keys(asked.attributes).join(', ')}`;
  const { add, remove } = asked.tags;
  const words = [
    add.length > 0 && `Tag ${add.join(', ')}`,
    remove.length > 0 && `Untag ${remove.join(', ')}`,
  ];
  return words.filter(Boolean).join('; ');
};

/** Identities are each somebody's own: giving one to many would make them one. */
const OWN_ATTRIBUTES = ['email', 'phone'];

const refuseOwn = (asked: Change): void => {
  const own =
    'attributes' in asked ? OWN_ATTRIBUTES.find((name) => Object.hasOwn(asked.attributes, name)) : undefined;
  if (own !== undefined)
    throw new Refusal('identity-for-many', {
      field: `change.attributes.${own}`,
      detail: `"${own}" tells people apart, so many cannot get the same.`,
      fix: 'Change it on the page of each contact.',
    });
};

/** Views of the contacts list, how many a filter keeps, and changes of many at once. */
export const contactListRoutes: Routes = (app, deps) => {
  const { clock, db: wholeDb, live } = deps;
  const bulk = bulkEditsOf(deps);
  app.addHook('onClose', () => bulk.stop());

  const countAsked = async (
    workspace: RequestWorkspace,
    query: z.output<typeof filterQuery>,
  ): Promise<CountAnswer> => {
    const nowMs = clock.now();
    const filter = filterOf(query, workspace, await loadNames(workspace.db, workspace.id), nowMs);
    return countOf(workspace, filter, nowMs);
  };

  app.get(
    '/contacts/count',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'How many contacts a filter keeps', querystring: filterQuery },
    },
    ({ workspace, query }): Promise<CountAnswer> => countAsked(workspace, query),
  );

  app.get(
    '/contacts/views',
    { config: { access: 'read' }, schema: { tags, summary: 'Views of the contacts list, by name' } },
    async ({ workspace }): Promise<{ items: ContactViewRow[] }> => ({
      items: (await contactViews(workspace.db, workspace.id)).map(({ viewId, name, search, createdBy }) => ({
        viewId,
        name,
        search: search as Record<string, string>,
        createdBy,
      })),
    }),
  );

  app.post(
    '/contacts/views',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Keep a view; one of the same name is replaced', body: viewBody },
    },
    async ({ workspace: { id }, who, body }, reply): Promise<{ viewId: string }> => {
      const nowMs = clock.now();
      const viewId = await wholeDb.transaction(async (tx) => {
        await audit(tx, { workspaceId: id, who, action: 'kept', object: `view "${body.name}"` }, nowMs);
        return keepContactView(tx, id, { ...body, viewId: newId(nowMs), createdBy: whoName(who) }, nowMs);
      });
      if (viewId === null)
        throw new Refusal('too-many-views', {
          status: 409,
          field: 'name',
          detail: `There are ${VIEWS_MAX} views already.`,
          fix: 'Remove one that nobody needs.',
        });
      live.changed({ workspaceId: id, what: ['contacts'] });
      return reply.code(201).send({ viewId });
    },
  );

  app.delete(
    '/contacts/views/:viewId',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Take a view away', params: z.object({ viewId: z.guid() }) },
    },
    async ({ workspace: { id }, who, params: { viewId } }, reply): Promise<void> => {
      const nowMs = clock.now();
      const isGone = await wholeDb.transaction(async (tx) => {
        await audit(tx, { workspaceId: id, who, action: 'removed', object: `view ${viewId}` }, nowMs);
        return removeContactView(tx, id, viewId);
      });
      if (!isGone)
        throw new Refusal('view-not-found', {
          status: 404,
          field: 'viewId',
          detail: 'There is no such view.',
        });
      live.changed({ workspaceId: id, what: ['contacts'] });
      return reply.code(204).send();
    },
  );

  app.get(
    '/contacts/tags',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Tags that people have, the most frequent first' },
    },
    async ({ workspace }): Promise<{ items: string[] }> => ({
      items: await tagsSeen(workspace.db, workspace.id),
    }),
  );

  app.get(
    '/contacts/bulk',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Changes of many contacts that run, or just ended' },
    },
    async ({ workspace }): Promise<{ items: BulkEdit[] }> => ({ items: await bulk.of(workspace.id) }),
  );

  app.post(
    '/contacts/bulk',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Tag, set attributes of or put on a list many contacts', body: bulkBody },
    },
    async ({ workspace, who, body }, reply): Promise<BulkEdit> => {
      refuseOwn(body.change);
      const what = changeWords(body.change);
      const people = 'ids' in body.people ? { ids: [...new Set(body.people.ids)] } : body.people;
      const { count, about } =
        'ids' in people
          ? { count: people.ids.length, about: false }
          : await countAsked(workspace, people.filter);
      const entry = { action: 'changed', object: `${count} contacts`, detail: { what } };
      const { id: workspaceId } = workspace;
      const request = { workspaceId, askedBy: whoName(who), what, change: body.change, people };
      const job = await wholeDb.transaction(async (tx) => {
        await audit(tx, { workspaceId, who, ...entry }, clock.now());
        return bulk.ask(tx, { ...request, total: count, isAbout: about });
      });
      bulk.wake();
      return reply.code(202).send(job);
    },
  );

  app.delete(
    '/contacts/bulk/:jobId',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Stop a change of many', params: z.object({ jobId: z.guid() }) },
    },
    async ({ workspace, params: { jobId } }, reply): Promise<void> => {
      if (!(await bulk.cancel(workspace.id, jobId)))
        throw new Refusal('bulk-not-found', {
          status: 404,
          field: 'jobId',
          detail: 'Nothing like that is running.',
        });
      return reply.code(204).send();
    },
  );
};

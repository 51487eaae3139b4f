import { z } from 'zod';
import {
  attributesSeen,
  contactById,
  contactLook,
  contactPage,
  contactRefusals,
  eventsSeen,
} from '../../contacts/index.ts';
import {
  contactDetail,
  contactRows,
  contactSummary,
  loadNames,
  type TimelineKind,
  type TimelinePlace,
  timeline,
  timelineMonths,
} from '../../insights/index.ts';
import { Refusal, type Uuid } from '../../platform/index.ts';
import type { Routes } from '../context.ts';
import { cursorOf, cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type {
  AttributeSeen,
  ContactDetail,
  ContactRow,
  ContactSummary,
  EventSeen,
  Page,
  TimelineLine,
  TimelineMonth,
} from '../types.ts';
import { attributes, consent, editContact } from './contact-edits.ts';
import { filterOf, filterQuery } from './contact-filter.ts';

/** Attributes beside a row: more fit on no screen. */
const ATTRIBUTES_MAX = 12;
const listQuery = pageQuery.extend({
  ...filterQuery.shape,
  sort: z.enum(['newest', 'seen']).default('newest'),
  attributes: z
    .string()
    .max(1_000)
    .optional()
    .transform((text) => (text ? text.split(',').slice(0, ATTRIBUTES_MAX) : []))
    .describe('names of attributes to show with each, with commas'),
});
/** Id and last sight of the row before; `all` in place of a first look: everybody behind it is looked through. */
const place = z.tuple([z.guid(), z.string().max(60).nullable(), z.literal('all').optional()]);
const byId = z.object({ contactId: z.guid() });

const KINDS = [
  'message',
  'visit',
  'order',
  'change',
  'event',
  'segment',
  'workflow',
  'note',
  'task',
] as const;

const kindsOf = (kinds: string | undefined): ReadonlySet<TimelineKind> | null => {
  if (kinds === undefined || kinds === '') return null;
  const wanted = kinds.split(',');
  const found = KINDS.filter((kind) => wanted.includes(kind));
  if (found.length !== new Set(wanted).size)
    throw new Refusal('invalid-input', {
      field: 'kinds',
      detail: `"${kinds}" names a kind that there is not.`,
      fix: `Use some of ${KINDS.join(', ')}.`,
    });
  return new Set(found);
};

const linePlace = z.tuple([
  z.iso.datetime(),
  z.string().max(200),
  z.string().max(200).nullable(),
  z.number().nullable(),
]);

const placeInTimeline = (cursor: string | undefined): TimelinePlace | null => {
  const place = cursorValues(cursor, linePlace);
  if (!place) return null;
  const [at, id, visitId, atMs] = place;
  return { at, id, open: visitId === null || atMs === null ? null : { visitId, atMs } };
};

/** Contacts: lists, one person, edits by hand; and what is known of events and attributes. */
export const contactRoutes: Routes = (app, deps) => {
  const { clock, reports } = deps;

  app.get(
    '/contacts',
    {
      config: { access: 'read' },
      schema: {
        tags: ['contacts'],
        summary:
          'Contacts, newest or last seen first; a short page with a next one: look on behind the newest',
        querystring: listQuery,
      },
    },
    async ({ workspace, query }): Promise<Page<ContactRow>> => {
      const nowMs = clock.now();
      const after = cursorValues(query.after, place);
      const wanted = {
        workspaceId: workspace.id,
        sort: query.sort,
        after: after && { contactId: after[0], seen: after[1] },
        limit: query.limit + 1,
        attributes: query.attributes,
      };
      const { rows, lookedTo } = await reports.read(workspace.db, async (tx) => {
        const names = await loadNames(tx, workspace.id);
        const request = { ...wanted, filter: filterOf(query, workspace, names, nowMs) };
        const found = after?.[2]
          ? { rows: await contactPage(tx, request, nowMs), lookedTo: null }
          : await contactLook(tx, request, nowMs);
        const shown = await contactRows(tx, found.rows, { workspaceId: workspace.id, names, nowMs });
        const places = found.rows.map(({ contactId, seen }) => [contactId, seen] as const);
        return { ...found, rows: shown.map((row, n) => ({ row, place: places[n]! })) };
      });
      const page = pageOf(
        rows,
        query.limit,
        ({ row }) => row,
        (row) => [...row.place, ...(after?.[2] ? ['all'] : [])],
      );
      return lookedTo ? { ...page, next: cursorOf(lookedTo.contactId, lookedTo.seen, 'all') } : page;
    },
  );

  app.post(
    '/contacts',
    {
      config: { access: 'work' },
      schema: {
        tags: ['contacts'],
        summary: 'Add a contact by hand',
        body: z.strictObject({
          attributes,
          userId: z.string().max(512).optional(),
          consent: consent.optional().describe('what they said about mail'),
        }),
      },
    },
    async ({ workspace, who, body }, reply): Promise<ContactDetail | { contactId: string }> => {
      const { contactId, folded } = await editContact(deps, workspace.db, { ...body, who }, null);
      if (!folded) return reply.code(202).send({ contactId });
      reply.code(201);
      return contactDetail(workspace.db, { workspaceId: workspace.id, contactId }, clock.now());
    },
  );

  app.get(
    '/contacts/:contactId',
    {
      config: { access: 'read' },
      schema: { tags: ['contacts'], summary: 'One contact', params: byId },
    },
    ({ workspace, params }): Promise<ContactDetail> =>
      contactDetail(workspace.db, { workspaceId: workspace.id, contactId: params.contactId }, clock.now()),
  );

  app.get(
    '/contacts/:contactId/summary',
    {
      config: { access: 'read' },
      schema: {
        tags: ['contacts'],
        summary: 'How active they are, what they ordered, the last message, what comes next',
        params: byId,
      },
    },
    async ({ workspace, params: { contactId } }): Promise<ContactSummary> => {
      const found = await contactById(workspace.db, workspace.id, contactId);
      if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
      return contactSummary(workspace.db, { workspaceId: workspace.id, contactId }, clock.now());
    },
  );

  app.patch(
    '/contacts/:contactId',
    {
      config: { access: 'work' },
      schema: {
        tags: ['contacts'],
        summary: 'Change attributes by hand; null removes one',
        params: byId,
        body: z.strictObject({ attributes }),
      },
    },
    async ({ workspace, who, params, body }, reply): Promise<ContactDetail | { contactId: string }> => {
      const found = await contactById(workspace.db, workspace.id, params.contactId);
      if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
      const own: Uuid = found.mergedInto ?? found.contactId;
      const { contactId, folded } = await editContact(deps, workspace.db, { ...body, who }, own);
      if (!folded) return reply.code(202).send({ contactId });
      return contactDetail(workspace.db, { workspaceId: workspace.id, contactId }, clock.now());
    },
  );

  app.get(
    '/contacts/:contactId/timeline',
    {
      config: { access: 'read' },
      schema: {
        tags: ['contacts'],
        summary: 'What is coming, then what was, newest first',
        params: byId,
        querystring: pageQuery.extend({
          kinds: z
            .string()
            .max(200)
            .optional()
            .describe(`some of ${KINDS.join(', ')}, with commas`),
          before: z.iso.datetime().optional().describe('starts at this instant instead of now'),
        }),
      },
    },
    async ({ workspace, params: { contactId }, query }): Promise<Page<TimelineLine>> => {
      const found = await contactById(workspace.db, workspace.id, contactId);
      if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
      const after =
        placeInTimeline(query.after) ??
        (query.before === undefined ? null : { at: query.before, id: '', open: null });
      const { coming, past, next } = await timeline(
        workspace.db,
        workspace.id,
        { contactId, after, kinds: kindsOf(query.kinds), limit: query.limit },
        clock.now(),
      );
      return {
        items: [...coming, ...past],
        next: next && cursorOf(next.at, next.id, next.open?.visitId ?? null, next.open?.atMs ?? null),
      };
    },
  );

  app.get(
    '/contacts/:contactId/months',
    {
      config: { access: 'read' },
      schema: { tags: ['contacts'], summary: 'Months in which something happened', params: byId },
    },
    async ({ workspace, params: { contactId } }): Promise<{ items: TimelineMonth[] }> => ({
      items: await timelineMonths(workspace.db, workspace.id, contactId),
    }),
  );

  app.get(
    '/events-seen',
    {
      config: { access: 'read' },
      schema: { tags: ['contacts'], summary: 'Event names that arrived, with their properties' },
    },
    async ({ workspace }): Promise<{ items: EventSeen[] }> => ({
      items: (await eventsSeen(workspace.db, workspace.id)).map((row) => ({
        ...row,
        lastSeenAt: row.lastSeenAt.toISOString(),
      })),
    }),
  );

  app.get(
    '/attributes',
    {
      config: { access: 'read' },
      schema: { tags: ['contacts'], summary: 'Attributes, with values that were seen' },
    },
    async ({ workspace }): Promise<{ items: AttributeSeen[] }> => ({
      items: await reports.read(workspace.db, (tx) => attributesSeen(tx, workspace.id)),
    }),
  );
};

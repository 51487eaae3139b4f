import { z } from 'zod';
import { compileCondition, compileSql, parseCondition } from '../../conditions/index.ts';
import {
  attributesSeen,
  type ContactFilter,
  contactById,
  contactCount,
  contactPage,
  contactRefusals,
  contactTest,
  eventsSeen,
  IDENTITY_KINDS,
  IDENTITY_LENGTH_MAX,
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
  type WorkspaceNames,
} from '../../insights/index.ts';
import { Refusal, type Uuid } from '../../platform/index.ts';
import { countPeople, withinLimit } from '../../segments/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorOf, cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type {
  AttributeSeen,
  ContactDetail,
  ContactRow,
  ContactSummary,
  CountAnswer,
  EventSeen,
  Page,
  TimelineLine,
  TimelineMonth,
} from '../types.ts';
import { editContact } from './contact-edits.ts';

/** `kind:value`, as `identityKey` writes it. */
const identity = z
  .string()
  .max(IDENTITY_LENGTH_MAX + 20)
  .transform((text) => ({ kind: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) }))
  .pipe(z.object({ kind: z.enum(IDENTITY_KINDS), value: z.string().min(1) }));

const filterQuery = z.object({
  search: z.string().trim().max(200).optional().describe('words in name or e-mail'),
  identity: identity.optional().describe('a name they go by: email:ana@example.com, anonymous:<id>'),
  segment: z.string().max(200).optional().describe('key of a segment they are in'),
  condition: z.string().max(20_000).optional().describe('a condition as JSON'),
  known: z.enum(['true', 'false']).optional().describe('known by name, or visitors'),
});
const listQuery = pageQuery.extend({
  ...filterQuery.shape,
  sort: z.enum(['newest', 'seen']).default('newest'),
});
/** An exact count may take this long; then it is estimated from samples, each of them within the second bound. */
const EXACT_MS = 200;
const ESTIMATE_MS = 60;
const place = z.tuple([z.guid(), z.string().max(60).nullable()]);
const byId = z.object({ contactId: z.guid() });

/** An attribute by hand: what `identify` may bring too, within the same bounds. */
const attributes = z.record(
  z.string().trim().min(1).max(200),
  z.union([
    z.string().max(2_000),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.union([z.string().max(2_000), z.number(), z.boolean()])).max(100),
  ]),
);

const invalidCondition = (detail: string): Refusal =>
  new Refusal('invalid-condition', {
    field: 'condition',
    detail,
    fix: 'Send a condition as segments have it, as JSON.',
  });

const conditionOf = (text: string) => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidCondition('This is not JSON.');
  }
  const parsed = parseCondition(json);
  if (!parsed.ok)
    throw invalidCondition(parsed.problems.map((one) => `${one.path} ${one.message}`).join('; '));
  return parsed.condition;
};

const filterOf = (
  query: z.output<typeof filterQuery>,
  { id }: RequestWorkspace,
  names: WorkspaceNames,
  nowMs: number,
): ContactFilter => {
  const segment = query.segment === undefined ? undefined : names.byKey('segment', query.segment);
  if (query.segment !== undefined && !segment)
    throw new Refusal('definition-not-found', {
      status: 404,
      field: 'segment',
      detail: `There is no segment "${query.segment}".`,
    });
  const { eventMap, timeZone } = names;
  return {
    search: query.search,
    identity: query.identity,
    known: query.known === undefined ? undefined : query.known === 'true',
    segmentId: segment?.definitionId,
    condition:
      query.condition === undefined
        ? undefined
        : compileSql(compileCondition(conditionOf(query.condition), { eventMap }), {
            workspaceId: id,
            nowMs,
            contact: 'c',
            timeZone,
          }),
  };
};

const KINDS = ['message', 'visit', 'order', 'change', 'event', 'segment', 'workflow'] as const;

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
      schema: { tags: ['contacts'], summary: 'Contacts, newest or last seen first', querystring: listQuery },
    },
    async ({ workspace, query }): Promise<Page<ContactRow>> => {
      const nowMs = clock.now();
      const after = cursorValues(query.after, place);
      const rows = await reports.read(workspace.db, async (tx) => {
        const names = await loadNames(tx, workspace.id);
        const found = await contactPage(
          tx,
          {
            workspaceId: workspace.id,
            filter: filterOf(query, workspace, names, nowMs),
            sort: query.sort,
            after: after && { contactId: after[0], seen: after[1] },
            limit: query.limit + 1,
          },
          nowMs,
        );
        const shown = await contactRows(tx, found, { workspaceId: workspace.id, names, nowMs });
        return found.map((row, n) => ({ row: shown[n]!, place: [row.contactId, row.seen] as const }));
      });
      return pageOf(
        rows,
        query.limit,
        ({ row }) => row,
        (row) => row.place,
      );
    },
  );

  app.get(
    '/contacts/count',
    {
      config: { access: 'read' },
      schema: { tags: ['contacts'], summary: 'How many contacts a filter keeps', querystring: filterQuery },
    },
    async ({ workspace, query }): Promise<CountAnswer> => {
      const nowMs = clock.now();
      const names = await loadNames(workspace.db, workspace.id);
      const filter = filterOf(query, workspace, names, nowMs);
      const count = await withinLimit(workspace.db, workspace.id, EXACT_MS, (tx) =>
        contactCount(tx, { workspaceId: workspace.id, filter }, nowMs),
      );
      if (count !== undefined) return { count, about: false };
      const wanted = contactTest(filter, workspace.id, nowMs);
      return (await countPeople(workspace.db, workspace.id, { wanted }, ESTIMATE_MS)).wanted;
    },
  );

  app.post(
    '/contacts',
    {
      config: { access: 'work' },
      schema: {
        tags: ['contacts'],
        summary: 'Add a contact by hand',
        body: z.strictObject({ attributes, userId: z.string().max(512).optional() }),
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

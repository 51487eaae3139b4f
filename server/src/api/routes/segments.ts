import { z } from 'zod';
import {
  conditionSchema,
  type EventMap,
  explain,
  type Names,
  parseCondition,
} from '../../conditions/index.ts';
import { contactById, contactRefusals, peopleOf } from '../../contacts/index.ts';
import {
  documentsOf,
  getDefinition,
  listDefinitions,
  liveDocuments,
  type NameUsed,
  namesUsed,
  type Definition as StoredDefinition,
  type DefinitionHead as StoredHead,
} from '../../definitions/index.ts';
import { reachableBy } from '../../permission/index.ts';
import type { JsonObject } from '../../platform/index.ts';
import {
  archiveSegment,
  isList,
  LIST_RULE,
  type MemberRow,
  memberCount,
  memberPage,
  previewSegment,
  publishSegment,
  type RuleWhy,
  type SegmentFigures,
  type SegmentWhy,
  segmentFigures,
  segmentsOf,
  whyInSegment,
  whyRule,
  workspaceRules,
} from '../../segments/index.ts';
import type { WorkflowDocument } from '../../workflows/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery, uuidCursor } from '../keyset.ts';
import type {
  ListDetail,
  ListDocument,
  Page,
  PeopleList,
  SegmentDetail,
  SegmentDocument,
  SegmentPreview,
  SegmentRow,
  Why,
} from '../types.ts';
import {
  definitionOf,
  definitionRoutes,
  headOf,
  keyParams,
  listQuery,
  refuseArchived,
  shownDocument,
  usersOf,
} from './definitions-common.ts';

const previewBody = z.strictObject({
  condition: conditionSchema,
  key: z.string().max(60).optional().describe('of the segment that is edited'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe('another one, other people in the sample'),
});
const whyBody = z.strictObject({ condition: conditionSchema, contactId: z.guid() });
const whyParams = keyParams.extend({ contactId: z.guid() });

/** A draft's rule in words; a rule that is not finished has none. */
const sentenceOf = (document: JsonObject, names: Names): string => {
  if (isList(document)) return LIST_RULE;
  const parsed = parseCondition(document.condition);
  return parsed.ok ? explain(parsed.condition, { names }) : '';
};

const rowOf = (
  stored: StoredHead,
  document: JsonObject,
  { figures, used, names }: { figures: SegmentFigures; used: readonly NameUsed[]; names: Names },
): SegmentRow => ({
  ...headOf(stored),
  ...figures,
  isList: isList(document),
  usedIn: usersOf(used, stored.key),
  sentence: sentenceOf(document, names),
});

/** Names of segments for sentences. */
const namesIn = (heads: readonly StoredHead[]): Names => {
  const byKey = new Map(heads.map(({ key, name }) => [key, name]));
  return { segment: (key) => byKey.get(key) };
};

const all = (workspaceId: number) => ({ workspaceId, kind: 'segment', archived: true }) as const;

const shown = async (
  { db, id }: RequestWorkspace,
  stored: StoredDefinition,
  nowMs: number,
): Promise<SegmentDetail | ListDetail> => {
  const { timeZone } = await workspaceRules(db, id);
  const wanted = { workspaceId: id, timeZone, segmentId: stored.definitionId };
  const figures = (await segmentFigures(db, wanted, nowMs)).of(stored.definitionId);
  const used = await namesUsed(db, { workspaceId: id, kind: 'segment' });
  const names = namesIn(await listDefinitions(db, all(id)));
  const row = rowOf(stored, shownDocument(stored), { figures, used, names });
  return row.isList
    ? { ...row, isList: true, ...definitionOf<ListDocument>(stored) }
    : { ...row, isList: false, ...definitionOf<SegmentDocument>(stored) };
};

/** The live segments that name a segment, themselves or through others: key -> name. */
const namersOf = async (
  { db, id }: RequestWorkspace,
  key: string,
  eventMap: EventMap,
): Promise<Map<string, string>> => {
  const namers = new Map<string, string>();
  // Each comes after those it names, so one pass finds all.
  for (const { key: namer, name, compiled } of await segmentsOf(db, id, eventMap))
    if (compiled.segments.some((named) => named === key || namers.has(named))) namers.set(namer, name);
  return namers;
};

/** Live workflows that start when somebody joins a segment, or one that names it: then `through` is that one's name. */
const startedBy = async (workspace: RequestWorkspace, key: string) => {
  const { db, id } = workspace;
  const { eventMap } = await workspaceRules(db, id);
  const namers = await namersOf(workspace, key, eventMap);
  const workflows = await liveDocuments(db, { workspaceId: id, kind: 'workflow' });
  return workflows.flatMap((workflow) => {
    const { trigger } = workflow.document as unknown as WorkflowDocument;
    if (trigger.type !== 'segmentEntered') return [];
    const through = trigger.segment === key ? null : namers.get(trigger.segment);
    return through === undefined ? [] : [{ key: workflow.key, name: workflow.name, through }];
  });
};

const dateIn = (zone: string, date: Date): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(date);

const memberText = ({ until }: MemberRow, zone: string): string =>
  until === null ? '' : `Leaves ${dateIn(zone, until)} by time alone`;

const whyOf = (why: SegmentWhy, label: string): Why => ({
  sentence: `${label} is ${why.member ? '' : 'not '}in ${why.name}`,
  rule: why.rule,
  values: [
    ...(why.since ? [{ label: 'since', value: why.since.toISOString() }] : []),
    ...(why.until ? [{ label: 'until, by time alone', value: why.until.toISOString() }] : []),
    { label: 'version', value: String(why.version) },
  ],
  at: why.changed?.at.toISOString() ?? null,
  because: why.member ? (why.changed?.because ?? why.now) : why.now,
  code: why.member ? 'member' : 'notMember',
});

const whyRuleOf = ({ rule, now, until }: RuleWhy, label: string): Why => ({
  sentence: `${label} ${now?.matched ? 'matches' : 'does not match'}`,
  rule,
  values: Number.isFinite(until)
    ? [{ label: 'until, by time alone', value: new Date(until).toISOString() }]
    : [],
  at: null,
  because: now,
  code: now?.matched ? 'member' : 'notMember',
});

/** Segments: rules whose members are exact at every moment. */
export const segmentRoutes: Routes = (app, deps) => {
  const { clock } = deps;
  const tags = ['segments'];

  definitionRoutes(app, deps, {
    kind: 'segment',
    topics: ['segments'],
    starter: (name) => ({ name, condition: { all: [] } }),
    shown,
    publish: async (tx, { ref, ...input }, nowMs) => {
      refuseArchived(await getDefinition(tx, ref));
      return publishSegment(tx, { ...input, workspaceId: ref.workspaceId, key: ref.key }, nowMs);
    },
    changes: {
      archive: {
        past: 'archived',
        summary: 'End it for everybody; refused while something live names it',
        change: archiveSegment,
      },
    },
  });

  app.get(
    '/segments',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Segments by name, with their figures', querystring: listQuery },
    },
    async ({ workspace: { db, id }, query }): Promise<Page<SegmentRow>> => {
      const heads = await listDefinitions(db, all(id));
      const { timeZone } = await workspaceRules(db, id);
      const figures = await segmentFigures(db, { workspaceId: id, timeZone }, clock.now());
      const used = await namesUsed(db, { workspaceId: id, kind: 'segment' });
      const names = namesIn(heads);
      const listed = heads.filter(({ state }) => query.archived || state !== 'archived');
      const documents = await documentsOf(db, { workspaceId: id, kind: 'segment' });
      const items = listed.map((head) =>
        rowOf(head, shownDocument(documents.get(head.definitionId)!), {
          figures: figures.of(head.definitionId),
          used,
          names,
        }),
      );
      return { items, next: null };
    },
  );

  app.post(
    '/segments/preview',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'What a rule would keep, touching nothing', body: previewBody },
    },
    async ({ workspace, body }): Promise<SegmentPreview> => {
      const { db, id } = workspace;
      const nowMs = clock.now();
      const { condition, key, seed } = body;
      const at = { workspaceId: id, nowMs };
      const preview = await previewSegment(
        db,
        {
          workspaceId: id,
          condition,
          alsoCount: { email: reachableBy('email', 'c', at), text: reachableBy('sms', 'c', at) },
          ...(key === undefined ? {} : { key }),
          ...(seed === undefined ? {} : { seed }),
        },
        nowMs,
      );
      const { sample, also, changes, problems, ...rest } = preview;
      const people = await peopleOf(
        db,
        id,
        sample.map(({ contactId }) => contactId),
      );
      const joiners = changes?.joiners ?? null;
      return {
        ...rest,
        reachableEmail: also.email!,
        reachableText: also.text!,
        sample: sample.map(({ contactId, because }) => ({ person: people.of(contactId), because })),
        joiners,
        leavers: changes?.leavers ?? null,
        startsWorkflows: (key === undefined ? [] : await startedBy(workspace, key)).map((workflow) => ({
          ...workflow,
          // whoever leaves this one may join one that names it with "not"
          people: (joiners?.count ?? 0) + (workflow.through === null ? 0 : (changes?.leavers.count ?? 0)),
        })),
        problems: problems.map(({ code: _, ...problem }) => problem),
      };
    },
  );

  app.get(
    '/segments/:key/people',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Who is in it now', params: keyParams, querystring: pageQuery },
    },
    async ({ workspace: { db, id }, params, query }): Promise<PeopleList> => {
      const nowMs = clock.now();
      const stored = await getDefinition(db, { workspaceId: id, kind: 'segment', key: params.key });
      const of = { workspaceId: id, segmentId: stored.definitionId };
      const [after] = cursorValues(query.after, uuidCursor) ?? [null];
      const rows = await memberPage(db, { ...of, after, limit: query.limit + 1 }, nowMs);
      const { timeZone } = await workspaceRules(db, id);
      const people = await peopleOf(
        db,
        id,
        rows.map(({ contactId }) => contactId),
      );
      const page = pageOf(
        rows,
        query.limit,
        (row) => ({
          person: people.of(row.contactId),
          at: row.since.toISOString(),
          text: memberText(row, timeZone),
        }),
        (row) => [row.contactId],
      );
      return { title: `In ${stored.name}`, total: await memberCount(db, of, nowMs), ...page };
    },
  );

  app.post(
    '/segments/why',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Why a rule keeps somebody, or does not, published or not', body: whyBody },
    },
    async ({ workspace: { db, id }, body: { condition, contactId } }): Promise<Why> => {
      const found = await contactById(db, id, contactId);
      if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
      const own = found.mergedInto ?? found.contactId;
      const why = await whyRule(db, { workspaceId: id, condition, contactId: own }, clock.now());
      const people = await peopleOf(db, id, [own]);
      return whyRuleOf(why, people.of(own).label);
    },
  );

  app.get(
    '/segments/:key/why/:contactId',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Why somebody is in it, or is not', params: whyParams },
    },
    async ({ workspace: { db, id }, params: { key, contactId } }): Promise<Why> => {
      const why = await whyInSegment(db, { workspaceId: id, key, contactId }, clock.now());
      const people = await peopleOf(db, id, [contactId]);
      return whyOf(why, people.of(contactId).label);
    },
  );
};

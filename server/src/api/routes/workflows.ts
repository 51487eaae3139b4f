import { z } from 'zod';
import { peopleOf } from '../../contacts/index.ts';
import {
  documentsOf,
  getDefinition,
  listDefinitions,
  pause,
  type Definition as StoredDefinition,
  type DefinitionHead as StoredHead,
} from '../../definitions/index.ts';
import {
  isSplitList,
  liveSplit,
  loadNames,
  STEP_CREDIT_RULE,
  splitPeople,
  splitShown,
  workflowOrderPeople,
  workflowOrders,
} from '../../insights/index.ts';
import type { JsonObject } from '../../platform/index.ts';
import {
  archiveWorkflow,
  type Cohort,
  changesBetween,
  type Known,
  namesOf,
  nodeIdsUsed,
  nodeOf,
  parseWorkflow,
  publishWorkflow,
  refuseMisshapen,
  standingOf,
  titleOf,
  type WorkflowDocument,
  type WorkflowFigures,
  walk,
  workflowFigures,
  workflowKnown,
  workflowPeople,
  workflowProblems,
  workflowResults,
} from '../../workflows/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type {
  Page,
  SplitShown,
  WorkflowDetail,
  WorkflowPeopleList,
  WorkflowProblem,
  WorkflowResults,
  WorkflowRow,
} from '../types.ts';
import {
  definitionOf,
  definitionRoutes,
  draftDocument,
  headOf,
  keyParams,
  listQuery,
  shownDocument,
} from './definitions-common.ts';
import { asInsidePlan, insideField, workflowPublishing } from './workflow-publishing.ts';

const DAY_MS = 86_400_000;

const cohortQuery = {
  version: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1)
    .optional()
    .describe('of people who entered this version; absent: all'),
  days: z.coerce.number().int().min(1).max(3_650).optional().describe('who entered in the last so many days'),
};
const resultsQuery = z.object(cohortQuery);
const peopleQuery = pageQuery.extend({
  ...cohortQuery,
  node: z.string().min(1).max(100).optional(),
  what: z
    .string()
    .min(1)
    .max(200)
    .default('here')
    .describe(
      'here, entered, holdout, ended:<code>; with node: here, entered, movedOn, left, goals, sent, held, humanClicks, humanOpens, clicks, opens, orders, edge:<output>; of a split: assigned:<path>, counted:<path>, reacted:<path>',
    ),
});
const validateBody = z.strictObject({
  document: draftDocument,
  workflow: z.string().min(1).max(200).optional().describe('its own key, to find out that it starts itself'),
});
/** enrollment and visit, a message, or an order by its number */
const placeCursor = z.tuple([z.string().max(400)]);

/** Steps in flow order, for the tiny route picture; a draft that cannot be read has none. */
const shapeOf = (document: JsonObject): WorkflowRow['shape'] => {
  const parsed = parseWorkflow(document);
  return parsed.ok ? walk(parsed.document).map((id) => parsed.document.nodes[id]!.type) : [];
};

const hasGoals = ({ goals }: JsonObject): boolean => Array.isArray(goals) && goals.length > 0;

const rowOf = (
  stored: StoredHead,
  document: JsonObject,
  { figures, known }: { figures: WorkflowFigures; known: Known },
): WorkflowRow => {
  const { hereNow, entered7d, entered, reachedGoal, stuck } = figures;
  const blocking = workflowProblems(document, known).filter(({ severity }) => severity === 'blocks');
  return {
    ...headOf(stored),
    hereNow,
    entered7d,
    goalRate: hasGoals(document) ? { of: entered, reached: reachedGoal } : null,
    problems: blocking.length + stuck,
    shape: shapeOf(document),
    publishAt: stored.publishAt?.toISOString() ?? null,
    publishFailed: stored.publishPlan?.failed ?? null,
    pausedAt: stored.pausedAt?.toISOString() ?? null,
  };
};

const shown = async (
  { db, id }: RequestWorkspace,
  stored: StoredDefinition,
  nowMs: number,
): Promise<WorkflowDetail> => {
  const wanted = { workspaceId: id, workflowId: stored.definitionId };
  const figures = (await workflowFigures(db, wanted, nowMs)).of(stored.definitionId);
  const known = await workflowKnown(db, id, stored.key);
  return {
    ...rowOf(stored, shownDocument(stored), { figures, known }),
    ...definitionOf<WorkflowDocument>(stored),
    usedIds: stored.liveVersion === null ? [] : await nodeIdsUsed(db, wanted),
  };
};

const asWorkflow = (document: JsonObject): WorkflowDocument | null => {
  const parsed = parseWorkflow(document);
  return parsed.ok ? parsed.document : null;
};

const told = (before: JsonObject, after: JsonObject): string[] => {
  const [was, is] = [asWorkflow(before), asWorkflow(after)];
  return was && is ? changesBetween(was, is) : [];
};

const cohortOf = (
  { workspaceId, definitionId }: StoredHead,
  { version, days }: { version?: number | undefined; days?: number | undefined },
  nowMs: number,
): Cohort => ({
  workspaceId,
  workflowId: definitionId,
  ...(version === undefined ? {} : { version }),
  ...(days === undefined ? {} : { enteredFromMs: nowMs - days * DAY_MS }),
});

const WORDS: Readonly<Record<string, string>> = {
  holdout: 'Held out',
  here: 'Here now',
  entered: 'Entered',
  movedOn: 'Moved on',
  left: 'Left',
  goals: 'Reached a goal',
  orders: 'Orders',
  sent: 'Handed over',
  held: 'Held back',
  humanClicks: 'Clicked',
  humanOpens: 'Opened',
  clicks: 'Clicked, machines too',
  opens: 'Opened, machines too',
};
const SPLIT_WORDS: Readonly<Record<string, string>> = {
  assigned: 'The lot fell on them',
  counted: 'Counted',
  reacted: 'Did what is counted',
};

const titleOfList = (
  stored: StoredDefinition,
  { what, node }: { what: string; node?: string | undefined },
  known: Known,
): string => {
  const document = shownDocument(stored) as unknown as WorkflowDocument;
  const step = node === undefined || !document.nodes ? undefined : nodeOf(document, node);
  const place = step ? titleOf(step, namesOf(known)) : (node ?? stored.name);
  const words =
    WORDS[what] ?? SPLIT_WORDS[what.split(':')[0]!] ?? (what.startsWith('ended:') ? 'Ended' : 'Went on');
  return `${words}: ${place}`;
};

/** Workflows: blueprints that people walk through on their own. */
export const workflowRoutes: Routes = (app, deps) => {
  const { clock, reports } = deps;
  const tags = ['workflows'];

  definitionRoutes(app, deps, {
    kind: 'workflow',
    topics: ['workflows', 'home'],
    starter: (name) => ({
      name,
      trigger: { type: 'event', event: '' },
      enrollment: { again: 'never' },
      start: '',
      nodes: {},
    }),
    shown,
    told,
    checkDraft: refuseMisshapen,
    publishFields: insideField,
    publish: (tx, { ref, fields, ...input }, nowMs) => {
      const { inside } = z.object(insideField).parse(fields);
      const choices = inside === undefined ? {} : { inside: asInsidePlan(inside) };
      const of = { workspaceId: ref.workspaceId, key: ref.key };
      return publishWorkflow(tx, { ...input, ...of, ...choices }, nowMs);
    },
    changes: {
      pause: { past: 'paused', summary: 'Nobody enters, nobody moves; waits are kept', change: pause },
      archive: {
        past: 'archived',
        summary: 'Take it out of use; everybody inside ends',
        change: archiveWorkflow,
      },
    },
  });

  app.get(
    '/workflows',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Workflows by name, with their figures', querystring: listQuery },
    },
    async ({ workspace: { db, id }, query }): Promise<Page<WorkflowRow>> => {
      const of = { workspaceId: id, kind: 'workflow', archived: query.archived } as const;
      const heads = await listDefinitions(db, of);
      const documents = await documentsOf(db, of);
      const figures = await workflowFigures(db, { workspaceId: id }, clock.now());
      const known = await workflowKnown(db, id);
      const items = heads.map((head) =>
        rowOf(head, shownDocument(documents.get(head.definitionId)!), {
          figures: figures.of(head.definitionId),
          known: { ...known, self: head.key },
        }),
      );
      return { items, next: null };
    },
  );

  app.post(
    '/workflows/validate',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Every problem of a document, those that block first', body: validateBody },
    },
    async ({ workspace: { db, id }, body }): Promise<{ problems: WorkflowProblem[] }> => ({
      problems: workflowProblems(body.document, await workflowKnown(db, id, body.workflow)),
    }),
  );

  workflowPublishing({
    shown: async (workspace, key) => {
      const ref = { workspaceId: workspace.id, kind: 'workflow', key } as const;
      return shown(workspace, await getDefinition(workspace.db, ref), clock.now());
    },
  })(app, deps);

  app.get(
    '/workflows/:key/results',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'What became of people, step by step',
        params: keyParams,
        querystring: resultsQuery,
      },
    },
    async ({ workspace: { db, id }, params: { key }, query }): Promise<WorkflowResults> => {
      const stored = await getDefinition(db, { workspaceId: id, kind: 'workflow', key });
      return reports.read(db, async (tx) => {
        const cohort = cohortOf(stored, query, clock.now());
        const names = await loadNames(tx, id);
        const { nodes, ...results } = await workflowResults(tx, cohort);
        for (const [nodeId, money] of await workflowOrders(tx, cohort, names))
          if (nodes[nodeId]) Object.assign(nodes[nodeId], money);
        return { ...results, nodes, currency: names.currency, creditRule: STEP_CREDIT_RULE };
      });
    },
  );

  app.get(
    '/workflows/:key/splits/:node',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'How the lots of a split fell, and what its experiment shows',
        params: keyParams.extend({ node: z.string().min(1).max(100) }),
      },
    },
    async ({ workspace: { db, id }, params: { key, node } }): Promise<SplitShown> => {
      const { definitionId } = await getDefinition(db, { workspaceId: id, kind: 'workflow', key });
      return reports.read(db, async (tx) => {
        const split = await liveSplit(tx, { workspaceId: id, workflowId: definitionId }, node);
        return splitShown(tx, split, (await loadNames(tx, id)).eventMap, clock.now());
      });
    },
  );

  app.get(
    '/workflows/:key/people',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'The people behind a number of its results',
        params: keyParams,
        querystring: peopleQuery,
      },
    },
    async ({ workspace: { db, id }, params: { key }, query }): Promise<WorkflowPeopleList> => {
      const stored = await getDefinition(db, { workspaceId: id, kind: 'workflow', key });
      const { what, node, limit } = query;
      const [after] = cursorValues(query.after, placeCursor) ?? [null];
      const cohort = cohortOf(stored, query, clock.now());
      const page = { after, limit: limit + 1 };
      const { total, rows } =
        node !== undefined && isSplitList(what)
          ? await splitPeople(db, await liveSplit(db, cohort, node), what, page, {
              eventMap: (await loadNames(db, id)).eventMap,
              nowMs: clock.now(),
            })
          : what === 'orders' && node !== undefined
            ? await workflowOrderPeople(db, cohort, node, page, await loadNames(db, id))
            : await workflowPeople(
                db,
                cohort,
                { what, ...(node === undefined ? {} : { nodeId: node }) },
                page,
              );
      const people = await peopleOf(
        db,
        id,
        rows.map(({ contactId }) => contactId),
      );
      const standing = what === 'here' ? await standingOf(db, id, rows) : undefined;
      const shownRows = pageOf(
        rows,
        limit,
        ({ contactId, at, text, place }) => ({
          person: people.of(contactId),
          at: at.toISOString(),
          text,
          inside: standing?.get(place) ?? null,
        }),
        ({ place }) => [place],
      );
      return { title: titleOfList(stored, query, await workflowKnown(db, id)), total, ...shownRows };
    },
  );
};

import { z } from 'zod';
import { peopleOf } from '../../contacts/index.ts';
import { getDefinition, type Definition as StoredDefinition } from '../../definitions/index.ts';
import { type JsonObject, type Queryable, Refusal, sql, type Uuid } from '../../platform/index.ts';
import {
  DEFAULT_OPTIONS,
  peopleBehind,
  type SimulationOptions,
  type SimulationOrder,
  type SimulationRef,
  type StoredSimulation,
  simulationOf,
  simulationRefusals,
} from '../../simulator/index.ts';
import { workflowKnown, workflowProblems } from '../../workflows/index.ts';
import { whoName } from '../../workspaces/index.ts';
import { liveContact } from '../append-change.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorOf, cursorValues, pageQuery } from '../keyset.ts';
import type {
  SimulatedList,
  SimulatedWay,
  SimulationPeople,
  SimulationShown,
  SimulationsOf,
  TriedWith,
} from '../types.ts';
import { draftDocument, keyParams } from './definitions-common.ts';

const DAYS_MAX = 400;
const HISTORY_DAYS = 90;
const DAY_MS = 86_400_000;
/** People led through a second on a small machine, 20 events each: for a first guess. */
const PEOPLE_A_SECOND = 2_000;

/** Problems that publishing would find, and the past does not mind: what is drafted beside counts as if it were live. */
const WAITS_FOR_PUBLISHING: ReadonlySet<string> = new Set([
  'unpublishedTemplate',
  'unpublishedSegment',
  'deletedTemplate',
  'missingSender',
]);

const percent = z.number().min(0).max(100);
const optionsSchema = z.strictObject({
  days: z.int().min(1).max(DAYS_MAX).default(DEFAULT_OPTIONS.days).describe('of history, up to now'),
  population: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('all') }),
      z.strictObject({ type: z.literal('segment'), segment: z.string().min(1).max(60) }),
      z.strictObject({ type: z.literal('person'), contactId: z.uuid() }),
      z.strictObject({ type: z.literal('sample'), people: z.int().min(1).max(10_000_000) }),
    ])
    .default(DEFAULT_OPTIONS.population),
  behaviour: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('recorded') }),
      z.strictObject({ type: z.literal('assumed'), openPercent: percent, clickPercent: percent }),
    ])
    .default(DEFAULT_OPTIONS.behaviour),
  beside: z
    .enum(['others', 'none'])
    .default(DEFAULT_OPTIONS.beside)
    .describe('others: the other live workflows run as well'),
  compare: z.boolean().default(DEFAULT_OPTIONS.compare).describe('with the live version on the same history'),
});
const simulateBody = z.strictObject({
  options: optionsSchema.prefault({}),
  document: draftDocument.optional().describe('absent: the draft as it is saved'),
});

const ofVersion = z.enum(['draft', 'live']).default('draft').describe('live: the version compared with');
const behindQuery = pageQuery.extend({
  of: ofVersion,
  what: z
    .string()
    .min(1)
    .max(200)
    .describe('entered, here, people, ended:<code>, sentOn:<day> ...; at a step also sent, edge:<path>'),
  node: z.string().min(1).max(200).optional().describe('id of a step'),
});
const rowCursor = z.tuple([z.int().min(0)]);
const tryBody = z.strictObject({
  contactId: z.uuid(),
  days: z.int().min(1).max(DAYS_MAX).default(DEFAULT_OPTIONS.days).describe('of history, up to now'),
  document: draftDocument.optional().describe('absent: the draft as it is saved'),
});

const shown = (stored: StoredSimulation): SimulationShown => {
  const { revision, state, options, progress, result, error, startedAt, startedBy, endedAt } = stored;
  return {
    revision,
    state,
    options,
    progress,
    result,
    error,
    startedAt: startedAt.toISOString(),
    startedBy,
    endedAt: endedAt?.toISOString() ?? null,
  };
};

/** The workflow of a key; null: there is none, a document of one's own may be simulated all the same. */
const workflowAt = async (
  db: Queryable,
  workspaceId: number,
  key: string,
): Promise<StoredDefinition | null> => {
  try {
    return await getDefinition(db, { workspaceId, kind: 'workflow', key });
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
};

const refOf = ({ id }: RequestWorkspace, workflow: StoredDefinition | null): SimulationRef => ({
  workspaceId: id,
  workflowId: workflow?.definitionId ?? 0,
});

/** What is to be led through the past: the draft, or a document of one's own. Refuses what cannot run. */
const orderOf = async (
  { db, id }: RequestWorkspace,
  workflow: StoredDefinition | null,
  key: string,
  given: JsonObject | undefined,
  options: SimulationOptions,
): Promise<SimulationOrder> => {
  const document: JsonObject | null = given ?? workflow?.draft ?? workflow?.live ?? null;
  if (document === null) throw simulationRefusals.none();
  const known = await workflowKnown(db, id);
  const blocking = workflowProblems(document, known).find(
    ({ severity, code }) => severity === 'blocks' && !WAITS_FOR_PUBLISHING.has(code),
  );
  if (blocking) throw simulationRefusals.hasProblems(blocking.text);
  return {
    workspaceId: id,
    workflowId: workflow?.definitionId ?? null,
    key,
    document,
    live:
      workflow?.live && workflow.liveVersion !== null && workflow.draft !== null
        ? { version: workflow.liveVersion, document: workflow.live }
        : null,
    options,
  };
};

/** What can be told before the first: how long it would take, and whether there is anything to fold. */
const outlook = async (
  db: Queryable,
  workspaceId: number,
  nowMs: number,
): Promise<{ people: number; hasHistory: boolean }> => {
  const [row] = await db.query<{ people: number; hasHistory: boolean }>(sql`
    select (
      select count(*)::int from contacts
      where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId} and state = 'live'
    ) as people, exists (
      select 1 from events
      where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId}
        and occurred_at >= ${new Date(nowMs - HISTORY_DAYS * DAY_MS)} and kind in ('track', 'page', 'screen', 'identify')
    ) as "hasHistory"`);
  return row!;
};

/** The last one's pace tells more than a guess. */
const aboutSeconds = (people: number, last: StoredSimulation | null): number => {
  const { result } = last ?? {};
  const perSecond =
    result && result.simulated > 100
      ? result.simulated / Math.max(0.1, result.tookMs / 1_000)
      : PEOPLE_A_SECOND;
  return Math.max(1, Math.ceil(people / perSecond));
};

/** Simulations: a draft folded through the past, sending nothing. */
export const simulationRoutes: Routes = (app, { clock, simulations }) => {
  const tags = ['workflows'];

  app.post(
    '/workflows/:key/simulate',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Fold the past through the draft, or through another document; nothing is sent',
        params: keyParams,
        body: simulateBody,
      },
    },
    async ({ workspace, who, params: { key }, body }, reply): Promise<SimulationShown> => {
      const workflow = await workflowAt(workspace.db, workspace.id, key);
      await simulations.start({
        ...(await orderOf(workspace, workflow, key, body.document, body.options)),
        revision: workflow && body.document === undefined ? workflow.revision : null,
        by: whoName(who),
      });
      reply.code(202);
      return shown((await simulationOf(workspace.db, refOf(workspace, workflow), clock.now()))!);
    },
  );

  app.get(
    '/workflows/:key/simulation',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'The last simulation, and how far it is', params: keyParams },
    },
    async ({ workspace, params: { key } }): Promise<SimulationsOf> => {
      const workflow = await workflowAt(workspace.db, workspace.id, key);
      const last = await simulationOf(workspace.db, refOf(workspace, workflow), clock.now());
      const own = last?.key === key ? last : null;
      const { people, hasHistory } = await outlook(workspace.db, workspace.id, clock.now());
      return {
        last: own && shown(own),
        isCurrent: own?.state === 'done' && own.revision !== null && own.revision === workflow?.revision,
        aboutSeconds: aboutSeconds(people, own),
        hasHistory,
      };
    },
  );

  app.get(
    '/workflows/:key/simulation/people',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'Ten ways through the last simulation step by step, and who is behind its pile-ups',
        params: keyParams,
      },
    },
    async ({ workspace, params: { key } }): Promise<SimulationPeople> => {
      const { db, id } = workspace;
      const workflow = await workflowAt(db, id, key);
      const found = simulations.peopleOf(refOf(workspace, workflow));
      if (!found) throw simulationRefusals.peopleGone();
      const ids = [...found.trips, ...found.piled].map(({ contactId }) => contactId);
      const people = await peopleOf(db, id, [...new Set(ids)]);
      return {
        trips: found.trips.map((trip) => ({ ...trip, person: people.of(trip.contactId) })),
        piled: found.piled.map((one) => ({ ...one, person: people.of(one.contactId) })),
      };
    },
  );

  app.get(
    '/workflows/:key/simulation/behind',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'The people behind a number of the last simulation, as many rows as it counts',
        params: keyParams,
        querystring: behindQuery,
      },
    },
    async ({ workspace, params: { key }, query }): Promise<SimulatedList> => {
      const { db, id } = workspace;
      const found = simulations.peopleOf(refOf(workspace, await workflowAt(db, id, key)));
      const behind = found?.behind[query.of];
      if (!behind) throw simulationRefusals.peopleGone();
      const { what, node, limit } = query;
      const [from] = cursorValues(query.after, rowCursor) ?? [0];
      const number = { what, ...(node === undefined ? {} : { nodeId: node }) };
      const { total, contactIds } = peopleBehind(behind, number, { from, limit });
      const people = await peopleOf(db, id, [...new Set(contactIds)]);
      const next = from + contactIds.length < total ? cursorOf(from + contactIds.length) : null;
      return { total, items: contactIds.map((contactId) => people.of(contactId)), next };
    },
  );

  app.get(
    '/workflows/:key/simulation/ways/:contactId',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'The way of one person through the last simulation, step by step',
        params: keyParams.extend({ contactId: z.uuid() }),
        querystring: z.object({ of: ofVersion }),
      },
    },
    async ({ workspace, params: { key, contactId }, query }): Promise<SimulatedWay> => {
      const { db, id } = workspace;
      const workflow = await workflowAt(db, id, key);
      const trip = await simulations.wayOf(refOf(workspace, workflow), contactId as Uuid, query.of);
      if (!trip) throw simulationRefusals.peopleGone();
      return { ...trip, person: (await peopleOf(db, id, [contactId])).of(contactId) };
    },
  );

  app.post(
    '/workflows/:key/try',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Lead one person through the draft, or through another document; nothing is sent or kept',
        params: keyParams,
        body: tryBody,
      },
    },
    async ({ workspace, params: { key }, body }): Promise<TriedWith> => {
      const { db, id } = workspace;
      const contactId = await liveContact(db, id, body.contactId);
      const workflow = await workflowAt(db, id, key);
      const options = { ...DEFAULT_OPTIONS, days: body.days };
      const order = await orderOf(workspace, workflow, key, body.document, options);
      const { trip, fromMs, toMs, assumptions } = await simulations.tryWith(order, contactId);
      const person = (await peopleOf(db, id, [contactId])).of(contactId);
      return { person, trip: trip && { ...trip, person }, fromMs, toMs, assumptions };
    },
  );

  app.delete(
    '/workflows/:key/simulation',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Cancel the simulation that runs', params: keyParams },
    },
    async ({ workspace, params: { key } }, reply) => {
      const workflow = await workflowAt(workspace.db, workspace.id, key);
      await simulations.cancel(refOf(workspace, workflow));
      return reply.code(204).send();
    },
  );
};

import { z } from 'zod';
import { appendInputs } from '../../capture/index.ts';
import { contactById, contactTest, holderOf, identitiesIn } from '../../contacts/index.ts';
import { loadNames } from '../../insights/index.ts';
import {
  bucketOf,
  type Json,
  type JsonObject,
  newId,
  type Queryable,
  Refusal,
  type Uuid,
} from '../../platform/index.ts';
import { withinLimit } from '../../segments/index.ts';
import {
  type AskedBy,
  type CompiledWorkflow,
  liveWorkflow,
  previewStart,
  startInputs,
} from '../../workflows/index.ts';
import { audit, type Who, whoName } from '../../workspaces/index.ts';
import { awaitFold } from '../await-fold.ts';
import { bulkEditsOf } from '../bulk-edits.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { StartAnswer, StartPreview } from '../types.ts';
import { countOf, filterOf, filterQuery } from './contact-filter.ts';
import { keyParams } from './definitions-common.ts';

/** Contacts named one by one. */
const NAMED_MAX = 1_000;
const PROPERTIES_MAX = 50;
/** A preview that takes longer is not shown: the workflow's rules hold in any case. */
const PREVIEW_MS = 3_000;

/** A body is JSON already; `z.json()` is a schema of itself, which OpenAPI cannot name. */
const anyJson = z.unknown() as unknown as z.ZodType<Json>;

const startBody = z
  .strictObject({
    contacts: z
      .array(z.string().trim().min(1).max(512))
      .min(1)
      .max(NAMED_MAX)
      .optional()
      .describe('ids of contacts, e-mail addresses or user ids'),
    segment: z.string().min(1).max(200).optional().describe('key of a segment or a static list: its members'),
    filter: filterQuery.optional().describe('whoever a filter of the contacts list keeps'),
    properties: z
      .record(z.string().min(1).max(200), anyJson)
      .refine((given) => Object.keys(given).length <= PROPERTIES_MAX, `at most ${PROPERTIES_MAX} properties`)
      .default({})
      .describe('what the workflow is told, as of an event: conditions and mails read it as entry'),
  })
  .refine(
    ({ contacts, segment, filter }) => [contacts, segment, filter].filter(Boolean).length === 1,
    'name contacts, a segment or a filter: one of them',
  );
type StartBody = z.output<typeof startBody>;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who asks: a person on a screen, or a program with a key. */
const askedBy = ({ kind }: Who): AskedBy => (kind === 'user' ? 'hand' : 'api');

const holderOfName = async (
  { db, id }: Pick<RequestWorkspace, 'db' | 'id'>,
  name: string,
): Promise<Uuid | null> => {
  for (const identity of [...identitiesIn({ email: name }), ...identitiesIn({ userId: name })]) {
    const holder = await holderOf(db, id, identity);
    if (holder !== null) return holder;
  }
  return null;
};

/** Contacts by what they were named with, merged ones as whom they are now; and names of nobody. */
const contactsNamed = async (
  workspace: RequestWorkspace,
  names: readonly string[],
): Promise<{ ids: Uuid[]; unknown: string[] }> => {
  const ids = new Set<Uuid>();
  const unknown: string[] = [];
  for (const name of names) {
    const own = GUID.test(name)
      ? await contactById(workspace.db, workspace.id, name.toLowerCase())
      : undefined;
    const found = own && own.state !== 'erased' ? (own.mergedInto ?? own.contactId) : null;
    const holder = found ?? (await holderOfName(workspace, name));
    if (holder === null) unknown.push(name);
    else ids.add(holder);
  }
  return { ids: [...ids], unknown };
};

const nobodyFound = (): Refusal =>
  new Refusal('contact-not-found', {
    status: 404,
    field: 'contacts',
    detail: 'None of them is a contact here.',
    fix: 'Name ids of contacts, e-mail addresses or user ids.',
  });

/** Starts that people and programs ask for. */
export const workflowStartRoutes: Routes = (app, deps) => {
  const { clock, db: wholeDb, hooks } = deps;
  const tags = ['workflows'];
  const config = { access: 'work' } as const;

  const filterIn = async (workspace: RequestWorkspace, { segment, filter }: StartBody, nowMs: number) =>
    filterOf(
      segment === undefined ? filter! : { segment },
      workspace,
      await loadNames(workspace.db, workspace.id),
      nowMs,
    );

  app.post(
    '/workflows/:key/start/preview',
    {
      config,
      schema: {
        tags,
        summary: 'What asking for a start would do: how many start, and why others do not',
        params: keyParams,
        body: startBody,
      },
    },
    async ({ workspace, params: { key }, body }): Promise<StartPreview> => {
      const nowMs = clock.now();
      const { db, id } = workspace;
      const workflow = await liveWorkflow(db, { workspaceId: id, key });
      const named = body.contacts ? await contactsNamed(workspace, body.contacts) : undefined;
      const filter = named ? { ids: named.ids } : await filterIn(workspace, body, nowMs);
      const people = contactTest(filter, id, nowMs);
      const ask = { workspaceId: id, workflow, people, properties: body.properties as JsonObject };
      const found = await withinLimit(db, id, PREVIEW_MS, (tx) => previewStart(tx, ask, nowMs));
      return {
        workflow: { key, name: workflow.name },
        counts: found?.counts ?? null,
        lacksEntry: found?.lacksEntry ?? false,
        filterLater: found?.filterLater ?? false,
        unknown: named?.unknown ?? [],
      };
    },
  );

  const note = (
    tx: Queryable,
    workspaceId: number,
    who: Who,
    { name }: CompiledWorkflow,
    people: string,
  ): Promise<void> => {
    const entry = { action: 'started', object: `workflow "${name}"`, detail: { people } };
    return audit(tx, { workspaceId, who, ...entry }, clock.now());
  };

  /** Those named: the answer waits a moment for their folds. */
  const startNamed = async (
    workspace: RequestWorkspace,
    who: Who,
    workflow: CompiledWorkflow,
    body: StartBody,
  ): Promise<StartAnswer> => {
    const nowMs = clock.now();
    const { ids, unknown } = await contactsNamed(workspace, body.contacts!);
    if (ids.length === 0) throw nobodyFound();
    const inputs = startInputs(
      {
        workspaceId: workspace.id,
        key: workflow.key,
        contactIds: ids,
        by: askedBy(who),
        name: whoName(who),
        properties: body.properties as JsonObject,
        askId: newId(nowMs),
      },
      nowMs,
    );
    // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
    const appended = await wholeDb.transaction(async (tx) => {
      await note(tx, workspace.id, who, workflow, `${ids.length} named`);
      return appendInputs(tx, inputs);
    });
    for (const bucket of new Set(ids.map((id) => bucketOf(id)))) hooks.inputAppended(bucket);
    const places = appended.filter((place) => place !== null);
    const folded = await awaitFold(workspace.db, clock, places);
    return { asked: ids.length, isAbout: false, unknown, folded, job: null };
  };

  /** A segment or a filter: chunk by chunk, as any change of many, and as surely (bulk-edits.ts). */
  const startMany = async (
    workspace: RequestWorkspace,
    who: Who,
    workflow: CompiledWorkflow,
    body: StartBody,
  ): Promise<StartAnswer> => {
    const nowMs = clock.now();
    const filter = await filterIn(workspace, body, nowMs);
    const { count, about } = await countOf(workspace, filter, nowMs);
    const properties = body.properties as JsonObject;
    const bulk = bulkEditsOf(deps);
    const job = await wholeDb.transaction(async (tx) => {
      const people = body.segment ? `segment ${body.segment}` : 'a filter';
      await note(tx, workspace.id, who, workflow, people);
      return bulk.ask(tx, {
        workspaceId: workspace.id,
        askedBy: whoName(who),
        what: `Start ${workflow.name}`,
        change: { start: { workflow: workflow.key, properties, askId: newId(nowMs), by: askedBy(who) } },
        people: { filter: body.segment === undefined ? body.filter! : { segment: body.segment } },
        total: count,
        isAbout: about,
      });
    });
    bulk.wake();
    return { asked: count, isAbout: about, unknown: [], folded: false, job };
  };

  app.post(
    '/workflows/:key/start',
    {
      config,
      schema: {
        tags,
        summary: 'Ask for a start of contacts, a segment or a filter; the workflow decides by its rules',
        params: keyParams,
        body: startBody,
      },
    },
    async ({ workspace, who, params: { key }, body }, reply): Promise<StartAnswer> => {
      const workflow = await liveWorkflow(workspace.db, { workspaceId: workspace.id, key });
      const answer = await (body.contacts ? startNamed : startMany)(workspace, who, workflow, body);
      return answer.folded ? answer : reply.code(202).send(answer);
    },
  );
};

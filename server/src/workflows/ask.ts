/** Starts that somebody asks for: the inputs, and what they would do. */
import { compileCondition, compileSql } from '../conditions/index.ts';
import { getDefinition } from '../definitions/index.ts';
import { type JsonObject, type Queryable, type Sql, sql, type Uuid } from '../platform/index.ts';
import { workspaceRules } from '../segments/index.ts';
import { type CompiledWorkflow, compileWorkflow } from './compile.ts';
import { keyOfStart, type Refusal } from './enrollment.ts';
import { refusals } from './errors.ts';
import type { WorkflowDocument } from './model.ts';
import type { AskedBy } from './triggers/index.ts';
import { leavesOf } from './validate/problem.ts';

export interface StartRequest {
  workspaceId: number;
  /** of the workflow */
  key: string;
  contactIds: readonly Uuid[];
  by: AskedBy;
  /** who, in words */
  name: string;
  /** what the workflow is told, as of an event */
  properties: JsonObject;
  /** one asking: who is in it twice starts once */
  askId: string;
}

/** Inputs that ask for a start of each contact; the fold decides by the workflow's rules. */
export const startInputs = (request: StartRequest, nowMs: number) => {
  const { workspaceId, key, contactIds, by, name, properties, askId } = request;
  return contactIds.map((contactId) => ({
    contactId,
    workspaceId,
    kind: 'start',
    name: 'Start Asked',
    occurredAtMs: nowMs,
    via: `edit:${name}`,
    payload: { start: { workflow: key, by, name, properties, ask: askId, askedMs: nowMs } },
  }));
};

/** Why somebody would not start; `holdout`: they would come in, and get nothing. */
export type StartCode = 'starts' | Exclude<Refusal['refused'], 'notLive' | 'noSteps'> | 'holdout';

export interface StartPreview {
  name: string;
  /** people by what would become of them, only those that are any */
  counts: { code: StartCode; people: number }[];
  /** the trigger brings properties that nobody who is started by hand has: conditions and mails may miss them */
  lacksEntry: boolean;
  /** the filter reads what the start brings, and is judged only then */
  filterLater: boolean;
}

/** The live version of a workflow. Refuses `definition-not-found`, `wrong-state`. */
export const liveWorkflow = async (
  db: Queryable,
  { workspaceId, key }: { workspaceId: number; key: string },
): Promise<CompiledWorkflow> => {
  const definition = await getDefinition(db, { workspaceId, kind: 'workflow', key });
  const { definitionId: workflowId, state, live, liveVersion } = definition;
  if (live === null || liveVersion === null || state !== 'live') throw refusals.notLive(key, state);
  const { eventMap, timeZone } = await workspaceRules(db, workspaceId);
  return compileWorkflow(live as unknown as WorkflowDocument, {
    workflowId,
    version: liveVersion,
    key,
    eventMap,
    timeZone,
    state: 'live',
  });
};

/** Which code holds for a contact `c`, the first that does: as `enrollmentsStarted` judges. */
export const startCode = (
  workflow: CompiledWorkflow,
  {
    workspaceId,
    key,
    timeZone,
    nowMs,
  }: { workspaceId: number; key: string; timeZone: string; nowMs: number },
): Sql => {
  const { workflowId, again, filter, holdout } = workflow;
  const context = { workspaceId, nowMs, contact: 'c', timeZone };
  const before = (test: Sql): Sql => sql`exists (
    select from enrollments e
    where e.bucket = c.bucket and e.contact_id = c.contact_id and e.workspace_id = ${workspaceId}
      and e.workflow_id = ${workflowId} and e.key = ${key} and ${test})`;
  const afterMs = 'afterMs' in again ? again.afterMs : 0;
  const since = new Date(nowMs - afterMs);
  return sql`case
    when ${before(sql`e.state = 'active'`)} then 'alreadyInside'
    when ${again.type === 'never'}::boolean and ${before(sql`true`)} then 'onlyOnce'
    when ${again.type === 'after'}::boolean and ${before(sql`e.entered_at > ${since}`)} then 'tooSoon'
    when ${again.type === 'afterEnd'}::boolean and ${before(sql`e.ended_at > ${since}`)} then 'tooSoonAfterEnd'
    when not ${filter ? compileSql(filter, context) : sql`true`} then 'filter'
    when ${holdout ? compileSql(holdout, context) : sql`false`} then 'holdout'
    else 'starts' end`;
};

/** What a start of the people whom `people` keeps (over the alias `c` of contacts) would do now. */
export const previewStart = async (
  db: Queryable,
  ask: { workspaceId: number; workflow: CompiledWorkflow; people: Sql; properties: JsonObject },
  nowMs: number,
): Promise<StartPreview> => {
  const { workspaceId, workflow, people, properties } = ask;
  const { filter } = workflow.document.enrollment;
  const filterLater = filter !== undefined && leavesOf(filter).some(({ kind }) => kind === 'entry');
  const judged = filterLater ? { ...workflow, filter: compileCondition({ all: [] }, workflow) } : workflow;
  const key = keyOfStart(workflow, { properties });
  const { timeZone } = await workspaceRules(db, workspaceId);
  const counts = await db.query<StartPreview['counts'][number]>(sql`
    select code, count(*) as people
    from (
      select ${startCode(judged, { workspaceId, key, timeZone, nowMs })} as code
      from contacts c
      where c.bucket >= 0 and c.bucket < 4096 and c.workspace_id = ${workspaceId} and c.state = 'live' and ${people}
    ) judged
    group by code order by people desc, code`);
  const lacksEntry = workflow.trigger.type === 'event' && Object.keys(properties).length === 0;
  return { name: workflow.name, counts, lacksEntry, filterLater };
};

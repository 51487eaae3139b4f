/**
 * Publishing at a time. What was confirmed waits with its choices; any process publishes it when its time has come, in a
 * transaction that locks the workspace and looks again, so that it happens once. What cannot be published any more (a
 * template is gone) waits no longer, and says why.
 */
import {
  type DefinitionRef,
  definitionRefusals,
  duePublishes,
  getDefinition,
  lockDefinition,
  type PublishPlan,
  publishFailed,
  schedulePublish,
} from '../definitions/index.ts';
import {
  type Clock,
  type Db,
  isWeather,
  type JsonObject,
  makeRounds,
  type Queryable,
  Refusal,
  sql,
} from '../platform/index.ts';
import { audit } from '../workspaces/index.ts';
import { refusals } from './errors.ts';
import type { InsidePlan } from './inside.ts';
import type { WorkflowDocument } from './model.ts';
import { checkInside } from './people-inside.ts';
import { ALL_MOVE, namesOf, publishWorkflow, type WorkflowPublication, workflowProblems } from './publish.ts';
import { workflowKnown } from './queries.ts';

/** Further ahead nobody remembers what was confirmed. */
const AHEAD_MAX_MS = 366 * 86_400_000;

interface WorkflowPlan extends PublishPlan {
  document: JsonObject;
  inside: InsidePlan;
  startThemToo: boolean;
}

/**
 * Confirms the draft as it is for a time. Checks it as a publish does, now. Refuses what `publishWorkflow` refuses, and
 * `publish-time-invalid`. A time confirmed before is replaced.
 */
export const scheduleWorkflow = async (
  tx: Queryable,
  input: Omit<WorkflowPublication, 'document'> & { atMs: number },
  nowMs: number,
): Promise<void> => {
  const { workspaceId, key, atMs, inside = ALL_MOVE, startThemToo = false, publishedBy: by } = input;
  const ref: DefinitionRef = { workspaceId, kind: 'workflow', key };
  if (atMs <= nowMs || atMs > nowMs + AHEAD_MAX_MS) throw refusals.publishTime();
  const definition = await lockDefinition(tx, ref);
  if (definition.state === 'archived') throw refusals.archived(key);
  if (definition.draft === null) throw definitionRefusals.nothingToPublish(ref);
  if (input.expectedRevision !== undefined && input.expectedRevision !== definition.revision)
    throw definitionRefusals.draftConflict(definition);
  const known = await workflowKnown(tx, workspaceId);
  const problems = workflowProblems(definition.draft, known);
  if (problems.some(({ severity }) => severity === 'blocks')) throw refusals.invalid(problems);
  const document = definition.draft as unknown as WorkflowDocument;
  await checkInside(tx, definition, document, inside, namesOf(known));
  const plan = { by, document: definition.draft, inside, startThemToo } satisfies WorkflowPlan;
  await schedulePublish(tx, ref, { atMs, plan }, nowMs);
};

/** What waited for its time waits no more; also forgets why it was not published. */
export const cancelScheduled = async (tx: Queryable, ref: DefinitionRef, nowMs: number): Promise<void> => {
  await lockDefinition(tx, ref);
  await schedulePublish(tx, ref, null, nowMs);
};

/** Publishes one that is due; says whether it did. In a transaction of the plain Db. */
const publishOne = async (tx: Queryable, ref: DefinitionRef, nowMs: number): Promise<boolean> => {
  const { workspaceId, key } = ref;
  // as every publish that judges everybody does first: two of one workspace wait for each other, never in a circle
  await tx.query(sql`select 1 from workspaces where workspace_id = ${workspaceId} for update`);
  const { publishAt, publishPlan, name } = await getDefinition(tx, ref);
  if (publishAt === null || publishAt.getTime() > nowMs) return false;
  const { by, document, inside, startThemToo } = publishPlan as WorkflowPlan;
  const publication = { workspaceId, key, publishedBy: by, document, inside, startThemToo };
  const { version } = await publishWorkflow(tx, publication, nowMs);
  const detail = { version, confirmedBy: by };
  await audit(
    tx,
    { workspaceId, who: 'itself', action: 'published', object: `workflow "${name}"`, detail },
    nowMs,
  );
  return true;
};

/** Publishes what is due now. Returns the workspaces where something changed. */
export const publishDue = async (db: Db, nowMs: number): Promise<number[]> => {
  const changed: number[] = [];
  for (const ref of await duePublishes(db, nowMs)) {
    try {
      if (await db.transaction((tx) => publishOne(tx, ref, nowMs))) changed.push(ref.workspaceId);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const failed = error.detail ?? error.title ?? 'It could not be published';
      await db.transaction(async (tx) => {
        const { publishPlan } = await lockDefinition(tx, ref);
        if (publishPlan) await publishFailed(tx, ref, { by: publishPlan.by, failed });
      });
      changed.push(ref.workspaceId);
    }
  }
  return changed;
};

/** How late a publish happens at most. */
const LOOK_EVERY_MS = 1_000;

/** Looks every second for what is due, until the returned function is called. */
export const publishOnTime = (deps: {
  db: Db;
  clock: Clock;
  onPublished(workspaceId: number): void;
  onError(error: unknown, doing: string): void;
}): (() => Promise<void>) =>
  makeRounds({
    clock: deps.clock,
    everyMs: LOOK_EVERY_MS,
    round: async () => {
      for (const workspaceId of new Set(await publishDue(deps.db, deps.clock.now())))
        deps.onPublished(workspaceId);
    },
    failed: (error) => {
      if (!isWeather(error)) deps.onError(error, 'publishing on time');
    },
  });

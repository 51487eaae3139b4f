import {
  archive,
  bumpDefinitions,
  bumpEpoch,
  type Definition,
  type DefinitionRef,
  definitionRefusals,
  documentOf,
  getDefinition,
  pause,
  publish,
  recordEdit,
} from '../definitions/index.ts';
import { type JsonObject, type Queryable, type Sql, sql } from '../platform/index.ts';
import { workspaceRules } from '../segments/index.ts';
import { startCode } from './ask.ts';
import { changesBetween } from './changes.ts';
import { type CompiledWorkflow, compileWorkflow } from './compile.ts';
import { parseWorkflow } from './document.ts';
import { misshapes } from './draft.ts';
import { refusals } from './errors.ts';
import { walk } from './graph.ts';
import type { InsidePlan } from './inside.ts';
import type { WorkflowDocument } from './model.ts';
import { type Names, titleOf } from './nodes/index.ts';
import { checkInside, type InsidePeople, peopleInside } from './people-inside.ts';
import { workflowKnown } from './queries.ts';
import { timesOf } from './triggers/index.ts';
import { type Known, type Problem, validate } from './validate/index.ts';

/** Names of what workflows refer to, for titles and sentences. */
export const namesOf = (known: Pick<Known, 'templates' | 'segments' | 'workflows'>): Names => ({
  template: (key) => (Object.hasOwn(known.templates, key) ? known.templates[key]!.name : undefined),
  workflow: (key) => known.workflows?.[key]?.name,
  segment: (key) => (Object.hasOwn(known.segments, key) ? known.segments[key]!.name : undefined),
});

const nodeIdIn = (path: string): { nodeId?: string } => {
  const nodeId = /^nodes\.([^.]+)/.exec(path)?.[1];
  return nodeId === undefined ? {} : { nodeId };
};

/** Everything wrong with unknown JSON as a workflow: its shape first; when that is sound, what it says. */
export const workflowProblems = (json: unknown, known: Known): Problem[] => {
  const parsed = parseWorkflow(json);
  if (parsed.ok) return validate(parsed.document, known);
  return parsed.problems.map(({ path, text }) => ({
    ...nodeIdIn(path),
    severity: 'blocks',
    code: 'shape',
    text: `${path || 'The workflow'}: ${text}`,
    why: 'It cannot be read as a workflow.',
  }));
};

/** Refuses `workflow-draft-misshapen` what is not shaped like a workflow, with the step and the field. */
export const refuseMisshapen = (json: unknown): void => {
  const found = misshapes(json);
  if (found.length > 0) throw refusals.misshapen(found);
};

const blocks = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'blocks');

/**
 * Whether everybody must be judged: conditions count events that nobody may have kept so far (needs), or end and
 * admit by what contacts are, or a date or a schedule starts whoever has it already.
 */
const asksForJudging = ({ trigger, needs, exits, goals, filter }: CompiledWorkflow): boolean =>
  timesOf(trigger) !== undefined ||
  needs.length > 0 ||
  filter !== undefined ||
  [...exits, ...goals].some(({ on }) => on === 'condition');

const compiledFor = async (
  db: Queryable,
  { definitionId, workspaceId, key, liveVersion }: Definition,
  document: WorkflowDocument,
): Promise<CompiledWorkflow> => {
  const { eventMap } = await workspaceRules(db, workspaceId);
  const version = (liveVersion ?? 0) + 1;
  return compileWorkflow(document, { workflowId: definitionId, version, key, eventMap, state: 'live' });
};

export interface PublishedWorkflow {
  version: number;
  warnings: Problem[];
}

/** Everybody moves to the new version, and nobody stands at a step that is gone. */
export const ALL_MOVE: InsidePlan = { otherwise: 'move', steps: [] };

export interface WorkflowPublication {
  workspaceId: number;
  key: string;
  publishedBy: string;
  expectedRevision?: number;
  startThemToo?: boolean;
  /** what becomes of people inside (P9); `ALL_MOVE` unless given */
  inside?: InsidePlan;
  /** instead of the draft: as it was confirmed for this moment. The draft stays; who stands at a step that has gone
   *  since stays on the old version. */
  document?: JsonObject;
}

/**
 * Publishes a workflow's draft. People inside take what `inside` says for where they stand, by a sweep; who matches
 * already does not start, unless `startThemToo` and it starts by a segment: then the sweep that judges everybody starts
 * them. A paused one stays paused, and its people take the choices when it is resumed. Refuses `nothing-to-publish`,
 * `draft-conflict`, `workflow-invalid` with all problems, `inside-needs-target`, `inside-choice-invalid`, `wrong-state`.
 * `tx` is a transaction of the plain Db, this its last work but for rows that nobody waits for.
 */
export const publishWorkflow = async (
  tx: Queryable,
  input: WorkflowPublication,
  nowMs: number,
): Promise<PublishedWorkflow> => {
  const { workspaceId, key, publishedBy, inside = ALL_MOVE } = input;
  const ref: DefinitionRef = { workspaceId, kind: 'workflow', key };
  const definition = await getDefinition(tx, ref);
  const { state, revision, liveVersion } = definition;
  const draft = input.document ?? definition.draft;
  if (state === 'archived') throw refusals.archived(key);
  if (draft === null) throw definitionRefusals.nothingToPublish(ref);
  const known = await workflowKnown(tx, workspaceId, key);
  const problems = workflowProblems(draft, known);
  if (blocks(problems)) throw refusals.invalid(problems);
  const document = draft as unknown as WorkflowDocument;
  if (!input.document) await checkInside(tx, definition, document, inside, namesOf(known));
  const startThemToo = input.startThemToo === true && document.trigger.type === 'segmentEntered';
  const compiled = await compiledFor(tx, definition, document);
  const epoch =
    startThemToo || asksForJudging(compiled) ? await bumpEpoch(tx, workspaceId, nowMs) : undefined;
  const publication = {
    document: draft,
    publishedBy,
    startThemToo,
    inside: inside as unknown as JsonObject,
    ...(input.document ? { keepDraft: true } : { expectedRevision: input.expectedRevision ?? revision }),
    ...(epoch === undefined ? {} : { epoch }),
  };
  const { version } = await publish(tx, ref, publication, nowMs);
  if (liveVersion !== null) {
    const edit = { type: 'publish', atMs: nowMs, version, plan: publication.inside };
    await recordEdit(tx, definition, edit, nowMs);
  }
  // To resume is an act of its own: publishing must not send what waits.
  if (state === 'paused') await pause(tx, ref, nowMs);
  else await bumpDefinitions(tx);
  return { version, warnings: problems };
};

/** Takes a workflow out of use: the sweep ends everybody inside and withdraws what has not left. */
export const archiveWorkflow = async (
  tx: Queryable,
  ref: DefinitionRef,
  nowMs: number,
): Promise<Definition> => {
  await bumpEpoch(tx, ref.workspaceId, nowMs);
  return archive(tx, ref, nowMs);
};

// --- before publishing -------------------------------------------------------------------------------

/** What a publish would do, as the dialog shows it. */
export interface PublishPreview {
  problems: Problem[];
  /** sentences; of a first version none */
  changes: string[];
  /** people inside by where they stand, and what the draft does with that step */
  inside: InsidePeople[];
  /** steps of the draft in flow order: where people can be sent */
  steps: { nodeId: string; title: string }[];
  isPaused: boolean;
  /** people in the trigger's segment who would start if chosen */
  matching: number;
  /** people who have the trigger's date, or are in its segment: each starts when their time comes */
  coming: number;
  nextVersion: number;
}

/** Members of a segment now, over the alias `c` of contacts. */
const isMember = (workspaceId: number, segment: string, nowMs: number): Sql => sql`exists (
  select from memberships m
  where m.bucket = c.bucket and m.contact_id = c.contact_id and m.workspace_id = ${workspaceId}
    and m.segment_id = (
      select d.definition_id from definitions d
      where d.workspace_id = ${workspaceId} and d.kind = 'segment' and d.key = ${segment}
    )
    and (m.until is null or m.until > ${new Date(nowMs)}))`;

/** Whom a trigger has already, over the alias `c`; undefined: nobody, it starts by what happens. */
const hadBy = ({ trigger }: CompiledWorkflow, workspaceId: number, nowMs: number): Sql | undefined => {
  if (trigger.type === 'segmentEntered' || trigger.type === 'schedule')
    return isMember(workspaceId, trigger.segment, nowMs);
  return trigger.type === 'date' ? sql`c.attributes ->> ${trigger.attribute} is not null` : undefined;
};

/** Who matches the trigger already, and would enter by the rules: now if chosen, or when their time comes. */
const matchingPeople = async (
  db: Queryable,
  workspaceId: number,
  compiled: CompiledWorkflow,
  nowMs: number,
): Promise<{ matching: number; coming: number }> => {
  const had = hadBy(compiled, workspaceId, nowMs);
  if (!had) return { matching: 0, coming: 0 };
  const { timeZone } = await workspaceRules(db, workspaceId);
  const [row] = await db.query<{ people: number }>(sql`
    select count(*) as people
    from contacts c
    where c.bucket >= 0 and c.bucket < 4096 and c.workspace_id = ${workspaceId} and c.state = 'live' and ${had}
      and ${startCode(compiled, { workspaceId, key: '', timeZone, nowMs })} = 'starts'`);
  const { people } = row!;
  return timesOf(compiled.trigger) ? { matching: 0, coming: people } : { matching: people, coming: 0 };
};

/** What publishing the draft would do now; counts are of this moment. Refuses `definition-not-found`. */
export const previewPublish = async (
  db: Queryable,
  ref: DefinitionRef,
  nowMs: number,
): Promise<PublishPreview> => {
  const definition = await getDefinition(db, ref);
  const known = await workflowKnown(db, ref.workspaceId, ref.key);
  const json = documentOf(definition);
  const parsed = parseWorkflow(json);
  const draft = parsed.ok ? parsed.document : undefined;
  const live = definition.live as unknown as WorkflowDocument | null;
  const names = namesOf(known);
  return {
    problems: workflowProblems(json, known),
    changes: live && draft ? changesBetween(live, draft, names) : [],
    inside: await peopleInside(db, definition, draft, names),
    steps: draft
      ? walk(draft).map((nodeId) => ({ nodeId, title: titleOf(draft.nodes[nodeId]!, names) }))
      : [],
    isPaused: definition.state === 'paused',
    ...(draft
      ? await matchingPeople(db, ref.workspaceId, await compiledFor(db, definition, draft), nowMs)
      : { matching: 0, coming: 0 }),
    nextVersion: (definition.liveVersion ?? 0) + 1,
  };
};

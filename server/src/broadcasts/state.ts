/** What people do with a broadcast (model.ts has its states). Each is one short transaction of the caller. */
import {
  type Definition,
  type DefinitionRef,
  definitionRefusals,
  documentOf,
  getDefinition,
  lockDefinition,
  publish,
} from '../definitions/index.ts';
import { type Queryable, sql } from '../platform/index.ts';
import { broadcastSchema } from './document.ts';
import { refusals } from './errors.ts';
import type { BroadcastState, CheckResult, Run } from './model.ts';
import { broadcastProblems } from './problems.ts';
import * as queries from './queries.ts';
import { startsAt } from './when.ts';

/** Above this the number of people is typed, or a second person approves. */
export const TYPED_ABOVE = 10_000;
/** A send of more than twice the largest of 90 days is asked about as well: somebody may have taken the wrong segment. */
const ALARM_TIMES = 2;
/** Older, and people have come and gone. */
const CHECK_FRESH_MS = 15 * 60_000;

/** How many a check says will get it, the rest of an experiment included. */
export const peopleReached = ({ rows }: CheckResult): number =>
  rows.filter(({ code }) => code === 'gets' || code === 'waits').reduce((sum, { people }) => sum + people, 0);

/** "1,204", as screens write numbers. */
const inWords = (count: number): string => count.toLocaleString('en');

/** What must be confirmed before a broadcast of this size leaves; null: nothing. */
export const toConfirm = (result: CheckResult, largest: number): string | null => {
  const people = peopleReached(result);
  if (people > TYPED_ABOVE) return `More than ${inWords(TYPED_ABOVE)} people get this.`;
  if (largest > 0 && people > ALARM_TIMES * largest)
    return `${inWords(people)} people are more than twice the largest send of the last 90 days (${inWords(largest)}).`;
  return null;
};

export interface SendInput {
  ref: DefinitionRef;
  by: string;
  expectedRevision?: number;
  /** the number of people, where it must be typed */
  typed?: number;
}

const broadcastRef = ({ workspaceId, definitionId }: Definition): queries.BroadcastRef => ({
  workspaceId,
  broadcastId: definitionId,
});

const timeZoneOf = async (tx: Queryable, workspaceId: number): Promise<string> => {
  const [row] = await tx.query<{ timeZone: string }>(
    sql`select time_zone as "timeZone" from workspaces where workspace_id = ${workspaceId}`,
  );
  return row!.timeZone;
};

/** The check on which a send may rest. Refuses `check-first`, `nobody-gets-it`, `number-not-typed`. */
const confirmedCheck = async (
  tx: Queryable,
  definition: Definition,
  typed: number | undefined,
  nowMs: number,
): Promise<CheckResult> => {
  const check = await queries.checkOf(tx, broadcastRef(definition));
  if (check === null || check.revision !== definition.revision || nowMs - check.at.getTime() > CHECK_FRESH_MS)
    throw refusals.checkFirst();
  const people = peopleReached(check.result);
  if (people === 0) throw refusals.nobody();
  const why = toConfirm(check.result, await queries.largestOf(tx, definition.workspaceId, nowMs));
  if (why !== null && typed !== people && check.approvedAt === null) throw refusals.typeIt(people, why);
  return check.result;
};

/**
 * Publishes a draft and schedules its one run; the conductor begins it when its time has come. Refuses
 * `nothing-to-publish`, `draft-conflict`, `broadcast-invalid` with all problems, and what `confirmedCheck` refuses. No
 * fold knows broadcasts by heart, so nothing is fenced.
 */
export const scheduleBroadcast = async (
  tx: Queryable,
  { ref, by, expectedRevision, typed }: SendInput,
  nowMs: number,
): Promise<{ version: number }> => {
  const definition = await lockDefinition(tx, ref);
  const run = await queries.lockRun(tx, broadcastRef(definition));
  if (run) throw refusals.wrongState('sent', run.state);
  if (definition.draft === null) throw definitionRefusals.nothingToPublish(ref);
  if (expectedRevision !== undefined && expectedRevision !== definition.revision)
    throw definitionRefusals.draftConflict(definition);
  const problems = broadcastProblems(definition.draft, await queries.namesIn(tx, ref.workspaceId), nowMs);
  if (problems.some(({ severity }) => severity === 'blocks')) throw refusals.invalid(problems);
  const expected = await confirmedCheck(tx, definition, typed, nowMs);
  const document = broadcastSchema.parse(definition.draft);
  const { version } = await publish(tx, ref, { document, publishedBy: by }, nowMs);
  const startsMs = startsAt(document, await timeZoneOf(tx, ref.workspaceId), nowMs);
  await queries.insertRun(tx, broadcastRef(definition), { version, startsMs, nowMs, by, expected });
  return { version };
};

const changeRun = async (
  tx: Queryable,
  ref: DefinitionRef,
  verb: string,
  from: readonly BroadcastState[],
): Promise<{ run: Run; of: queries.BroadcastRef }> => {
  const of = broadcastRef(await getDefinition(tx, ref));
  const run = await queries.lockRun(tx, of);
  if (!run || !from.includes(run.state)) throw refusals.wrongState(verb, run?.state ?? 'draft');
  return { run, of };
};

/** Nothing more of it starts from this commit on; what waits, waits. */
export const pauseBroadcast = async (tx: Queryable, ref: DefinitionRef): Promise<void> => {
  const { of } = await changeRun(tx, ref, 'paused', ['sending']);
  await queries.setState(tx, of, 'paused');
};

export const resumeBroadcast = async (tx: Queryable, ref: DefinitionRef): Promise<void> => {
  const { of } = await changeRun(tx, ref, 'resumed', ['paused']);
  await queries.setState(tx, of, 'sending');
};

/**
 * Takes back what has not started: from this commit on nothing of it starts, since the start of every message asks;
 * the groups then take their rows out of the outbox.
 */
export const cancelBroadcast = async (tx: Queryable, ref: DefinitionRef, nowMs: number): Promise<void> => {
  const { run, of } = await changeRun(tx, ref, 'cancelled', ['scheduled', 'sending', 'paused']);
  await queries.setState(tx, of, 'cancelled', nowMs);
  await queries.endSweeps(tx, of, nowMs);
  await queries.retireDefinition(tx, of, nowMs);
  if (run.begunAt !== null)
    await queries.insertSweep(tx, of, {
      kind: 'broadcast-withdraw',
      phase: 'all',
      version: run.version,
      nowMs,
    });
};

/** A second person says yes to the draft as it was checked. Refuses `check-first`, `approve-by-another`. */
export const approveBroadcast = async (
  tx: Queryable,
  ref: DefinitionRef,
  { by, name }: { by: string; name: string },
  nowMs: number,
): Promise<void> => {
  const definition = await lockDefinition(tx, ref);
  const check = await queries.checkOf(tx, broadcastRef(definition));
  if (!check || check.revision !== definition.revision) throw refusals.checkFirst();
  if (definition.savedBy === name) throw refusals.approveByAnother();
  await queries.keepApproval(tx, broadcastRef(definition), { atMs: nowMs, by, name });
};

/** What a copy begins with: the same, with a name of its own and no time. */
export const copyOf = (definition: Definition) => {
  const document = documentOf(definition);
  return { ...document, name: `${definition.name} (copy)`.slice(0, 200), when: { type: 'now' } };
};

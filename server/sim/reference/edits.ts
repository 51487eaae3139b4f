/** What becomes of people inside when a version is published or a pause ends (P9). */
import type { InsideChoice, InsidePlan, NodeDocument, WorkflowDocument } from '../../src/workflows/index.ts';
import { type Edit, type Life, laterOf, type NumberedEdit, type Standing, type Walking } from './model.ts';
import { endOfWait, leadsTo, lookedAgain } from './steps.ts';
import { end, passed } from './ways.ts';

/** Takes an edit: true when people inside are to settle. */
export const edit = (life: Life, one: Edit): void => {
  const workflow = life.workflows.get(one.workflow)!;
  const { atMs } = one;
  const no = workflow.edits.length + 1;
  switch (one.does) {
    case 'publishes':
      workflow.versions.push(one.document);
      workflow.publishedMs = atMs;
      workflow.edits.push({ no, atMs, does: 'publishes', version: workflow.versions.length, plan: one.plan });
      return;
    case 'moves shares':
      workflow.shares[one.nodeId] = one.shares;
      return;
    case 'pauses':
      workflow.pausedAtMs = atMs;
      return;
    case 'resumes':
      workflow.edits.push({
        no,
        atMs,
        does: 'resumes',
        choice: one.choice,
        pausedAtMs: workflow.pausedAtMs!,
      });
      workflow.pausedAtMs = null;
  }
};

const openOf = (way: Walking, { edits, pausedAtMs }: Standing): NumberedEdit[] =>
  way.state === 'active' && pausedAtMs === null ? edits.filter(({ no }) => no > way.settledNo) : [];

/** Everybody inside takes the edits that they have not taken, in order; of several publishes the last. True: somebody did. */
export const settleAll = (life: Life): boolean => {
  const settling = life.ways.flatMap((way) => {
    const workflow = life.workflows.get(way.workflow)!;
    const open = openOf(way, workflow);
    return open.length === 0 ? [] : [{ way, workflow, open }];
  });
  if (settling.length === 0) return false;
  // nobody moves in a pause
  const firstMs = Math.min(
    ...settling.map(({ open }) => (open.find(({ does }) => does === 'resumes') ?? open[0]!).atMs),
  );
  life.clockMs = Math.max(life.clockMs, firstMs);
  for (const { way, workflow, open } of settling) {
    way.settledNo = open.at(-1)!.no;
    const dueBefore = way.dueMs;
    const last = open.findLast(({ does }) => does === 'publishes');
    for (const one of open) {
      if (way.state !== 'active') break;
      if (one.does === 'resumes') resumed(life, way, one);
      else if (one === last) published(life, way, workflow, one);
    }
    // no wait ends before now because of an edit
    if (way.dueMs !== null && way.dueMs !== dueBefore) way.dueMs = Math.max(way.dueMs, laterOf(life));
  }
  return true;
};

// --- a publish ----------------------------------------------------------------------------------------

type Published = Extract<NumberedEdit, { does: 'publishes' }>;

const choiceOf = ({ otherwise, steps }: InsidePlan, way: Walking, after: WorkflowDocument): InsideChoice => {
  const { version, nodeId } = way;
  const chosen = steps.find((step) => step.version === version && step.nodeId === nodeId);
  const choice = { version, nodeId, ...chosen, choice: chosen?.choice ?? otherwise };
  if (choice.choice === 'end') return choice;
  const to = choice.choice === 'to' ? choice.to : nodeId;
  // a step that is gone cannot be taken over: they stay
  return to !== undefined && after.nodes[to] ? choice : { ...choice, choice: 'stay' };
};

const published = (life: Life, way: Walking, { versions }: Standing, { version, plan }: Published): void => {
  const after = versions[version - 1]!;
  const { choice, to } = choiceOf(plan, way, after);
  if (choice === 'stay') return;
  if (choice === 'end') {
    end(life, way, 'exited');
    return;
  }
  if (choice === 'move' && moves(life, way, after)) {
    way.version = version;
    way.document = after;
    return;
  }
  if (way.visit > 0) passed(life, way, 'moved');
  way.version = version;
  way.document = after;
  way.nodeId = choice === 'to' ? to! : way.nodeId;
  way.movedAtMs = life.clockMs;
  way.dueMs = null;
  way.held = null;
  way.arriving = true;
};

/** At the same step, which still holds them: as long as it does now, counted from when they came. */
const moves = (life: Life, way: Walking, after: WorkflowDocument): boolean => {
  const [before, node] = [way.document.nodes[way.nodeId]!, after.nodes[way.nodeId]!];
  if (way.visit === 0 || way.arriving || before.type !== node.type) return false;
  if (bare(before) !== bare(node)) {
    const dueMs = endOfWait(life, way, node);
    if (dueMs === undefined) return false;
    way.dueMs = dueMs;
  }
  if (way.held !== null && !hasPath(node, way.held)) way.held = null;
  return true;
};

const WAYS = new Set(['next', 'timeout', 'passed', 'failed']);
/** What a step does, without where it leads. */
const bare = (node: NodeDocument): string =>
  JSON.stringify(node, (name, value) => (WAYS.has(name) ? undefined : value));

const hasPath = (node: NodeDocument, path: string): boolean => {
  if (node.type === 'humanStep') return path === 'timeout' || node.outcomes.some(({ id }) => id === path);
  if (node.type === 'callWebhook') return path === 'next' || node.answer !== undefined;
  return path === 'next' || leadsTo(node, path) !== undefined;
};

// --- the end of a pause -------------------------------------------------------------------------------

type Resumed = Extract<NumberedEdit, { does: 'resumes' }>;

/** What became due in the pause goes on now; shifted, every wait ends later by the pause, or at its next moment. */
const resumed = (life: Life, way: Walking, { atMs, choice, pausedAtMs }: Resumed): void => {
  if (way.dueMs === null || way.held !== null || way.arriving) return;
  const node = way.document.nodes[way.nodeId]!;
  const isDue = way.dueMs <= atMs;
  if (choice === 'shift' && node.type !== 'waitUntil') way.dueMs += atMs - pausedAtMs;
  else if (choice === 'shift' && isDue) {
    const next = nextMoment(life, way, node, atMs);
    if (next !== undefined) way.dueMs = next;
  } else if (choice !== 'shift' && isDue) {
    way.overSinceMs = choice === 'skip' ? way.dueMs : null;
    way.dueMs = atMs;
  }
};

const nextMoment = (life: Life, way: Walking, node: NodeDocument, atMs: number): number | undefined => {
  const then: Life = { ...life, clockMs: atMs, wallMs: atMs };
  const copy: Walking = { ...way, until: null, reached: { ...way.reached } };
  const result = lookedAgain(then, copy, node);
  return result && 'dueMs' in result ? result.dueMs : undefined;
};

/** How one way goes: exits and goals before all else, then the step at which somebody stands. */
import type { Exit } from '../../src/workflows/index.ts';
import { holds, takeBack } from './changes.ts';
import { type Cause, isPaused, type Life, type Walking } from './model.ts';
import { arrive, brought, fits, leadsTo, lookedAgain, over, type Result } from './steps.ts';

const rulesHold = (life: Life, rules: readonly Exit[] = [], cause: Cause, way: Walking): boolean =>
  rules.some((rule) =>
    rule.on === 'event'
      ? typeof cause === 'object' && 'act' in cause && fits(cause.act, rule.event, rule.where, way.entry)
      : holds(life, rule.condition),
  );

/** Exits, then goals: true when one of them ended it. Of a way that came to its end they take back its last mail. */
export const watch = (life: Life, way: Walking, cause: Cause): boolean => {
  if (way.state === 'holdout') return false;
  const isOut = rulesHold(life, way.document.exits, cause, way);
  if (!isOut && !rulesHold(life, way.document.goals, cause, way)) return false;
  if (way.state === 'active') end(life, way, isOut ? 'exited' : 'goal');
  takeBack(way);
  return true;
};

export const end = (life: Life, way: Walking, state: Walking['state']): void => {
  way.state = state;
  way.dueMs = null;
  way.endedAtMs = life.clockMs;
};

/** It comes to its end: what it decided stays decided, unless an exit holds. */
const finish = (life: Life, way: Walking, state: 'finished' | 'exited'): void => {
  end(life, way, state);
  watch(life, way, 'changed');
};

/** Lets one cause act on one way. */
export const move = (life: Life, way: Walking, cause: Cause): void => {
  const wasActive = way.state === 'active';
  if (watch(life, way, cause) || !wasActive) return;
  if (cause === 'stopped') {
    end(life, way, 'exited');
    takeBack(way);
    return;
  }
  if (isPaused(life, way)) {
    note(life, way, cause);
    return;
  }
  if (way.visit === 0 || way.arriving) {
    enter(life, way, way.nodeId);
    way.overSinceMs = null;
    return;
  }
  const result = way.held === null ? responseOf(life, way, cause) : { path: way.held };
  if (result) follow(life, way, result);
};

const responseOf = (life: Life, way: Walking, cause: Cause): Result | undefined => {
  const node = way.document.nodes[way.nodeId]!;
  const came = typeof cause === 'object' ? brought(life, way, node, cause) : undefined;
  const changed = came ?? lookedAgain(life, way, node);
  if (changed) return changed;
  // what comes from outside comes before the end of a wait
  const isDue = typeof cause === 'string' && way.dueMs !== null && way.dueMs <= life.clockMs;
  return isDue ? { path: over(way, node) } : undefined;
};

const follow = (life: Life, way: Walking, result: Result): void => {
  if ('path' in result) leave(life, way, result.path);
  else way.dueMs = result.dueMs;
  way.overSinceMs = null;
};

/** Paused: nobody takes a step, but what is awaited counts, and is followed on resume. */
const note = (life: Life, way: Walking, cause: Cause): void => {
  if (typeof cause !== 'object' || way.held !== null || way.arriving) return;
  const result = brought(life, way, way.document.nodes[way.nodeId]!, cause);
  if (!result) return;
  if ('path' in result) way.held = result.path;
  else follow(life, way, result);
};

/** `path`: how the log calls the way that was taken. */
export const passed = ({ clockMs }: Life, way: Walking, path: string): void => {
  way.passages.push(`${clockMs} ${way.nodeId}#${way.visit} ${path}`);
};

const leave = (life: Life, way: Walking, path: string): void => {
  passed(life, way, path);
  way.held = null;
  const next = leadsTo(way.document.nodes[way.nodeId]!, path);
  if (next === undefined) finish(life, way, 'finished');
  else enter(life, way, next);
};

const enter = (life: Life, way: Walking, nodeId: string): void => {
  const node = way.document.nodes[nodeId]!;
  way.nodeId = nodeId;
  way.visit += 1;
  way.movedAtMs = life.clockMs;
  way.arriving = false;
  way.dueMs = null;
  way.until = null;
  if (node.type === 'exit') {
    finish(life, way, 'exited');
    return;
  }
  const result = arrive(life, way, node);
  if ('path' in result) leave(life, way, result.path);
  else way.dueMs = result.dueMs;
};

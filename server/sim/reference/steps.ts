/** What each step means: to who comes to it, to what comes back to it, and to what changes while somebody stays. */
import type { Duration, PropertyTest } from '../../src/conditions/index.ts';
import type { NodeDocument } from '../../src/workflows/index.ts';
import { momentOf, ON_TIME_MS, type Until, zoneOf } from './calendar.ts';
import { bar, decide, holds, putOnList, setAttributes } from './changes.ts';
import { pathByLot } from './lots.ts';
import { type Act, type Answer, type Life, laterOf, type Values, type Walking } from './model.ts';

/** The way that is taken at once, or until when (ms) they stay. */
export type Result = { path: string } | { dueMs: number };

type NodeOf<T extends NodeDocument['type']> = Extract<NodeDocument, { type: T }>;

const DAY_MS = 86_400_000;
const REST_MS = 14 * DAY_MS;

export const lengthMs = ({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): number =>
  (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;

export const fits = (act: Act, event: string, where: readonly PropertyTest[] = [], entry: Values = {}) =>
  act.name === event &&
  where.every(({ property, op, value, entry: named }) => {
    const seen = act.properties[property];
    if (named !== undefined) return seen !== undefined && seen === entry[named];
    if (op !== 'equals') throw new Error(`the reference does not know ${op} here`);
    return seen === value;
  });

const NEXT: Result = { path: 'next' };

export const arrive = (life: Life, way: Walking, node: NodeDocument): Result => {
  switch (node.type) {
    case 'send':
      decide(life, way, true, node.usefulFor && lengthMs(node.usefulFor));
      return NEXT;
    case 'callWebhook':
      decide(life, way, false, node.answer && lengthMs(node.answer.limit));
      return node.answer ? { dueMs: laterOf(life) + lengthMs(node.answer.limit) } : NEXT;
    case 'wait':
      return { dueMs: laterOf(life) + lengthMs(node.delay) };
    case 'waitForEvent':
      return { dueMs: laterOf(life) + lengthMs(node.limit) };
    case 'waitForCondition':
      return holds(life, node.condition) ? NEXT : { dueMs: laterOf(life) + lengthMs(node.limit) };
    case 'waitUntil':
      return arriveUntil(life, way, node);
    case 'humanStep':
      if (node.assignee.by === 'turn') life.later.push({ answer: { ...here(way), says: { turn: true } } });
      else way.taskOf = way.visit;
      return { dueMs: laterOf(life) + lengthMs(node.limit) };
    case 'branch':
      return { path: node.paths.find((one) => holds(life, one.if))?.id ?? 'else' };
    case 'split':
      return { path: pathOfSplit(life, way, node) };
    case 'startWorkflow':
      life.later.push({ start: { by: 'asked', workflow: node.workflow, properties: way.entry } });
      return NEXT;
    case 'stopWorkflow':
      life.queue.push({ stop: node.workflow, except: way });
      return NEXT;
    case 'suppress':
      bar(life, node.for ? lengthMs(node.for) : node.reason === 'rest' ? REST_MS : null);
      return NEXT;
    default:
      return change(life, node) ? { dueMs: life.clockMs } : NEXT;
  }
};

/** By lot; where shares move, the way that they took here before, else by the shares of now. */
const pathOfSplit = (life: Life, way: Walking, node: NodeOf<'split'>): string => {
  const { nodeId, workflowId, drawn } = way;
  const shares = node.bandit && life.workflows.get(way.workflow)!.shares[nodeId];
  const paths = shares ? node.paths.map((path) => ({ ...path, percent: shares[path.id]! })) : node.paths;
  const path = pathByLot(paths, node.salt ?? `${workflowId}/${nodeId}`, life.contactId);
  if (!node.bandit) return path;
  drawn[nodeId] ??= path;
  return drawn[nodeId];
};

const here = (way: Walking): Omit<Answer, 'says'> => ({ way, nodeId: way.nodeId, visit: way.visit });

/** Steps that change the contact: whoever comes stays until everybody has looked at the change. False: nothing changes. */
const change = (life: Life, node: NodeDocument): boolean => {
  const { attributes } = life.history;
  switch (node.type) {
    case 'setAttribute':
      if (Object.entries(node.attributes).every(([name, value]) => (attributes[name] ?? null) === value))
        return false;
      setAttributes(life, node.attributes as Values);
      return true;
    case 'changeTags': {
      const had = (attributes.tags ?? []) as string[];
      const { add = [], remove = [] } = node;
      if (!add.some((tag) => !had.includes(tag)) && !remove.some((tag) => had.includes(tag))) return false;
      const tags = [...new Set([...had.filter((tag) => !remove.includes(tag)), ...add])];
      setAttributes(life, { tags: tags.length > 0 ? tags : null });
      return true;
    }
    case 'changeList':
      if (life.members.has(node.list) === (node.put === 'in')) return false;
      putOnList(life, node.list, node.put);
      return true;
    default:
      throw new Error(`the reference does not know ${node.type}`);
  }
};

// --- waits until a moment -----------------------------------------------------------------------------

/** What the moment is found from: when that is another, it is found again. */
const foundFrom = (life: Life, until: Until): string =>
  JSON.stringify([
    until,
    zoneOf(life),
    until.type === 'date' && 'attribute' in until ? life.history.attributes[until.attribute] : null,
  ]);

const arriveUntil = (life: Life, way: Walking, { until }: NodeOf<'waitUntil'>): Result => {
  const nowMs = laterOf(life);
  // a moment lets nobody go twice; hours are open for long
  const onTimeMs = Math.max(nowMs - ON_TIME_MS, (way.reached[way.nodeId] ?? 0) + 1);
  const fromMs = until.type === 'window' ? nowMs : onTimeMs;
  const momentMs = momentOf(until, life.history.attributes, zoneOf(life), fromMs);
  if (momentMs === undefined || momentMs < fromMs) return { path: 'passed' };
  if (momentMs <= nowMs) {
    way.reached[way.nodeId] = momentMs;
    return NEXT;
  }
  way.until = { momentMs, from: foundFrom(life, until) };
  return { dueMs: momentMs };
};

// --- while somebody stays -----------------------------------------------------------------------------

/** What something that comes brings about; undefined: nothing. */
export const brought = (
  life: Life,
  way: Walking,
  node: NodeDocument,
  came: { act: Act } | { answer: Answer },
): Result | undefined => {
  if ('act' in came)
    return node.type === 'waitForEvent' && fits(came.act, node.event, node.where, way.entry)
      ? NEXT
      : undefined;
  const { nodeId, visit, says } = came.answer;
  if (nodeId !== way.nodeId || visit !== way.visit) return undefined;
  if ('turn' in says && node.type === 'humanStep' && node.assignee.by === 'turn') {
    way.taskOf = visit;
    return { dueMs: laterOf(life) + lengthMs(node.limit) };
  }
  if ('outcome' in says && node.type === 'humanStep')
    return { path: node.outcomes.some(({ id }) => id === says.outcome) ? says.outcome : 'timeout' };
  return 'values' in says && node.type === 'callWebhook' ? answered(life, way, node, says.values) : undefined;
};

const answered = (
  life: Life,
  way: Walking,
  { answer }: NodeOf<'callWebhook'>,
  values: Values | null,
): Result => {
  if (!answer) return NEXT;
  if (values === null) return { path: 'failed' };
  const given = answer.set.filter(({ path }) => Object.hasOwn(values, path));
  if (given.length === 0) return NEXT;
  const attributes: Values = {};
  for (const one of given)
    if ('attribute' in one) attributes[one.attribute] = values[one.path]!;
    else way.entry = { ...way.entry, [one.entry]: values[one.path]! };
  if (Object.keys(attributes).length > 0) setAttributes(life, attributes);
  // it goes on when everybody has looked at it
  way.held = 'next';
  return { dueMs: life.clockMs };
};

/** What a change of the contact means to who stays; undefined: nothing. */
export const lookedAgain = (life: Life, way: Walking, node: NodeDocument): Result | undefined => {
  if (node.type === 'waitForCondition') return holds(life, node.condition) ? NEXT : undefined;
  if (node.type !== 'waitUntil' || way.until?.from === foundFrom(life, node.until)) return undefined;
  return arriveUntil(life, way, node);
};

/** The way of whose time is over. */
export const over = (way: Walking, node: NodeDocument): string => {
  if (node.type === 'waitUntil' && way.until) way.reached[way.nodeId] = way.until.momentMs;
  const hasLimit = ['waitForEvent', 'waitForCondition', 'humanStep'].includes(node.type);
  return hasLimit || (node.type === 'callWebhook' && node.answer) ? 'timeout' : 'next';
};

/** Where a path leads; undefined: the way ends. */
export const leadsTo = (node: NodeDocument, path: string): string | undefined => {
  if (path === 'next' || path === 'else') return node.next;
  const paths = { ...node } as Record<string, unknown>;
  if (path === 'timeout' || path === 'passed' || path === 'failed') return paths[path] as string | undefined;
  const many = (paths.paths ?? paths.outcomes ?? []) as { id: string; next?: string }[];
  return many.find(({ id }) => id === path)?.next;
};

/** When a wait of an edited step ends (ms), counted from when they came; undefined: it holds nobody. */
export const endOfWait = (life: Life, way: Walking, node: NodeDocument): number | undefined => {
  const { movedAtMs } = way;
  if (node.type === 'wait') return movedAtMs + lengthMs(node.delay);
  // a condition is judged as things are now, when everybody looks at the edit
  if (node.type === 'waitForEvent' || node.type === 'waitForCondition' || node.type === 'humanStep')
    return movedAtMs + lengthMs(node.limit);
  if (node.type === 'callWebhook') return node.answer && movedAtMs + lengthMs(node.answer.limit);
  if (node.type !== 'waitUntil') return undefined;
  const fromMs =
    node.until.type === 'window'
      ? movedAtMs
      : Math.max(movedAtMs - ON_TIME_MS, (way.reached[way.nodeId] ?? 0) + 1);
  const momentMs = momentOf(node.until, life.history.attributes, zoneOf(life), fromMs);
  return momentMs !== undefined && momentMs > movedAtMs ? momentMs : undefined;
};

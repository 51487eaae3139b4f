/**
 * What workflows mean, said as simply as possible: one contact at a time, its whole life run again from the history of
 * its inputs, in memory. Shares no code with the engine nor with the step: conditions are judged naively over everything
 * that happened, nothing is kept between two inputs but where each way stands. Only what `draw.ts` draws.
 *
 * Time: the engine comes to rest at given instants. What came due since the last one is taken in order, by its own
 * clock; a new wait counts from the later of that clock and the instant (ENGINE, The fold 4).
 */
import type { Condition, Duration, PropertyTest } from '../../src/conditions/index.ts';
import type { Exit, NodeDocument, WorkflowDocument } from '../../src/workflows/index.ts';
import { type History, holdsNaively, windowsIn } from '../naive.ts';

/** Something that a contact does at an instant of rest. */
export interface Act {
  /** the contact's number */
  who: number;
  atMs: number;
  /** not after `atMs`: late events count where they belong */
  occurredAtMs: number;
  name: string;
  properties: Record<string, string | number>;
  traits?: Record<string, string | number>;
}

/** What is published before anything happens. */
export interface Definitions {
  /** in dependency order */
  segments: { key: string; condition: Condition }[];
  workflows: { key: string; document: WorkflowDocument }[];
}

/** One enrollment as it must have gone. */
export interface Way {
  who: number;
  workflow: string;
  key: string;
  enteredAtMs: number;
  state: 'active' | 'finished' | 'exited' | 'goal';
  /** `atMs nodeId#visit path` of each step that was left */
  passages: string[];
  /** `nodeId#visit` of each message that was decided, `!` before those that were taken back */
  messages: string[];
}

interface Walking extends Way {
  document: WorkflowDocument;
  nodeId: string;
  visit: number;
  dueMs: number | null;
  entry: Record<string, string | number>;
  /** the moment at which a wait until a time of day let it go, by step */
  reached: Record<string, number>;
}

type Cause = { event: Act } | 'due' | 'changed' | 'started';
type Happening = { event: Act } | { entered: string } | 'changed';

const lengthMs = ({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): number =>
  (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;

const isEvent = (cause: Cause): cause is { event: Act } => typeof cause === 'object';

const fits = (act: Act, event: string, where: readonly PropertyTest[] = [], entry: Walking['entry'] = {}) =>
  act.name === event &&
  where.every(({ property, op, value, entry: named }) => {
    const seen = act.properties[property];
    if (named !== undefined) return seen !== undefined && seen === entry[named];
    if (op !== 'equals') throw new Error(`the reference does not know ${op} here`);
    return seen === value;
  });

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
/** As clocks show it where the workspace is. */
const clocks = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Vienna',
  weekday: 'long',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The first half hour after an instant at which clocks show the time on one of the days: by trying each. */
const nextShown = (
  { time, weekdays }: Extract<Extract<NodeDocument, { type: 'waitUntil' }>['until'], { type: 'time' }>,
  afterMs: number,
): number => {
  for (let atMs = (Math.floor(afterMs / HALF_HOUR_MS) + 1) * HALF_HOUR_MS; ; atMs += HALF_HOUR_MS) {
    const parts = Object.fromEntries(clocks.formatToParts(atMs).map(({ type, value }) => [type, value]));
    if (`${parts.hour}:${parts.minute}` !== time) continue;
    if (weekdays === undefined || weekdays.some((day) => day === parts.weekday!.toLowerCase())) return atMs;
  }
};

const windowsOf = ({ segments, workflows }: Definitions): number[] => {
  const conditions = [
    ...segments.map(({ condition }) => condition),
    ...workflows.flatMap(({ document: { exits = [], goals = [], nodes, enrollment } }) => [
      ...(enrollment.filter ? [enrollment.filter] : []),
      ...[...exits, ...goals].flatMap((exit) => (exit.on === 'condition' ? [exit.condition] : [])),
      ...Object.values(nodes).flatMap((node) =>
        node.type === 'branch'
          ? node.paths.map((path) => path.if)
          : node.type === 'waitForCondition'
            ? [node.condition]
            : [],
      ),
    ]),
  ];
  return [...new Set(conditions.flatMap(windowsIn))];
};

/** The life of one contact through all definitions, looked at in the instants at which the engine came to rest. */
export const walk = (
  definitions: Definitions,
  acts: readonly Act[],
  restsMs: readonly number[],
  who: number,
): Way[] => {
  const windows = windowsOf(definitions);
  const history: History = { attributes: {}, events: [] };
  const members = new Set<string>();
  const ways: Walking[] = [];
  const queue: Happening[] = [];
  let clockMs = Number.NEGATIVE_INFINITY;
  let wallMs = 0;

  const holds = (condition: Condition): boolean =>
    holdsNaively(condition, history, clockMs, (key) => members.has(key));

  const judgeSegments = (): Happening[] =>
    definitions.segments.flatMap(({ key, condition }): Happening[] => {
      const was = members.has(key);
      if (!holds(condition)) members.delete(key);
      else if (!was) {
        members.add(key);
        return [{ entered: key }];
      }
      return [];
    });

  const rulesHold = (rules: readonly Exit[] = [], cause: Cause, way: Walking): boolean =>
    rules.some((rule) =>
      rule.on === 'event'
        ? isEvent(cause) && fits(cause.event, rule.event, rule.where, way.entry)
        : holds(rule.condition),
    );

  const takeBack = (way: Walking): void => {
    way.messages = way.messages.map((message) => (message.startsWith('!') ? message : `!${message}`));
  };

  /** Exits, then goals: true when one of them ended it. Of a way that came to its end they take back its last mail. */
  const watch = (way: Walking, cause: Cause): boolean => {
    const isOut = rulesHold(way.document.exits, cause, way);
    if (!isOut && !rulesHold(way.document.goals, cause, way)) return false;
    if (way.state === 'active') way.state = isOut ? 'exited' : 'goal';
    way.dueMs = null;
    takeBack(way);
    return true;
  };

  const finish = (way: Walking, state: 'finished' | 'exited'): void => {
    way.state = state;
    way.dueMs = null;
    watch(way, 'changed');
  };

  const leave = (way: Walking, path: string, next: string | undefined): void => {
    way.passages.push(`${clockMs} ${way.nodeId}#${way.visit} ${path}`);
    if (next === undefined) finish(way, 'finished');
    else enter(way, next);
  };

  const enter = (way: Walking, nodeId: string): void => {
    const node = way.document.nodes[nodeId]!;
    way.nodeId = nodeId;
    way.visit += 1;
    way.dueMs = null;
    switch (node.type) {
      case 'send':
        way.messages.push(`${nodeId}#${way.visit}`);
        leave(way, 'next', node.next);
        return;
      case 'wait':
        way.dueMs = Math.max(clockMs, wallMs) + lengthMs(node.delay);
        return;
      case 'waitForEvent':
        way.dueMs = Math.max(clockMs, wallMs) + lengthMs(node.limit);
        return;
      case 'waitUntil': {
        if (node.until.type !== 'time') throw new Error(`the reference does not know ${node.until.type}`);
        const nowMs = Math.max(clockMs, wallMs);
        // up to a minute late is on time, but not a second time
        const afterMs = Math.max(nowMs - MINUTE_MS - 1, way.reached[nodeId] ?? Number.NEGATIVE_INFINITY);
        const atMs = nextShown(node.until, afterMs);
        way.reached[nodeId] = atMs;
        if (atMs <= nowMs) leave(way, 'next', node.next);
        else way.dueMs = atMs;
        return;
      }
      case 'waitForCondition':
        if (holds(node.condition)) leave(way, 'next', node.next);
        else way.dueMs = Math.max(clockMs, wallMs) + lengthMs(node.limit);
        return;
      case 'branch': {
        const path = node.paths.find((one) => holds(one.if));
        leave(way, path?.id ?? 'else', path ? path.next : node.next);
        return;
      }
      case 'setAttribute':
        set(way, node);
        return;
      case 'exit':
        finish(way, 'exited');
        return;
      default:
        throw new Error(`the reference does not know ${node.type}`);
    }
  };

  const set = (way: Walking, { attributes, next }: Extract<NodeDocument, { type: 'setAttribute' }>): void => {
    const isNew = Object.entries(attributes).some(
      ([name, value]) => (history.attributes[name] ?? null) !== value,
    );
    if (!isNew) {
      leave(way, 'next', next);
      return;
    }
    for (const [name, value] of Object.entries(attributes))
      if (value === null) delete history.attributes[name];
      else history.attributes[name] = value;
    // it goes on when everybody has looked at the change
    way.dueMs = clockMs;
    queue.push('changed', ...judgeSegments());
  };

  const move = (way: Walking, cause: Cause): void => {
    if (watch(way, cause)) return;
    if (cause === 'started') {
      enter(way, way.document.start);
      return;
    }
    const node = way.document.nodes[way.nodeId]!;
    if (node.type === 'waitForCondition' && holds(node.condition)) {
      leave(way, 'next', node.next);
      return;
    }
    if (isEvent(cause)) {
      if (node.type === 'waitForEvent' && fits(cause.event, node.event, node.where, way.entry))
        leave(way, 'next', node.next);
      return;
    }
    if (way.dueMs === null || way.dueMs > clockMs) return;
    if (node.type === 'waitForEvent' || node.type === 'waitForCondition') leave(way, 'timeout', node.timeout);
    else leave(way, 'next', node.next);
  };

  const mayEnter = ({ enrollment: { again, filter } }: WorkflowDocument, workflow: string, key: string) => {
    const same = ways.filter((way) => way.workflow === workflow && way.key === key);
    if (same.some(({ state }) => state === 'active')) return false;
    if (same.length > 0 && again === 'never') return false;
    const last = Math.max(...same.map(({ enteredAtMs }) => enteredAtMs));
    if (typeof again === 'object' && 'after' in again && clockMs - last < lengthMs(again.after)) return false;
    return filter === undefined || holds(filter);
  };

  const start = (cause: { event: Act } | { entered: string }): void => {
    for (const { key: workflow, document } of definitions.workflows) {
      const { trigger, enrollment } = document;
      const entry = 'event' in cause ? cause.event.properties : {};
      const starts =
        'event' in cause
          ? trigger.type === 'event' && fits(cause.event, trigger.event, trigger.where)
          : trigger.type === 'segmentEntered' && trigger.segment === cause.entered;
      const key = enrollment.key === undefined ? '' : String(entry[enrollment.key] ?? '');
      if (!starts || !mayEnter(document, workflow, key)) continue;
      const way: Walking = {
        who,
        workflow,
        key,
        enteredAtMs: clockMs,
        state: 'active',
        passages: [],
        messages: [],
        document,
        nodeId: document.start,
        visit: 0,
        dueMs: null,
        entry,
        reached: {},
      };
      ways.push(way);
      move(way, 'started');
    }
  };

  const happenAll = (first: Happening[]): void => {
    queue.push(...first);
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      // inside before outside: who is in looks at what happened before anybody comes in by it
      const cause: Cause = typeof one === 'object' && 'event' in one ? one : 'changed';
      for (const way of [...ways])
        if (way.state === 'active') move(way, cause);
        else watch(way, cause);
      if (typeof one === 'object') start(one);
    }
  };

  const take = (act: Act): void => {
    clockMs = Math.max(clockMs, act.atMs);
    Object.assign(history.attributes, act.traits);
    const { name, occurredAtMs, properties } = act;
    history.events.push({ name, occurredAtMs, properties });
    const entered = judgeSegments();
    happenAll([{ event: act }, ...entered]);
  };

  /** The next thing that time alone brings about, not after `byMs`. */
  const nextDue = (byMs: number): { atMs: number; way?: Walking } | undefined => {
    const changes = history.events.flatMap(({ occurredAtMs }) =>
      windows.map((window) => ({ atMs: occurredAtMs + window })),
    );
    const waits = ways.flatMap((way) => (way.dueMs === null ? [] : [{ atMs: way.dueMs, way }]));
    const ahead = [...changes.filter(({ atMs }) => atMs > clockMs), ...waits];
    return ahead.filter(({ atMs }) => atMs <= byMs).sort((a, b) => a.atMs - b.atMs)[0];
  };

  const passUntil = (byMs: number): void => {
    for (let due = nextDue(byMs); due !== undefined; due = nextDue(byMs)) {
      clockMs = Math.max(clockMs, due.atMs);
      if (due.way) {
        move(due.way, 'due');
        happenAll([]);
      } else happenAll(['changed', ...judgeSegments()]);
    }
  };

  for (const restMs of restsMs) {
    wallMs = restMs;
    if (history.events.length > 0) passUntil(restMs - 1);
    for (const act of acts) if (act.atMs === restMs) take(act);
    passUntil(restMs);
  }
  return ways.map(({ workflow, key, enteredAtMs, state, passages, messages }) => ({
    who,
    workflow,
    key,
    enteredAtMs,
    state,
    passages,
    messages,
  }));
};

/** What steps do to the contact, and what follows from that. */
import type { Condition } from '../../src/conditions/index.ts';
import { holdsNaively } from '../naive.ts';
import { asText } from './calendar.ts';
import { type Happening, type Life, laterOf, type Value, type Values, type Walking } from './model.ts';

const DAY_MS = 86_400_000;

export const holds = ({ history, members, clockMs }: Life, condition: Condition, atMs = clockMs): boolean =>
  holdsNaively(condition, history, atMs, (key) => members.has(key));

/** Who is in a segment now and was not, or was and is not. */
export const judgeSegments = (life: Life): Happening[] =>
  life.definitions.segments.flatMap(({ key: segment, condition }): Happening[] => {
    const [was, is] = [life.members.has(segment), holds(life, condition)];
    if (was === is) return [];
    if (is) life.members.add(segment);
    else life.members.delete(segment);
    return [{ start: { by: is ? 'entered' : 'left', segment } }];
  });

/** Attributes that some workflow starts by, and that are others than before. */
export const changedSince = (life: Life, before: Record<string, unknown>): Happening[] => {
  const watched = [...life.workflows.values()].flatMap(({ versions, pausedAtMs }) => {
    const { trigger } = versions.at(-1)!;
    return pausedAtMs === null && trigger.type === 'attributeChanged' ? [trigger.attribute] : [];
  });
  return [...new Set(watched)].flatMap((attribute): Happening[] => {
    const [from, to] = [before, life.history.attributes].map((all) => (all[attribute] ?? null) as Value);
    return asText(from) === asText(to) ? [] : [{ start: { by: 'changed', attribute, from: from!, to: to! } }];
  });
};

/** Sets attributes; null takes one away. Everybody looks at the change, also when it is none. */
export const setAttributes = (life: Life, values: Values): void => {
  const before = { ...life.history.attributes };
  for (const [name, value] of Object.entries(values))
    if (value === null) delete life.history.attributes[name];
    else life.history.attributes[name] = value;
  life.queue.push('changed', ...judgeSegments(life), ...changedSince(life, before));
};

export const putOnList = (life: Life, list: string, put: 'in' | 'out'): void => {
  if (put === 'in') life.members.add(list);
  else life.members.delete(list);
  life.queue.push({ start: { by: put === 'in' ? 'entered' : 'left', segment: list } });
  life.queue.push('changed', ...judgeSegments(life));
};

// --- messages -----------------------------------------------------------------------------------------

const hasAddress = ({ history: { attributes } }: Life): boolean =>
  typeof attributes.email === 'string' && attributes.email.includes('@');

/** Decides a message: held back where it may not leave, or is of no use any more. */
export const decide = (life: Life, way: Walking, isMail: boolean, usefulMs = DAY_MS): void => {
  const { nodeId, overSinceMs } = way;
  const agedMs = overSinceMs === null ? 0 : Math.max(0, life.clockMs - overSinceMs);
  const isBarred = life.barsUntilMs.some((untilMs) => untilMs === null || untilMs > life.wallMs);
  const mayLeave =
    (!isMail || (hasAddress(life) && !isBarred)) && life.clockMs + usefulMs - agedMs >= life.wallMs;
  way.messages.push({ nodeId, isMail, fate: mayLeave ? 'waits' : 'held back' });
};

export const takeBack = (way: Walking, onlyMails = false): void => {
  for (const message of way.messages)
    if (message.fate === 'waits' && (message.isMail || !onlyMails)) message.fate = 'taken back';
};

/** A bar on the address; who has none has nothing to bar. */
export const bar = (life: Life, forMs: number | null): void => {
  if (!hasAddress(life)) return;
  life.barsUntilMs.push(forMs === null ? null : laterOf(life) + forMs);
  for (const way of life.ways) takeBack(way, true);
  life.queue.push('changed', ...judgeSegments(life));
};

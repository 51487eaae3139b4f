/**
 * What a condition means, said as simply as possible: over the whole history, without counts kept, without `until`,
 * sharing no code with the engine. Only what the simulation's definitions use.
 */
import type { Condition, Duration } from '../src/conditions/index.ts';

export interface History {
  attributes: Record<string, unknown>;
  events: { name: string; occurredAtMs: number; properties: Record<string, unknown> }[];
}

const lengthMs = ({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): number =>
  (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;

/** Keys of the segments that a condition names. */
export const segmentsIn = (condition: Condition): string[] =>
  leavesOf(condition).flatMap((leaf) => ('kind' in leaf && leaf.kind === 'segment' ? [leaf.segment] : []));

/** Lengths of the windows in a condition, in ms. */
export const windowsIn = (condition: Condition): number[] =>
  leavesOf(condition).flatMap((leaf) =>
    'kind' in leaf && leaf.kind === 'event' && leaf.within ? [lengthMs(leaf.within)] : [],
  );

const leavesOf = (condition: Condition): Condition[] => {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  return 'not' in condition ? leavesOf(condition.not) : [condition];
};

const passes = (value: unknown, op: string, operand: unknown): boolean => {
  switch (op) {
    case 'exists':
      return value !== undefined && value !== null && value !== '';
    case 'missing':
      return !passes(value, 'exists', operand);
    case 'equals':
      return value === operand;
    case 'anyOf':
      return (operand as unknown[]).includes(value);
    case 'contains':
      return Array.isArray(value) && value.includes(operand);
    case 'atLeast':
      return typeof value === 'number' && value >= (operand as number);
    default:
      throw new Error(`the simulation does not use ${op}`);
  }
};

/** Whether the condition holds at `nowMs`; `isIn` answers for other segments. */
export const holdsNaively = (
  condition: Condition,
  history: History,
  nowMs: number,
  isIn: (segment: string) => boolean,
): boolean => {
  const judge = (one: Condition): boolean => holdsNaively(one, history, nowMs, isIn);
  if ('all' in condition) return condition.all.every(judge);
  if ('any' in condition) return condition.any.some(judge);
  if ('not' in condition) return !judge(condition.not);
  if (condition.kind === 'segment') return isIn(condition.segment);
  if (condition.kind === 'attribute')
    return passes(history.attributes[condition.attribute], condition.op, condition.value);
  if (condition.kind !== 'event') throw new Error(`the simulation does not use ${condition.kind}`);
  const { event, where = [], within, count = { op: 'atLeast', n: 1 } } = condition;
  const fromMs = within ? nowMs - lengthMs(within) : Number.NEGATIVE_INFINITY;
  const times = history.events.filter(
    ({ name, occurredAtMs, properties }) =>
      name === event &&
      occurredAtMs > fromMs &&
      occurredAtMs <= nowMs &&
      where.every(({ property, op, value }) => passes(properties[property], op, value)),
  ).length;
  if (count.op === 'atLeast') return times >= count.n;
  return count.op === 'atMost' ? times <= count.n : times === count.n;
};

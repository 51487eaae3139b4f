import type { Json } from '../../platform/index.ts';
import { numberOf } from '../normalise/typed.ts';

/** What can be counted of the events of a person. */
export const COMPUTED_KINDS = ['count', 'sum', 'first', 'last', 'mostFrequent'] as const;
export type ComputedKind = (typeof COMPUTED_KINDS)[number];

/** `{kind: 'sum', event: '@order', property: '@value'}`: an attribute that follows from events. */
export interface ComputedRule {
  kind: ComputedKind;
  /** an event's name, or a meaning of the event map: `@order` */
  event: string;
  /** of all but `count`: its name, or a canonical one: `@value` */
  property?: string | undefined;
}

/**
 * What is kept of the events so far, small whatever their number: a count or sum; the value and instant (ms) of the
 * first or last; how often each value came. Null: no event yet.
 */
export type ComputedState = number | readonly [Json, number] | Readonly<Record<string, number>> | null;

/** Different values that are told apart for the most frequent one. More come too late to become it, and make rows wide. */
export const VALUES_MAX = 100;
/** Longest value that is kept, as JSON. */
const VALUE_LENGTH_MAX = 200;

const isPlain = (value: Json | undefined): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const amountOf = (value: Json | undefined): number | null =>
  typeof value === 'number' ? value : typeof value === 'string' ? numberOf(value) : null;

const textOf = (value: Json): string => JSON.stringify(value);

/** Of two values of one instant the smaller text counts, so that the order of arrival does not matter. */
const comesBefore = (a: Json, aMs: number, b: Json, bMs: number): boolean =>
  aMs < bMs || (aMs === bMs && textOf(a) < textOf(b));

const placed = (
  state: ComputedState,
  value: string | number | boolean,
  atMs: number,
  wants: 'first' | 'last',
) => {
  const held = state as readonly [Json, number] | null;
  if (held === null) return [value, atMs] as const;
  const isEarlier = comesBefore(value, atMs, held[0], held[1]);
  const isLater = comesBefore(held[0], held[1], value, atMs);
  return (wants === 'first' ? isEarlier : isLater) ? ([value, atMs] as const) : held;
};

const tallied = (state: ComputedState, value: string | number | boolean): ComputedState => {
  const tally = (state ?? {}) as Readonly<Record<string, number>>;
  const text = textOf(value);
  const known = Object.hasOwn(tally, text);
  if (!known && Object.keys(tally).length >= VALUES_MAX) return tally;
  return { ...tally, [text]: (known ? tally[text]! : 0) + 1 };
};

/** The state after one more event; `value` is its property's. Events without a fitting value change nothing. */
export const computedStep = (
  kind: ComputedKind,
  state: ComputedState,
  value: Json | undefined,
  atMs: number,
): ComputedState => {
  if (kind === 'count') return ((state as number | null) ?? 0) + 1;
  if (kind === 'sum') {
    const amount = amountOf(value);
    return amount === null ? state : ((state as number | null) ?? 0) + amount;
  }
  if (!isPlain(value) || textOf(value).length > VALUE_LENGTH_MAX) return state;
  return kind === 'mostFrequent' ? tallied(state, value) : placed(state, value, atMs, kind);
};

/** Sums are shown to this many parts: additions in another order differ far behind. */
const PARTS = 10_000;

/** What the attribute is: of several most frequent values the smaller text; null when nothing was counted yet. */
export const computedValue = (kind: ComputedKind, state: ComputedState): Json => {
  if (state === null) return null;
  if (kind === 'count') return state as number;
  if (kind === 'sum') return Math.round((state as number) * PARTS) / PARTS;
  if (kind !== 'mostFrequent') return (state as readonly [Json, number])[0];
  const [top] = Object.entries(state as Readonly<Record<string, number>>).sort(
    ([a, n], [b, m]) => m - n || (a < b ? -1 : 1),
  );
  return top === undefined ? null : (JSON.parse(top[0]) as Json);
};

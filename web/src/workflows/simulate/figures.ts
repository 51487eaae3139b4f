/** What the figures of a simulation say, in words. Pure. */
import { countText } from '../../ui/index.ts';
import { edgeKey } from '../blueprint.ts';
import type { Counts, Outcome, Trip } from './model.ts';

/** A figure of an outcome: the number, between what bounds where readers are assumed, and that of the live version. */
export interface Figure {
  value: number;
  /** absent: readers are not assumed, or it does not depend on them */
  range?: readonly [low: number, high: number];
  live?: number;
}

type Of = (counts: Counts) => number;

export const figureOf = (draft: Outcome, live: Outcome | null, of: Of): Figure => {
  const value = of(draft.counts);
  const bounds = draft.range ? [of(draft.range.low), of(draft.range.high), value] : [];
  const range = bounds.length > 0 ? ([Math.min(...bounds), Math.max(...bounds)] as const) : undefined;
  return {
    value,
    ...(range && range[0] !== range[1] ? { range } : {}),
    ...(live ? { live: of(live.counts) } : {}),
  };
};

/** Counts of a step: what Results shows of it. */
export const ofNode =
  (id: string, name: 'entered' | 'hereNow' | 'left' | 'sent' | 'held'): Of =>
  ({ nodes }) =>
    nodes[id]?.[name] ?? 0;

/** A simulated number as the list behind it is asked for: at a step, or of the whole. */
export interface Listed {
  what: string;
  at?: string;
}

/** Passages of a path; from the start, entries. */
export const ofPath =
  (from: string | null, output: string): Of =>
  ({ entered, edges }) =>
    from === null ? entered : (edges[edgeKey(from, output)] ?? 0);

/** "120", or "120 (90 to 150)". */
export const rangeText = ({ value, range }: Figure): string =>
  range ? `${countText(value)} (${countText(range[0])} to ${countText(range[1])})` : countText(value);

/** "+14", "−3", "as live"; nothing where there is no live version. */
export const differenceText = ({ value, live }: Figure): string => {
  if (live === undefined) return '';
  if (live === value) return 'as live';
  return `${value > live ? '+' : '−'}${countText(Math.abs(value - live))}`;
};

/** All of it, for who points at it or has it read out. */
export const spokenText = (figure: Figure, what: string): string =>
  [
    `${rangeText(figure)} ${what}, simulated`,
    ...(figure.live === undefined ? [] : [`${countText(figure.live)} with the live version`]),
  ].join('; ');

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** "3 Jul" of "2026-07-03". */
export const dayLabel = (day: string): string => dayFormat.format(new Date(`${day}T00:00:00Z`));

/** Steps and paths that a person has passed by the line `place` of their way (counted from 0). */
export const wayTo = (
  { steps }: Trip,
  place: number,
): { nodes: ReadonlySet<string>; paths: ReadonlySet<string>; at: string | undefined } => {
  const passed = steps.slice(0, place + 1);
  return {
    nodes: new Set(passed.map(({ nodeId }) => nodeId)),
    paths: new Set(passed.flatMap(({ nodeId, path }) => (path === undefined ? [] : [edgeKey(nodeId, path)]))),
    at: passed.at(-1)?.nodeId,
  };
};

/** What a list behind a simulated number is called: "Entered", "Took Yes", "Message leaves on 3 Jul". */
export const listTitle = (what: string, endText: (code: string) => string, pathName?: string): string => {
  const [name, rest] = [what.split(':')[0]!, what.slice(what.indexOf(':') + 1)];
  const named: Readonly<Record<string, () => string>> = {
    entered: () => 'Entered',
    people: () => 'Would have entered',
    here: () => 'Here at the end',
    left: () => 'Left here',
    movedOn: () => 'Moved on',
    sent: () => 'Their message leaves',
    ended: () => endText(rest),
    held: () => 'Their message is held back',
    edge: () => (pathName ? `Took ${pathName}` : 'Went on'),
    sentOn: () => `A message leaves on ${dayLabel(rest)}`,
    heldOn: () => `A message is held back on ${dayLabel(rest)}`,
    pile: () => 'Mail from two workflows on one day',
  };
  return named[name]?.() ?? what;
};

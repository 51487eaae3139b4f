import { describe, expect, it } from 'vitest';
import {
  differenceText,
  figureOf,
  listTitle,
  ofNode,
  ofPath,
  rangeText,
  spokenText,
  wayTo,
} from './figures.ts';
import type { Counts, Outcome, Trip } from './model.ts';

const counts = (entered: number): Counts => ({
  entered,
  hereNow: 0,
  ended: [],
  holdout: 0,
  nodes: { a: { entered, hereNow: 0, movedOn: entered, left: 0, goals: 0, sent: entered, held: 0 } },
  edges: { 'a:next': entered },
});
const outcome = (entered: number, range: Outcome['range'] = null): Outcome => ({
  counts: counts(entered),
  people: entered,
  range,
  days: [],
  held: [],
  pileUps: [],
});

describe('figures of a simulation', () => {
  it('say both numbers and the difference, and a range only where it has a width', () => {
    const figure = figureOf(
      outcome(1_200, { low: counts(900), high: counts(1_500) }),
      outcome(1_186),
      ofPath('a', 'next'),
    );
    expect(rangeText(figure)).toBe('1,200 (900 to 1,500)');
    expect(differenceText(figure)).toBe('+14');
    expect(spokenText(figure, 'passed')).toBe(
      '1,200 (900 to 1,500) passed, simulated; 1,186 with the live version',
    );
    const same = figureOf(outcome(5, { low: counts(5), high: counts(5) }), outcome(5), ofNode('a', 'sent'));
    expect(rangeText(same)).toBe('5');
    expect(differenceText(same)).toBe('as live');
    expect(differenceText(figureOf(outcome(2), outcome(5), ofPath(null, 'next')))).toBe('−3');
    expect(differenceText(figureOf(outcome(2), null, ofPath(null, 'next')))).toBe('');
  });

  it.each([
    ['entered', 'Entered'],
    ['ended:goal', 'ended by goal'],
    ['held:cap', 'Their message is held back'],
    ['edge:next', 'Went on'],
    ['sentOn:2026-07-03', 'A message leaves on 3 Jul'],
    ['what:else', 'what:else'],
  ])('name the list behind %s', (what, title) => {
    expect(listTitle(what, (code) => `ended by ${code}`)).toBe(title);
    expect(listTitle('edge:yes', String, 'Big carts')).toBe('Took Big carts');
  });

  it('light the way up to the line looked at', () => {
    const line = (nodeId: string, path?: string) => ({
      atMs: 0,
      nodeId,
      visit: 1,
      what: 'entered',
      text: '',
      ...(path ? { path } : {}),
    });
    const trip = { steps: [line('a', 'next'), line('b'), line('b', 'yes'), line('c')] } as unknown as Trip;
    expect(wayTo(trip, 1)).toEqual({ nodes: new Set(['a', 'b']), paths: new Set(['a:next']), at: 'b' });
    expect(wayTo(trip, 9)).toEqual({
      nodes: new Set(['a', 'b', 'c']),
      paths: new Set(['a:next', 'b:yes']),
      at: 'c',
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { TimelineLine } from '../api/index.ts';
import { comingOf, dayLabel, daysOf, detailsOf, foldedText, found, kindsOf, visitFacts } from './timeline.ts';

const line = (id: string, at: string, more: Partial<TimelineLine> = {}): TimelineLine => ({
  id,
  at,
  kind: 'visit',
  dueAt: null,
  text: `Viewed /${id}`,
  detail: null,
  tone: 'plain',
  why: null,
  visitId: null,
  ...more,
});
const now = new Date('2026-11-22T10:00:00Z');
const zone = 'Europe/Vienna';

describe('the timeline', () => {
  it('puts what comes first, the next on top', () => {
    const lines = [
      line('b', '2026-11-22T09:00:00Z', { dueAt: '2026-11-24T09:00:00Z' }),
      line('a', '2026-11-22T09:00:00Z', { dueAt: '2026-11-23T09:00:00Z' }),
      line('past', '2026-11-22T08:00:00Z'),
    ];
    expect(comingOf(lines).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(daysOf(lines, now, zone).flatMap(({ blocks }) => blocks)).toHaveLength(1);
  });

  it('groups what was by the day of the workspace and by visit', () => {
    const days = daysOf(
      [
        line('d', '2026-11-22T09:00:00Z', { visitId: '2' }),
        // Half past midnight in Vienna, still the day before in UTC.
        line('c', '2026-11-21T23:30:00Z', { visitId: '1' }),
        line('b', '2026-11-21T22:30:00Z', { visitId: '1' }),
        line('a', '2026-11-21T22:10:00Z'),
      ],
      now,
      zone,
    );
    expect(days.map(({ label }) => label)).toEqual(['Today', 'Yesterday']);
    expect(days[0]?.blocks.map(({ visitId }) => visitId)).toEqual(['2', '1']);
    expect(days[1]?.blocks.map(({ visitId }) => visitId)).toEqual(['1', null]);
  });

  it('keeps together what happened within one visit', () => {
    const at = '2026-11-22T09:00:00Z';
    const lines = [
      line('e', at),
      line('d', at, { visitId: '1' }),
      line('c', at),
      line('b', at, { visitId: '1' }),
      line('a', at),
    ];
    const [day] = daysOf(lines, now, zone);
    expect(day?.blocks.map(({ visitId, entries }) => [visitId, entries.length])).toEqual([
      [null, 1],
      ['1', 3],
      [null, 1],
    ]);
  });

  it('tells the properties of an event, and what changed from what', () => {
    const at = '2026-11-22T09:00:00Z';
    expect(detailsOf(line('a', at, { detail: { properties: { product_id: 'p1', gift: true } } }))).toEqual([
      { label: 'Product id', value: 'p1' },
      { label: 'Gift', value: 'yes' },
    ]);
    const changes = {
      city: { from: 'Wien', to: 'Graz' },
      plan: { from: null, to: 'pro' },
      age: { from: 3, to: null },
    };
    expect(detailsOf(line('b', at, { detail: { changes } })).map(({ value }) => value)).toEqual([
      'Graz, before: Wien',
      'pro',
      'removed, before: 3',
    ]);
    expect(detailsOf(line('c', at))).toEqual([]);
  });

  it('folds what machines did one after another', () => {
    const machine = (id: string) => line(id, '2026-11-22T09:00:00Z', { tone: 'machine', kind: 'message' });
    const [day] = daysOf([machine('c'), machine('b'), line('a', '2026-11-22T08:59:00Z')], now, zone);
    const entries = day?.blocks[0]?.entries ?? [];
    expect(entries).toHaveLength(2);
    expect(foldedText(entries[0]!)).toBe('2 acts of machines');
  });

  it('names days as people do', () => {
    expect(dayLabel('2026-11-22', now, zone)).toBe('Today');
    expect(dayLabel('2026-11-10', now, zone)).toBe('Tue 10 Nov');
    expect(dayLabel('2025-11-10', now, zone)).toBe('Mon 10 Nov 2025');
  });

  it('says how long a visit took', () => {
    const [day] = daysOf(
      [
        line('b', '2026-11-22T09:04:00Z', { visitId: '1' }),
        line('a', '2026-11-22T09:00:00Z', { visitId: '1' }),
      ],
      now,
      zone,
    );
    expect(visitFacts(day!.blocks[0]!)).toEqual({ acts: 2, lengthMs: 240_000 });
  });

  it('asks the server for the kinds of a chip, and for all without one', () => {
    expect(kindsOf('workflows')).toBe('workflow,segment');
    expect(kindsOf(undefined)).toBeUndefined();
  });

  it('finds lines by all words in any order', () => {
    expect(found([line('pricing', now.toISOString())], 'PRIC viewed')).toHaveLength(1);
    expect(found([line('pricing', now.toISOString())], 'viewed cart')).toHaveLength(0);
  });
});

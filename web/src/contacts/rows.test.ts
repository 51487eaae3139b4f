import { describe, expect, it } from 'vitest';
import type { ContactRow } from '../api/index.ts';
import { freshened, segmentsShown } from './rows.ts';

const row = (contactId: string, label = 'Someone'): ContactRow => ({
  person: { contactId, label, email: null, known: label !== 'Someone' },
  stage: null,
  lastSeenAt: null,
  createdAt: '2026-11-22T10:00:00Z',
  segments: [],
  phone: null,
  values: {},
  email: { reachable: false, why: 'No e-mail address' },
});

describe('the rows of the contacts list', () => {
  it('learn a name without moving', () => {
    const { rows, arrived } = freshened([row('b'), row('a')], [row('a', 'Ana Berg'), row('b')]);
    expect(rows.map(({ person }) => person.label)).toEqual(['Someone', 'Ana Berg']);
    expect(arrived).toBe(0);
  });

  it('let arrivals wait', () => {
    const { rows, arrived } = freshened([row('a')], [row('c'), row('b'), row('a')]);
    expect(rows).toHaveLength(1);
    expect(arrived).toBe(2);
  });

  it('keep what the newest page no longer holds', () => {
    expect(freshened([row('b'), row('a')], [row('c')]).rows).toHaveLength(2);
  });

  it('name two segments and count the others', () => {
    const segments = ['A', 'B', 'C'].map((name) => ({ key: name, name }));
    expect(segmentsShown(segments)).toEqual({ first: ['A', 'B'], more: 1 });
    expect(segmentsShown([])).toEqual({ first: [], more: 0 });
  });
});

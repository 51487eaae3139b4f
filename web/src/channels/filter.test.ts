import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../api/index.ts';
import { rawShown, readFilter, readSearch, settled, toneOf, verdictOf } from './filter.ts';

const row = (messageId: string, more: Partial<MessageRow> = {}): MessageRow => ({
  messageId,
  at: '2026-11-10T10:00:00Z',
  person: { contactId: 'c', label: 'Ana', email: null, known: true },
  address: null,
  subject: null,
  template: null,
  origin: null,
  broadcast: null,
  channel: 'email',
  state: 'submitted',
  outcome: 'Submitted',
  openedAt: null,
  clickedAt: null,
  machine: false,
  raw: { openedAt: null, clickedAt: null },
  provider: null,
  ...more,
});

describe('messages as they arrive', () => {
  it('keeps the places of rows, shows what became of them, counts what is new', () => {
    const rows = [row('b', { state: 'requested' }), row('a')];
    const head = [row('c'), row('b', { clickedAt: '2026-11-10T10:01:00Z' })];
    const shown = settled(rows, head);
    expect(shown.rows?.map(({ messageId }) => messageId)).toEqual(['b', 'a']);
    expect(shown.rows?.[0]).toMatchObject({ state: 'submitted', clickedAt: '2026-11-10T10:01:00Z' });
    expect(shown.fresh).toBe(1);
  });

  it('reads only filters that exist from the address', () => {
    expect(readFilter({ state: 'held', workflow: 'cart', nonsense: 1 })).toEqual({
      state: 'held',
      workflow: 'cart',
    });
    expect(readFilter({ state: 'sent', contact: '' })).toEqual({});
  });

  it('counts machines too when somebody asks for raw figures, and leaves the rest as it is', () => {
    const opened = row('a', { machine: true, raw: { openedAt: 'x', clickedAt: null } });
    expect(rawShown(opened)).toMatchObject({ outcome: 'Opened', openedAt: 'x', machine: false });
    const held = row('b', { state: 'held', outcome: 'Held back' });
    expect(rawShown(held)).toBe(held);
    expect(readSearch({ raw: true, state: 'held' })).toEqual({ raw: true, state: 'held' });
    expect(readSearch({ raw: 'x' })).toEqual({});
  });

  it('tells people from machines', () => {
    expect(verdictOf(row('a', { machine: true }))).toBe('machine');
    expect(toneOf(row('a', { machine: true }))).toBe('machine');
    expect(verdictOf(row('a', { machine: true, clickedAt: 'x' }))).toBe('human');
    expect(toneOf(row('a', { state: 'held' }))).toBe('warn');
    expect(verdictOf(row('a'))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { FeedLine } from '../api/index.ts';
import { lineText, waitingLines, withLines } from './feed.ts';

const line = (id: string, second: number, label = 'Someone'): FeedLine => ({
  id,
  at: `2026-11-22T10:00:${String(second).padStart(2, '0')}.000Z`,
  person: { contactId: 'c', label, email: null, known: label !== 'Someone' },
  verb: 'viewed',
  object: '/pricing',
  tone: 'plain',
  href: '/contacts/c',
});

const ids = (lines: readonly FeedLine[]): string[] => lines.map(({ id }) => id);

describe('the feed', () => {
  it('puts the newest on top and leaves out what no longer fits', () => {
    expect(ids(withLines([line('b', 2), line('a', 1)], [line('d', 4), line('c', 3)], 3))).toEqual([
      'd',
      'c',
      'b',
    ]);
  });

  it('shows a line once, told by its newest telling', () => {
    const told = withLines([line('a', 1)], [line('a', 1, 'Ana Berg')]);
    expect(told).toHaveLength(1);
    expect(told[0]?.person.label).toBe('Ana Berg');
  });

  it('orders lines of one instant always the same way', () => {
    expect(ids(withLines([line('a', 1)], [line('b', 1)]))).toEqual(
      ids(withLines([line('b', 1)], [line('a', 1)])),
    );
  });

  it('counts what waits while the pointer holds the feed still', () => {
    const standing = [line('b', 2), line('a', 1)];
    expect(waitingLines(standing, withLines(standing, [line('c', 3)]))).toBe(1);
    expect(waitingLines(standing, standing)).toBe(0);
  });

  it('reads as a sentence, also without an object', () => {
    expect(lineText(line('a', 1, 'Ana Berg'))).toBe('Ana Berg viewed /pricing');
    expect(lineText({ ...line('a', 1), verb: 'was recognised', object: '' })).toBe('Someone was recognised');
  });
});

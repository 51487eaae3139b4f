import { describe, expect, it } from 'vitest';
import { lineNumbers, lineRange } from './lines.ts';

describe('lines of a source', () => {
  it('are found by number, clamped to what is there', () => {
    const text = 'one\ntwo\n\nfour';
    expect(text.slice(...(Object.values(lineRange(text, 2)) as [number, number]))).toBe('two');
    expect(lineRange(text, 3)).toEqual({ start: 8, end: 8 });
    expect(text.slice(...(Object.values(lineRange(text, 99)) as [number, number]))).toBe('four');
    expect(lineRange('', 5)).toEqual({ start: 0, end: 0 });
  });

  it('are numbered', () => {
    expect(lineNumbers('a\nb')).toBe('1\n2');
  });
});

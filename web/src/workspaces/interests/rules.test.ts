import { describe, expect, it } from 'vitest';
import { pathOf, pathsOf, rowProblem, rowsOf, rulesOf } from './rules.ts';

describe('topics by pages', () => {
  it('take an address as people copy it', () => {
    for (const typed of ['/trail/', 'trail/', ' https://acme.com/trail/?utm_source=x#top '])
      expect(pathOf(typed)).toBe('/trail/');
    expect(pathOf('*shoes*')).toBe('*shoes*');
    expect(pathOf('https://acme.com')).toBe('/');
    expect(pathsOf(['trail/*', '/trail/*', ' '])).toEqual(['/trail/*']);
  });

  it('say what is missing before anything is sent', () => {
    const rows = rowsOf({ topics: [{ topic: 'trail', paths: ['/trail/*'] }], categories: true });
    expect(rowProblem(rows[0]!, rows)).toBeUndefined();
    const twice = [...rows, { id: 1, topic: ' trail ', paths: ['/x'] }, { id: 2, topic: 'kids', paths: [] }];
    expect(rowProblem(twice[1]!, twice)).toContain('already');
    expect(rowProblem(twice[2]!, twice)).toContain('page');
    expect(rulesOf(rows, false)).toEqual({
      topics: [{ topic: 'trail', paths: ['/trail/*'] }],
      categories: false,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { keyFromName, reachWords, windowOptions } from './words.ts';

describe('words of permission', () => {
  it('a topic’s key follows from its name', () => {
    expect(keyFromName('  New Arrivals & Größen! ')).toBe('new-arrivals-gro-en');
    expect(keyFromName('!!!')).toBe('');
  });

  it('a suppression says how far it reaches', () => {
    const topics = [{ key: 'news', name: 'News and offers' }];
    expect(['*', '', 'news', 'gone'].map((topic) => reachWords(topic, topics))).toEqual([
      'everything',
      'all topics',
      'News and offers',
      'gone',
    ]);
  });

  it('a window that was set by a file stays to be chosen', () => {
    expect(windowOptions(168)).toHaveLength(5);
    expect(windowOptions(36).at(-1)).toEqual({ value: '36', label: '36 hours' });
  });
});

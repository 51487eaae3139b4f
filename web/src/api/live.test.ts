import { describe, expect, test } from 'vitest';
import { type LiveEvent, readEvent } from './live.ts';
import { topicsOf } from './queries.ts';

describe('the stream', () => {
  test('reads what was agreed and ignores the rest', () => {
    expect(readEvent('feed', '[]')).toEqual({ kind: 'feed', lines: [] });
    expect(readEvent('changed', '{"what":["home"]}')).toEqual({ kind: 'changed', what: ['home'] });
    expect(readEvent('workspace', '{}')).toEqual({ kind: 'workspace' });
    for (const data of ['{', 'null', '{"what":7}', '7']) expect(readEvent('changed', data)).toBeUndefined();
  });

  test('a burst asks for each topic once', () => {
    const events: LiveEvent[] = [
      { kind: 'changed', what: ['home', 'contacts'] },
      { kind: 'changed', what: ['contacts'] },
      { kind: 'workspace' },
      { kind: 'feed', lines: [] },
    ];
    expect(topicsOf(events)).toEqual(['home', 'contacts', 'workspace']);
  });
});

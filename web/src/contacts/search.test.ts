import { describe, expect, it } from 'vitest';
import { filterQuery, isFiltered, readContactSearch, typedSearch } from './search.ts';

describe('the filters in the URL', () => {
  it('keeps what it knows and leaves out the rest', () => {
    expect(readContactSearch({ q: 'ana', show: 'known', sort: 'sideways', page: 3 })).toEqual({
      q: 'ana',
      show: 'known',
    });
  });

  it('takes a condition as text or as the object that the router reads from JSON', () => {
    const condition = { kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' };
    expect(readContactSearch({ condition }).condition).toBe(JSON.stringify(condition));
    expect(readContactSearch({ condition: '{"all":[]}' }).condition).toBe('{"all":[]}');
  });

  it('reads numbers typed as a search as words', () => {
    expect(readContactSearch({ q: 4711, add: 1 })).toEqual({ q: '4711', add: '1' });
  });

  it('becomes the query of the list and of its count', () => {
    expect(filterQuery({ q: 'ana', show: 'visitors', sort: 'seen' })).toEqual({
      search: 'ana',
      known: 'false',
      segment: undefined,
      company: undefined,
      condition: undefined,
      counted: undefined,
    });
    expect(filterQuery(readContactSearch({ counted: 1 }))).toMatchObject({ counted: 'true' });
  });

  it('is not filtered by its order, nor by blanks', () => {
    expect(isFiltered({ sort: 'seen', add: '1' })).toBe(false);
    expect(isFiltered({ segment: 'regulars' })).toBe(true);
    expect(typedSearch('  ')).toBeUndefined();
  });
});

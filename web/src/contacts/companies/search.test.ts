import { describe, expect, it } from 'vitest';
import { attributeLabel, readCompanySearch, typedValue, valueText } from './search.ts';

describe('the companies list in the URL', () => {
  it('keeps what it knows, reads a number as words, and leaves out the rest', () => {
    expect(readCompanySearch({ q: 4711, sort: 'newest', add: 1, page: 2 })).toEqual({
      q: '4711',
      sort: 'newest',
      add: '1',
    });
    expect(readCompanySearch({ q: '', sort: 'people' })).toEqual({});
  });
});

describe('an attribute of a company', () => {
  it('is a number when it reads as one; an id with a leading zero stays text; nothing removes it', () => {
    expect(['250', '-1.5', '0043', '1e9', ' Retail ', ' '].map(typedValue)).toEqual([
      250,
      -1.5,
      '0043',
      '1e9',
      'Retail',
      null,
    ]);
  });

  it('has a readable name and value', () => {
    expect(['employee_count', 'annualRevenue', 'plan'].map(attributeLabel)).toEqual([
      'Employee count',
      'Annual revenue',
      'Plan',
    ]);
    expect([valueText(12), valueText('a'), valueText({ a: 1 })]).toEqual(['12', 'a', '{"a":1}']);
  });
});

import { describe, expect, it } from 'vitest';
import { found, liquidOf, variablesOf } from './variables.ts';

describe('a blank', () => {
  it('is written with the word for people who have none', () => {
    expect(liquidOf({ path: 'contact.firstName' }, 'there')).toBe(
      '{{ contact.firstName | default: "there" }}',
    );
    expect(liquidOf({ path: 'contact.city' }, ' ')).toBe('{{ contact.city }}');
    expect(liquidOf({ path: 'entry.value', filter: 'money: entry.currency' }, 'a "lot"')).toBe(
      '{{ entry.value | money: entry.currency | default: "a ”lot”" }}',
    );
  });

  it('is found by what it is called, and not offered when Liquid could not name it', () => {
    const attributes = [
      { name: 'firstName', label: 'First name', values: [{ value: 'Ana', count: 2 }] },
      { name: 'odd name', label: null, values: [] },
    ] as never;
    const variables = variablesOf({ attributes });
    expect(found(variables, 'first na').map(({ path }) => path)).toEqual(['contact.firstName']);
    expect(variables.some(({ path }) => path.includes('odd'))).toBe(false);
  });
});

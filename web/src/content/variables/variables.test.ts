import { describe, expect, it } from 'vitest';
import { found, groupOf, liquidOf, otherwiseOf, variablesOf } from './variables.ts';

const firstName = {
  name: 'contact.firstName',
  label: 'First name',
  insert: '{{ contact.firstName | default: "there" }}',
  examples: ['Ana'],
};

describe('a blank', () => {
  it('is written with the word for people who have none', () => {
    expect(otherwiseOf(firstName)).toBe('there');
    expect(liquidOf(firstName, 'friend')).toBe('{{ contact.firstName | default: "friend" }}');
    expect(liquidOf(firstName, 'a "b" $&')).toBe('{{ contact.firstName | default: "a ”b” $&" }}');
    expect(liquidOf(firstName, ' ')).toBe('{{ contact.firstName }}');
    expect(otherwiseOf({ insert: '{{ workspace.name }}' })).toBeUndefined();
  });

  it('is found by what it is called; what was seen replaces what every shop has', () => {
    const value = { ...firstName, name: 'entry.value', label: 'Worth' };
    const variables = variablesOf([value, firstName]);
    expect(variables[0]).toBe(firstName);
    expect(variables.filter(({ name }) => name === 'entry.value')).toEqual([value]);
    expect(found(variables, 'first na')).toEqual([firstName]);
    expect(groupOf({ name: 'preferences_url' })).toBe('This mail');
  });
});

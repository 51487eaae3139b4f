import { describe, expect, it } from 'vitest';
import type { Json } from '../platform/json.ts';
import { filled, parseWords } from './filled.ts';
import { aContact } from './testing.ts';

const ANA = aContact({
  firstName: 'Ana',
  address: { city: 'Wien' },
  seats: 0,
  tags: ['vip', 'press'],
  long: 'x'.repeat(500),
  lines: 'one\n  two',
  evil: '{{ contact.firstName }}',
});
const properties: Record<string, Json> = { total: 80, name: 'Kettle' };
const FACTS = {
  ...ANA.facts,
  entry: { enrollmentId: 'e', properties, aliases: { '@value': ['price', 'total'] } },
};

const fill = (source: string, lengthMax = 1_000): string => {
  const parsed = parseWords(source);
  if (!parsed.ok) throw new Error(parsed.problem);
  return filled(parsed.parts, FACTS, lengthMax);
};

describe('words of a step', () => {
  it.each([
    ['Call', 'Call'],
    ['Call {{ contact.firstName }} in {{contact.address.city}}', 'Call Ana in Wien'],
    ['{{ contact.seats }} seats, {{ contact.tags }}', '0 seats, vip, press'],
    ['About {{ entry.name }} for {{ entry.value }}', 'About Kettle for 80'],
    ['Call {{ contact.lastName | default: "them" }}', 'Call them'],
    ["Call {{- contact.firstName | default: 'them' -}}!", 'Call Ana!'],
    ['Call {{ contact.lastName }}', 'Call'],
    ['{{ contact.address }}', ''],
    ['{{ contact.constructor }}{{ entry.toString }}', ''],
    ['{{ contact.lines }}', 'one two'],
    // a value is never read as words
    ['{{ contact.evil }}', '{{ contact.firstName }}'],
    ['{{ contact.long }}', 'x'.repeat(200)],
  ])('%s', (source, expected) => expect(fill(source)).toBe(expected));

  it('are bounded as a whole', () => expect(fill('{{ contact.long }} and on', 20)).toBe('x'.repeat(20)));

  it.each([
    ['{{ contact }}', /cannot be read/],
    ['{{ owner.name }}', /\{\{ owner\.name \}\} cannot be read/],
    ['{{ contact.name | upcase }}', /cannot be read/],
    ['{{ contact.name', /\{\{ that prints no value/],
    ['name }}', /\}\}/],
    ['{% if contact.name %}', /\{%/],
  ])('%s is refused, and says why', (source, problem) => {
    const parsed = parseWords(source);
    expect(parsed.ok ? '' : parsed.problem).toMatch(problem);
  });
});

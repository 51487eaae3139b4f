import { describe, expect, it } from 'vitest';
import { type Condition, compileCondition, type Facts, holds, NOTHING_KNOWN } from './index.ts';
import { md5 } from './md5.ts';

const matched = (op: 'matches' | 'like', value: string, seen: string): boolean => {
  const condition: Condition = { kind: 'attribute', attribute: 'x', op, value };
  const facts: Facts = {
    attributes: { x: seen },
    ring: () => [],
    inSegment: () => ({ member: false, until: Infinity }),
    timeZone: 'UTC',
    known: NOTHING_KNOWN,
  };
  return holds(compileCondition(condition, { eventMap: {} }), facts, 0).matched;
};

describe('matches', () => {
  it.each([
    ['^[a-z.]+@example[.]com$', 'Ana.Berg@Example.com', true],
    ['^[a-z.]+@example[.]com$', 'ana@example.com.evil', false],
    ['gr[üu]n', 'GRÜN', true],
    ['a.b', 'a\nb', true],
    ['^\\d{4}-\\d{2}$', '2024-05', true],
    ['^\\d+$', '٣', false],
    ['(?:jpg|png)$', 'x.PNG', true],
    ['[^a-z]', 'abc', false],
  ])('%s finds itself in %j: %s', (pattern, seen, is) => {
    expect(matched('matches', pattern, seen)).toBe(is);
  });

  it('takes time linear in the text where others backtrack for ever', () => {
    expect(matched('matches', '^(a+)+$', `${'a'.repeat(50_000)}b`)).toBe(false);
  }, 2_000);
});

describe('like', () => {
  it.each([
    ['/blog/*', '/Blog/a/b', true],
    ['/blog/*', '/blog', false],
    ['*', '', true],
    ['/a_b', '/axb', false],
    ['*%', '100%', true],
    ['a*a', 'a', false],
    ['*a*b*', 'xaxbx', true],
  ])('%s is %j: %s', (pattern, seen, is) => {
    expect(matched('like', pattern, seen)).toBe(is);
  });
});

/** RFC 1321, appendix A.5. */
it.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    '57edf4a22be3c955ac49da2e2107b67a',
  ],
])('md5 of "%s"', (text, digest) => {
  expect(md5(text)).toBe(digest);
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conditionSchema, DEPTH_MAX, explain, LEAVES_MAX, parseCondition } from './index.ts';

const problemsOf = (json: unknown): string[] => {
  const parsed = parseCondition(json);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};
const leaf = { kind: 'attribute', attribute: 'a', op: 'exists' };
const nested = (depth: number): unknown => (depth === 1 ? leaf : { not: nested(depth - 1) });

describe('the schema', () => {
  it.each([
    [
      { all: [leaf, { kind: 'attribute', attribute: 'a', op: 'atLeast', value: '5' }] },
      'all[1].value: must be a number',
    ],
    [{ kind: 'attribute', attribute: '', op: 'exists' }, 'attribute: must be the name of an attribute'],
    [{ kind: 'attribute', attribute: 'a', op: 'exists', value: 1 }, 'value: "exists" takes no value'],
    [{ kind: 'attribute', attribute: 'a', op: 'equals' }, 'value: "equals" needs a value'],
    [
      { kind: 'attribute', attribute: 'a', op: 'anyOf', value: ['x', null] },
      'value[1]: must be text, a number, true or false',
    ],
    [
      { kind: 'attribute', attribute: 'a', op: 'before', value: '2023-02-29' },
      'value: must be a date such as 2024-05-01 or 2024-05-01T10:00:00Z',
    ],
    [
      { kind: 'attribute', attribute: 'a', op: 'between', value: [2, 1] },
      'value: must have the smaller end first',
    ],
    [
      { kind: 'attribute', attribute: 'a\0', op: 'exists' },
      'attribute: holds characters that cannot be stored',
    ],
    [
      { kind: 'event', event: 'A', within: { seconds: 0 } },
      'within: must be at least 1 second; leave it out for "ever"',
    ],
    [
      { kind: 'event', event: 'A', within: { days: 3_661 } },
      'within: must be at most 10 years; leave it out for "ever"',
    ],
    [
      { kind: 'event', event: 'A', within: { days: 0 } },
      'within: must be at least 1 second; leave it out for "ever"',
    ],
    [
      { kind: 'event', event: 'A', count: { op: 'atLeast', n: 0 } },
      'count.n: must be at least 1; for "never" use exactly 0',
    ],
    [{ kind: 'event', event: 'A', count: { op: 'atMost', n: 1_001 } }, 'count.n: must be at most 1000'],
    [
      { kind: 'event', event: 'A', where: [{ property: 'p', op: 'withinLast', value: { days: 1 } }] },
      'where[0].op: is for attributes; for events use "within"',
    ],
    [
      { kind: 'tag', tag: 'x' },
      'kind: must be one of attribute, changed, company, event, eventValue, firstEvent, sequence, page, visit, message, unengaged, reachable, consent, segment, workflow, interest, random, entry',
    ],
    [{ all: [], any: [leaf] }, ': must hold nothing beside "all"'],
    [{ any: [] }, 'any: must hold at least one condition'],
    [{ not: [leaf] }, 'not: must be a condition: all, any, not, or a kind'],
    [null, ': must be a condition: all, any, not, or a kind'],
    [
      { kind: 'attribute', attribute: 'a', op: 'matches', value: '(a)\\1' },
      'value: refers back to a group, which is not known at character 4',
    ],
    [
      { kind: 'attribute', attribute: 'a', op: 'matches', value: 'a(?=b)' },
      'value: "(?" is known as "(?:" only: look-around, names and options are not at character 2',
    ],
    [
      { kind: 'attribute', attribute: 'a', op: 'matches', value: '(((a{100}){100}){100})' },
      'value: repeats its parts more than 1000 times at character 1',
    ],
    [
      { kind: 'event', event: 'A', where: [{ property: 'p', op: 'matches', value: '[a' }] },
      'where[0].value: "[" is not closed at character 1',
    ],
    [
      { kind: 'attribute', attribute: 'a', op: 'matches', value: 'a'.repeat(201) },
      'value: must have at most 200 characters',
    ],
    [
      { kind: 'event', event: 'A', within: { days: 1e9 } },
      'within.days: must be at most 10 years; leave it out for "ever"',
    ],
    [{ kind: 'event', event: 'A', from: '2024-05-02', to: '2024-05-01' }, 'to: must not be before "from"'],
    [{ kind: 'firstEvent', event: 'A', within: { days: 0 } }, 'within: must be at least 1 second'],
    [{ kind: 'page', path: 'blog' }, 'path: must start with / or *'],
    [{ kind: 'unengaged', channel: 'email', last: 101 }, 'last: must be at most 100'],
    [{ kind: 'random', percent: 101, salt: 'a' }, 'percent: must be at most 100'],
    [{ kind: 'message', did: 'sent', link: 'x' }, 'link: is for clicks only'],
    [
      { kind: 'visit', touch: 'first', field: 'device', op: 'equals', value: 'phone' },
      'field: of the first visit must be one of source, medium, campaign, term, content, referrer, landing',
    ],
  ])('%j is refused with the place', (json, problem) => {
    expect(problemsOf(json)).toContain(problem);
  });

  it('bounds depth and size', () => {
    expect(problemsOf(nested(DEPTH_MAX))).toEqual([]);
    expect(problemsOf(nested(DEPTH_MAX + 1))[0]).toContain(`deeper than ${DEPTH_MAX} levels`);
    const many = (n: number) => ({
      all: [{ any: Array(150).fill(leaf) }, { any: Array(n - 150).fill(leaf) }],
    });
    expect(problemsOf(many(LEAVES_MAX))).toEqual([]);
    expect(problemsOf(many(LEAVES_MAX + 1))).toEqual([': holds 201 conditions; at most 200 are allowed']);
  });

  it('survives a document nested 5,000 deep', () => {
    const deep = JSON.parse('{"not":'.repeat(5_000) + JSON.stringify(leaf) + '}'.repeat(5_000));
    expect(problemsOf(deep)).toHaveLength(1);
  });

  it('tells the same through zod, with the path from the document around', () => {
    const { error } = z
      .strictObject({ condition: conditionSchema })
      .safeParse({ condition: { all: [{ kind: 'x' }] } });
    expect(error?.issues[0]).toMatchObject({ path: ['condition', 'all', 0, 'kind'] });
  });
});

describe('the sentence', () => {
  const order = (rest: object) => ({ kind: 'event', event: '@order', ...rest });
  it.each([
    [
      {
        all: [
          { kind: 'attribute', attribute: 'country', op: 'anyOf', value: ['Germany', 'Austria'] },
          order({
            count: { op: 'atLeast', n: 2 },
            within: { days: 90 },
            where: [{ property: '@value', op: 'atLeast', value: 100 }],
          }),
        ],
      },
      'country is Germany or Austria, and ordered at least 2 times in the last 90 days where value is at least 100',
    ],
    [{ not: order({}) }, 'never ordered'],
    [order({ count: { op: 'exactly', n: 0 }, within: { days: 1 } }), 'has not ordered in the last day'],
    [{ not: order({ count: { op: 'atLeast', n: 3 } }) }, 'ordered fewer than 3 times'],
    [
      { not: { kind: 'event', event: 'Page', within: { hours: 36 } } },
      'has not done Page in the last 36 hours',
    ],
    [
      {
        not: {
          all: [
            { kind: 'segment', segment: 'vip' },
            { kind: 'attribute', attribute: 'plan', op: 'missing' },
          ],
        },
      },
      'is not in vip, or plan is known',
    ],
    [
      { any: [{ kind: 'segment', segment: 'vip' }, { all: [leaf, { not: leaf }] }] },
      'is in vip, or (a is known and a is not known)',
    ],
    [{ not: { kind: 'attribute', attribute: 'age', op: 'atLeast', value: 18 } }, 'not (age is at least 18)'],
    [{ all: [] }, 'everybody'],
  ])('of %j', (json, sentence) => {
    expect(explain(json as never)).toBe(sentence);
  });

  it('uses the names that people know', () => {
    const names = {
      attribute: (name: string) => (name === 'country' ? 'Country' : undefined),
      value: (_name: string, value: unknown) => (value === 'DE' ? 'Germany' : undefined),
      segment: () => 'Very important',
      event: () => 'a visit',
    };
    const condition = {
      all: [
        { kind: 'attribute', attribute: 'country', op: 'anyOf', value: ['DE', 'AT'] },
        { kind: 'segment', segment: 'vip' },
        { kind: 'event', event: 'Page' },
      ],
    };
    expect(explain(condition as never, { names })).toBe(
      'Country is Germany or AT, and is in Very important, and did a visit',
    );
  });
});

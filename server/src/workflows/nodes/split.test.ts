import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWorkflow } from '../document.ts';
import { aContact, aWorkflow, compiled, entered } from '../testing.ts';
import { validate } from '../validate/index.ts';
import {
  evenly,
  experimentText,
  pathFor,
  pathsInForce,
  type SplitNode,
  type SplitPath,
  type SplitShares,
  split,
} from './split.ts';

const paths = (...percents: number[]): SplitPath[] =>
  percents.map((percent, index) => ({ id: `p${index}`, percent }));
const people = Array.from({ length: 6_000 }, (_, n) => `contact-${n}`);
/** How many of the people take each path. */
const taken = (of: SplitPath[], word = 'w'): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const contactId of people) {
    const { id } = pathFor(of, word, contactId);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
};
/** Whether a count is what a share of all brings, within five standard deviations. */
const isShare = (count: number, percent: number, of = people.length): boolean => {
  const share = percent / 100;
  return Math.abs(count - of * share) <= 5 * Math.sqrt(of * share * (1 - share));
};

describe('a split', () => {
  it.each([[[50, 50]], [[10, 90]], [[33.4, 33.3, 33.3]], [[0.5, 99.5]], [[40, 30, 20, 10]]])(
    'divides by its shares: %j',
    (percents) => {
      const counts = taken(paths(...percents));
      for (const [index, percent] of percents.entries())
        expect(isShare(counts[`p${index}`]!, percent)).toBe(true);
    },
  );

  it('gives a path of 0 % nobody, and one of 100 % everybody', () => {
    expect(taken(paths(0, 100))).toEqual({ p1: people.length });
  });

  it('gives a contact the same path whatever the order of paths', () => {
    const [a, b, c] = paths(20, 30, 50) as [SplitPath, SplitPath, SplitPath];
    for (const id of people.slice(0, 500))
      expect(pathFor([c, a, b], 'w', id)).toBe(pathFor([a, b, c], 'w', id));
  });

  it('whose percentages change moves only those who must move, and only from paths that shrink to those that grow', () => {
    const share = fc.integer({ min: 1, max: 98 });
    fc.assert(
      fc.property(share, share, fc.string({ minLength: 1, maxLength: 8 }), (before, after, word) => {
        const [small, large] = before < after ? [before, after] : [after, before];
        for (const contactId of people.slice(0, 300)) {
          const was = pathFor(paths(small, 100 - small), word, contactId).id;
          const is = pathFor(paths(large, 100 - large), word, contactId).id;
          if (was === 'p0') expect(is).toBe('p0');
        }
      }),
      { numRuns: 30 },
    );
  });

  it('that gets another path takes for it from all others in proportion', () => {
    const before = paths(50, 50);
    const after = [...paths(40, 40), { id: 'new', percent: 20 }];
    const moved = people.filter((id) => pathFor(before, 'w', id).id !== pathFor(after, 'w', id).id);
    expect(moved.every((id) => pathFor(after, 'w', id).id === 'new')).toBe(true);
    expect(isShare(moved.length, 20)).toBe(true);
  });

  it('does not depend on another split, unless both draw by one word', () => {
    const both = people.filter(
      (id) => pathFor(paths(50, 50), 'a', id).id === pathFor(paths(50, 50), 'b', id).id,
    );
    expect(isShare(both.length, 50)).toBe(true);
    const document = (salt?: string) =>
      compiled(
        aWorkflow({
          s1: {
            type: 'split',
            paths: [
              { id: 'a', percent: 50, next: 's2' },
              { id: 'b', percent: 50, next: 's2' },
            ],
            ...(salt ? { salt } : {}),
          },
          s2: {
            type: 'split',
            paths: [
              { id: 'a', percent: 50 },
              { id: 'b', percent: 50 },
            ],
            ...(salt ? { salt } : {}),
          },
        }),
      );
    const ways = (salt?: string): Set<string> => {
      const workflow = document(salt);
      return new Set(
        people.slice(0, 100).map((contactId) =>
          entered(workflow, aContact({}, { contactId }))
            .log.map(({ path }) => path ?? '')
            .join(''),
        ),
      );
    };
    expect([...ways()].sort()).toEqual(['aa', 'ab', 'ba', 'bb']);
    expect([...ways('same')].sort()).toEqual(['aa', 'bb']);
  });

  it('keeps everybody on their path in another version, and says which lot fell', () => {
    const document = aWorkflow({
      s: {
        type: 'split',
        paths: [
          { id: 'a', name: '10:00', percent: 50 },
          { id: 'b', percent: 50 },
        ],
      },
    });
    const later = { ...document, nodes: { ...document.nodes, new: { type: 'exit' } as const } };
    for (const contactId of people.slice(0, 50)) {
      const contact = aContact({}, { contactId });
      const [first, second] = [
        entered(compiled(document), contact),
        entered(compiled(later, { version: 9 }), contact),
      ];
      expect(second.log[0]).toEqual(first.log[0]);
    }
    const texts = new Set(
      people
        .slice(0, 50)
        .map((contactId) => entered(compiled(document), aContact({}, { contactId })).log[0]!.text),
    );
    expect([...texts].sort()).toEqual(['The lot fell on "10:00", 50 %', 'The lot fell on "B", 50 %']);
  });

  it.each([
    [2, [50, 50]],
    [3, [33.4, 33.3, 33.3]],
    [7, [14.3, 14.3, 14.3, 14.3, 14.3, 14.3, 14.2]],
  ])('of %i paths is evenly %j', (count, percents) => {
    const even = evenly(paths(...Array.from({ length: count }, () => 0)));
    expect(even.map(({ percent }) => percent)).toEqual(percents);
    const node: SplitNode = { type: 'split', paths: even };
    expect(split.problems!(node, { templates: {}, segments: {} })).toEqual([]);
  });

  it('that does not make 100 % is refused with the node, and mended by one click', () => {
    const document = aWorkflow({ s: { type: 'split', paths: paths(50, 30) } });
    const [problem] = validate(document, { templates: {}, segments: {} });
    expect(problem).toMatchObject({
      nodeId: 's',
      severity: 'blocks',
      text: 'The shares make 80 %, not 100 %',
    });
    expect(validate(problem!.fix!.document, { templates: {}, segments: {} })).toEqual([]);
    const codes = (node: SplitNode) =>
      split.problems!(node, { templates: {}, segments: {} }).map(({ code }) => code);
    expect(codes({ type: 'split', paths: [{ id: 'a', percent: 100 }] })).toEqual(['onePath']);
    expect(
      codes({
        type: 'split',
        paths: [
          { id: 'a', percent: 50 },
          { id: 'a', percent: 50 },
        ],
      }),
    ).toEqual(['samePathId']);
  });

  it.each([[50.05], [-1], [101]])('refuses a share of %d %', (percent) => {
    const document = aWorkflow({
      s: {
        type: 'split',
        paths: [
          { id: 'a', percent },
          { id: 'b', percent: 50 },
        ],
      },
    });
    expect(parseWorkflow(document).ok).toBe(false);
  });

  describe('whose shares follow the results', () => {
    const bandit: SplitNode = {
      type: 'split',
      paths: paths(50, 50, 0),
      bandit: { metric: { type: 'goal' }, withinDays: 7 },
    };
    const percents = (shares?: SplitShares, node = bandit) =>
      pathsInForce(node, shares).map(({ percent }) => percent);

    it('draws by those in force while they are of its paths, else by its own', () => {
      expect(percents({ p0: 5, p1: 95 })).toEqual([5, 95, 0]);
      expect(percents()).toEqual([50, 50, 0]);
      expect(percents({ p0: 5, other: 95 })).toEqual([50, 50, 0]);
      expect(percents({ p0: 5, p1: 45, p2: 50 })).toEqual([50, 50, 0]);
      const { bandit: _, ...fixed } = bandit;
      expect(percents({ p0: 5, p1: 95 }, fixed)).toEqual([50, 50, 0]);
      const drawn = compiled(aWorkflow({ s: bandit }), { shares: { s: { p0: 5, p1: 95 } } });
      const ways = people
        .slice(0, 200)
        .map((contactId) => entered(drawn, aContact({}, { contactId })).log[0]!);
      expect(new Set(ways.map(({ text }) => text))).toEqual(
        new Set(['The lot fell on "p0", 5 %', 'The lot fell on "p1", 95 %']),
      );
    });

    it('is no experiment as well', () => {
      const both = { ...bandit, experiment: bandit.bandit! };
      const [problem] = split.problems!(both, { templates: {}, segments: {} });
      expect(problem).toMatchObject({ severity: 'blocks', code: 'twoModes' });
      expect(split.problems!(problem!.fix!.node, { templates: {}, segments: {} })).toEqual([]);
    });

    it('says its paths, and no shares that will be others', () => {
      expect(split.title(bandit, {})).toBe('Split by results: p0, p1, p2');
      expect(split.outputs(bandit).map(({ name }) => name)).toEqual(['p0', 'p1', 'p2']);
    });
  });

  it('says what it divides and what its experiment counts', () => {
    expect(
      split.title(
        {
          type: 'split',
          paths: [
            { id: 'a', name: '10:00', percent: 50 },
            { id: 'b', percent: 50 },
          ],
        },
        {},
      ),
    ).toBe('Split 10:00 50 %, B 50 %');
    expect(experimentText({ metric: { type: 'event', event: '@order' }, withinDays: 7 })).toBe(
      'an order within 7 days',
    );
    expect(experimentText({ metric: { type: 'click' }, withinDays: 1 })).toBe('a human click within a day');
  });
});

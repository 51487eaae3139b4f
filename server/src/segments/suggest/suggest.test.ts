import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../conditions/index.ts';
import { tidyAmount, tidyDays } from './buying.ts';
import { choose } from './choose.ts';
import type { Candidate, FamilyName, Observed } from './family.ts';
import type { Pattern } from './measure.ts';
import { reasonOf } from './reason.ts';
import { candidatesOf } from './suggest.ts';

const NOW = Date.parse('2026-03-01T10:00:00Z');
const nothing: Observed = {
  nowMs: NOW,
  currency: 'EUR',
  people: 1_000,
  eventMap: {},
  attributes: [],
  sources: [],
  pages: [],
  products: [],
  topics: [],
  mail: { opened: 0, clicked: 0 },
  buyers: null,
};
const having = (name: string, values: Record<string, number>) => ({
  name,
  filled: 1_000,
  kinds: Object.keys(values).length,
  values: Object.entries(values).map(([value, people]) => ({ value, people })),
});
const proposed = (seen: Partial<Observed>): Candidate[] => candidatesOf({ ...nothing, ...seen }, new Set());

describe('candidates', () => {
  it.each<[FamilyName, string, string[]]>([
    ['sector', 'Industry', ['Sector Retail']],
    ['gender', 'gender', ['Women', 'Men']],
    ['area', 'country', ['From Austria']],
    ['device', 'deviceType', ['On phone']],
    ['attribute', 'plan', ['plan: pro']],
  ])('of %s come from %s', (family, attribute, names) => {
    const values = { sector: 'Retail', gender: 'F', area: 'AT', device: 'phone', attribute: 'pro' };
    const own = (values as Record<string, string>)[family]!;
    const found = proposed({
      attributes: [having(attribute, { [own]: 300, ...(family === 'gender' ? { m: 200 } : {}), rare: 1 })],
    });
    expect(found.map((one) => [one.family, one.name])).toEqual(names.map((name) => [family, name]));
  });

  it('of age are bands: by age, and by the day of birth up to the birthday', () => {
    const byAge = proposed({
      attributes: [{ name: 'age', filled: 1, kinds: 1, values: [{ value: 40, people: 9 }] }],
    });
    expect(byAge.find(({ name }) => name === 'Aged 35 to 44')!.condition).toEqual({
      kind: 'attribute',
      attribute: 'age',
      op: 'between',
      value: [35, 44],
    });
    const born = proposed({ attributes: [having('birthday', { '1990-05-05': 1 })] });
    expect(born.find(({ name }) => name === 'Aged 25 to 34')!.condition).toMatchObject({
      op: 'between',
      // 34 until the day before they are 35; 25 from the day on
      value: ['1991-03-02', '2001-03-01'],
    });
  });

  it('name nobody: addresses, ids, names and values of one person make none', () => {
    const unique = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`v${n}`, 25]));
    const attributes = ['email', 'userId', 'firstName', 'nickname', 'code'].map((name) =>
      having(name, unique),
    );
    expect(proposed({ attributes })).toEqual([]);
  });

  it('are documents that the language takes', () => {
    const buyers = {
      people: 400,
      quietDays: [20, 70, 200],
      orders: { p75: 2, p90: 5 },
      orderValue: { p50: 31, p75: 77, p90: 148 },
      totalValue: { p75: 120, p90: 333 },
    } as const;
    const found = proposed({
      buyers,
      mail: { opened: 9, clicked: 3 },
      products: [{ meaning: 'productViewed', property: 'category', value: 'Shoes', people: 90 }],
    });
    expect(found.length).toBeGreaterThan(15);
    for (const { condition } of found) expect(parseCondition(condition).ok).toBe(true);
  });

  it('have borders that people would choose', () => {
    expect([1, 25, 66, 100, 300].map(tidyDays)).toEqual([7, 30, 60, 90, 270]);
    expect([0.31, 7.4, 31, 148, 999, 12_345].map(tidyAmount)).toEqual([0.3, 8, 30, 150, 1_000, 10_000]);
  });
});

const candidate = (name: string, family: FamilyName = 'area'): Candidate => ({
  family,
  name,
  condition: { all: [] },
});
const pattern = (bits: string, people: number, more: Partial<Pattern> = {}): Pattern => ({
  bits,
  people,
  segments: [],
  orders: 0,
  value: 0,
  views: 0,
  ...more,
});
const namesOf = (candidates: Candidate[], patterns: Pattern[]): string[] =>
  choose(candidates, patterns).map((one) => one.candidate.name);

describe('chosen are', () => {
  it('none under 1 % and none over 60 %', () => {
    const rows = [pattern('100', 9), pattern('011', 101), pattern('010', 501), pattern('000', 389)];
    expect(
      namesOf(
        ['tiny', 'huge', 'fit'].map((name) => candidate(name)),
        rows,
      ),
    ).toEqual(['fit']);
  });

  it('none nearly the same as another, the more telling one stays', () => {
    const rows = [
      pattern('11', 80, { value: 80 }),
      pattern('10', 10, { value: 900 }),
      pattern('00', 910, { value: 20 }),
    ];
    expect(namesOf([candidate('with the rich'), candidate('without')], rows)).toEqual(['with the rich']);
  });

  it('none nearly the same as a segment that is there', () => {
    const rows = [
      pattern('10', 90, { segments: [7] }),
      pattern('01', 90),
      pattern('00', 820, { segments: [8] }),
    ];
    expect(namesOf([candidate('there'), candidate('new')], rows)).toEqual(['new']);
  });

  it('of several families before many of one', () => {
    const areas = Array.from({ length: 12 }, (_, n) => candidate(`area ${n}`));
    const all = [...areas, candidate('women', 'gender')];
    const rows = all.map((_, n) => pattern([...all.keys()].map((m) => (m === n ? '1' : '0')).join(''), 77));
    const names = namesOf(all, rows);
    expect(names).toContain('women');
    expect(names).toHaveLength(10);
  });

  it('told with their numbers', () => {
    const rows = [pattern('1', 60, { value: 380 }), pattern('0', 940, { value: 620 })];
    expect(choose([candidate('best')], rows).map(reasonOf)).toEqual(['6 % of people, 38 % of revenue']);
    const poor = [pattern('1', 60), pattern('0', 940, { orders: 5 })];
    expect(choose([candidate('poor')], poor).map(reasonOf)).toEqual(['6 % of people, no orders']);
    expect(choose([candidate('who')], [pattern('1', 12), pattern('0', 988)]).map(reasonOf)).toEqual([
      '1.2 % of people',
    ]);
  });
});

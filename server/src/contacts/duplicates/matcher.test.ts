import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../platform/index.ts';
import type { Level, MatchField } from './compare.ts';
import { compareRecords } from './compare.ts';
import { type FoundPair, likelyPairs } from './match.ts';
import { bornOf, recordOf } from './record.ts';
import { editDistance, jaroWinkler, plain, soundOf } from './text.ts';
import { sideBySide } from './words.ts';

const pairsAmong = (people: readonly Record<string, string>[]): FoundPair[] => {
  const matching = likelyPairs(people.map((attributes, n) => recordOf(String(n), attributes)));
  let step = matching.next();
  while (!step.done) step = matching.next();
  return step.value;
};

const levels = (a: Record<string, string>, b: Record<string, string>): Partial<Record<MatchField, Level>> =>
  Object.fromEntries(
    compareRecords(recordOf('a', a), recordOf('b', b)).map(({ field, level }) => [field, level]),
  );

describe('text', () => {
  it('is compared without case, accents and signs', () => {
    expect(plain('  Müller-Lüdenscheidt, ŁÓDŹ ')).toBe('muller ludenscheidt lodz');
    expect(plain('Weiß O’Neil')).toBe('weiss oneil');
  });
  it('is a slip away when one letter is wrong, missing, or two changed places', () => {
    expect(editDistance('berg', 'borg')).toBe(1);
    expect(editDistance('berg', 'brg')).toBe(1);
    expect(editDistance('berg', 'begr')).toBe(1);
    expect(editDistance('berg', 'mountain', 2)).toBe(3);
    // the example of Winkler's paper
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.961, 3);
    expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 2);
  });
  it('sounds alike', () => {
    expect(soundOf('schmidt')).toBe(soundOf('smith'));
    expect(soundOf('phillips')).toBe(soundOf('filips'));
    expect(soundOf('berg')).not.toBe(soundOf('maier'));
  });
});

describe('what is read off attributes', () => {
  it('knows a person under the names that systems use', () => {
    expect(
      recordOf('1', {
        given_name: 'Ana',
        Surname: 'Berg',
        'E-Mail': 'Ana@Example.com',
        date_of_birth: '24.06.1971',
        address: { street: 'Hauptstraße 5', postal_code: '1010', city: 'Wien' },
        phone: '+43 (0)660 123-45-67',
      }),
    ).toEqual({
      id: '1',
      first: 'ana',
      last: 'berg',
      email: 'ana@example.com',
      born: '19710624',
      street: 'hauptstrasse 5',
      postcode: '1010',
      city: 'wien',
      phone: '4306601234567',
    });
    expect(recordOf('2', { name: 'Dr. Ana Maria Berg' })).toMatchObject({ first: 'ana', last: 'maria berg' });
    expect(recordOf('3', { name: 'Berg, Ana' })).toMatchObject({ first: 'ana', last: 'berg' });
  });
  it('leaves out what names nobody: shared addresses, dates that mean "not known"', () => {
    expect(recordOf('1', { email: 'info@example.com', birthday: '1900-01-01', phone: '0' })).toEqual({
      id: '1',
    });
  });
  it('reads dates as they are written', () => {
    expect(['1971-06-24', '19710624', '24.6.1971', '6/24/1971', '1971-06-24T00:00:00Z'].map(bornOf)).toEqual(
      Array(5).fill('19710624'),
    );
    expect(bornOf('last summer')).toBeUndefined();
  });
});

describe('a comparison', () => {
  it('forgives slips, nicknames, swapped names and dates', () => {
    expect(
      levels(
        { firstName: 'Bob', lastName: 'Allen', birthday: '1971-06-05', phone: '+43660123456' },
        { firstName: 'Robert', lastName: 'Alen', birthday: '1971-05-06', phone: '0660 123 465' },
      ),
    ).toEqual({ first: 'form', last: 'close', born: 'close', phone: 'close' });
    expect(levels({ firstName: 'Berg', lastName: 'Ana' }, { firstName: 'Anna', lastName: 'Berg' })).toEqual({
      first: 'swapped',
      last: 'swapped',
    });
    expect(levels({ email: 'ana.berg@gmail.com' }, { email: 'anaberg+shop@work.example' })).toEqual({
      email: 'close',
    });
    expect(levels({ email: 'ana.berg1@gmail.com' }, { email: 'ana.berg2@gmail.com' })).toEqual({
      email: 'similar',
    });
  });
  it('tells strangers apart', () => {
    expect(levels({ firstName: 'Ana', lastName: 'Berg' }, { firstName: 'Tom', lastName: 'Maier' })).toEqual({
      first: 'different',
      last: 'different',
    });
  });
});

const HOME = { street: 'Forbes Street 44', postcode: '4510', city: 'Kellerberrin', lastName: 'Bruhn' };
const crowd = (count: number): Record<string, string>[] =>
  Array.from({ length: count }, (_, n) => ({
    firstName: `${String.fromCharCode(97 + (n % 26))}${'aeiou'[n % 5]}lt${n % 97}r`,
    lastName: `q${(n * 7919) % 1009}w${n}`,
    email: `p${n * 31}x${n}@example.org`,
  }));

describe('the matcher', () => {
  it('finds one person written in two ways, and is certain of it', () => {
    const [pair, ...others] = pairsAmong([
      ...crowd(500),
      { ...HOME, firstName: 'Sarah', birthday: '1930-02-13', email: 'sarah@bruhn.example' },
      { ...HOME, firstName: 'Sara', birthday: '1930-02-13', street: 'Forbes St 44' },
    ]);
    expect(others).toEqual([]);
    expect(pair).toMatchObject({ verdict: 'certain', a: { id: '500' }, b: { id: '501' } });
  });
  it('does not merge a household: parent and child of one name, twins, a couple with one address (P10)', () => {
    const verdicts = pairsAmong([
      ...crowd(500),
      { ...HOME, firstName: 'Peter', birthday: '1930-02-13', phone: '0660 1234567', email: 'p@b.example' },
      { ...HOME, firstName: 'Peter', birthday: '1961-11-04', phone: '0660 1234567', email: 'p@b.example' },
      { ...HOME, firstName: 'Tom', birthday: '1994-03-19' },
      { ...HOME, firstName: 'Karl', birthday: '1994-03-19' },
      { ...HOME, firstName: 'Eva', email: 'bruhns@example.com' },
      { ...HOME, firstName: 'Georg', email: 'bruhns@example.com' },
    ]).map(({ verdict }) => verdict);
    expect(verdicts).not.toContain('certain');
  });
  it('does not take two given names for a slip: twins, with all else in common (P10)', () => {
    const twins = { ...HOME, birthday: '1994-03-19', phone: '0660 1234567', email: 'bruhns@example.com' };
    for (const [one, other] of [
      ['Maria', 'Marta'],
      ['Tim', 'Tom'],
      ['Jan', 'Jana'],
    ] as const)
      expect(
        pairsAmong([...crowd(500), { ...twins, firstName: one }, { ...twins, firstName: other }]).map(
          ({ verdict }) => verdict,
        ),
        `${one} and ${other}`,
      ).not.toContain('certain');
  });
  it('does not propose two people because they live in one house', () => {
    const found = pairsAmong([
      ...crowd(500),
      { ...HOME, firstName: 'Eva', birthday: '1961-11-04' },
      { ...HOME, firstName: 'Georg', birthday: '1958-01-30' },
    ]);
    expect(found).toEqual([]);
  });
  it('says in words why', () => {
    const { reasons, against, fields } = sideBySide(
      { firstName: 'Bob', lastName: 'Allen', birthday: '1971-06-24', city: 'London' },
      { firstName: 'Robert', lastName: 'Alen', birthday: '1971-06-24', city: 'Leeds' },
    );
    expect(reasons).toEqual([
      '"Bob" and "Robert" are forms of one name.',
      'The last name differs by a slip: "Allen", "Alen".',
      'Same date of birth: "1971-06-24".',
    ]);
    expect(against).toEqual(['The city differs: "London", "Leeds".']);
    expect(fields.map(({ label, level }) => `${label}: ${level}`)).toContain('City: different');
  });
});

const folder = join(process.env.BATON_DATA_DIR ?? join(projectFolder(), '..', 'shared', 'data'), 'dedupe');

interface Labelled {
  attributes: Record<string, string>;
  person: string;
}

const rowsOf = (file: string): Record<string, string>[] =>
  parse(readFileSync(join(folder, file)), { columns: true, trim: true, relax_column_count: true });

const SETS: Readonly<Record<string, () => Labelled[]>> = {
  febrl1: () => febrl('febrl1.csv'),
  febrl2: () => febrl('febrl2.csv'),
  'febrl2 without the personal number': () =>
    febrl('febrl2.csv').map(({ attributes: { soc_sec_id: _, ...attributes }, person }) => ({
      attributes,
      person,
    })),
  splink: () =>
    rowsOf('splink_fake_1000.csv').map(({ unique_id: _, cluster, ...attributes }) => ({
      attributes,
      person: cluster!,
    })),
};

const febrl = (file: string): Labelled[] =>
  rowsOf(file).map(({ rec_id, ...attributes }) => ({ attributes, person: rec_id!.split('-')[1]! }));

const pairsIn = (people: readonly Labelled[]): number => {
  const sizes = new Map<string, number>();
  for (const { person } of people) sizes.set(person, (sizes.get(person) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
};

describe.skipIf(!existsSync(folder))('on labelled data', () => {
  it.each(Object.keys(SETS))('%s: certain at 0.999, proposed at 0.95 with 0.9 of all found', (name) => {
    const people = SETS[name]!();
    const truth = pairsIn(people);
    const found = pairsAmong(people.map(({ attributes }) => attributes));
    const isTrue = ({ a, b }: FoundPair): boolean =>
      people[Number(a.id)]!.person === people[Number(b.id)]!.person;
    const share = (pairs: FoundPair[]) => {
      const right = pairs.filter(isTrue).length;
      return { precision: right / pairs.length, recall: right / truth };
    };
    const certain = share(found.filter(({ verdict }) => verdict === 'certain'));
    const proposed = share(found);
    const text = ({ precision, recall }: typeof certain): string =>
      `precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}`;
    console.info(`${name}: ${truth} true pairs; certain ${text(certain)}; proposed ${text(proposed)}`);
    expect(certain.precision).toBeGreaterThanOrEqual(0.999);
    expect(proposed.precision).toBeGreaterThanOrEqual(0.95);
    expect(proposed.recall).toBeGreaterThanOrEqual(0.9);
    expect(certain.recall).toBeGreaterThan(0.1);
  });
});

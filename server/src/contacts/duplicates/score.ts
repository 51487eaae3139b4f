/**
 * How sure it is that two records are one person, after Fellegi and Sunter (1969): every comparison adds
 * log2(how often it comes out so for one person / how often for two strangers), in bits, to the bits that any two
 * records begin with. An equal value says the more the rarer it is (Winkler 1989): "Smith" little, "Ludenscheidt" much.
 *
 * The weights are judgements that hold for lists of people in general; none was fitted to a data set.
 */
import { type Comparison, compareRecords, type Level, lineOf, localOf, type MatchField } from './compare.ts';
import type { MatchRecord } from './record.ts';

/** A comparison with what it adds. */
export interface WeighedComparison extends Comparison {
  bits: number;
}

/** `certain`: may be merged without asking. `proposed`: a person decides. `unlikely`: not shown. */
export type Verdict = 'certain' | 'proposed' | 'unlikely';

export interface Scored {
  /** log2 of the odds that they are one person */
  bits: number;
  verdict: Verdict;
  comparisons: WeighedComparison[];
}

interface FieldWeights {
  /** share of one person's records in which an equal value stays equal */
  agrees: number;
  /** how many values the field has in the world, as if each were as frequent: what rare values are taken for */
  values: number;
  /** most that an equal value may add */
  sameMax: number;
  levels: Readonly<Partial<Record<Level, number>>>;
}

const WEIGHTS: Readonly<Record<MatchField, FieldWeights>> = {
  first: {
    agrees: 0.75,
    values: 400,
    sameMax: 9,
    levels: { form: 4.5, swapped: 4, close: 5, similar: 2.5, initial: 1.5, different: -4.5 },
  },
  last: {
    agrees: 0.8,
    values: 2_000,
    sameMax: 11,
    levels: { swapped: 5, close: 6.5, similar: 3.5, initial: 2, different: -4 },
  },
  email: { agrees: 0.7, values: 200_000, sameMax: 17, levels: { close: 9, similar: 5, different: -1.5 } },
  phone: { agrees: 0.7, values: 50_000, sameMax: 14, levels: { close: 7, different: -1.5 } },
  born: {
    agrees: 0.85,
    values: 20_000,
    sameMax: 14,
    levels: { close: 7, similar: 4, near: 0, different: -4.5 },
  },
  number: { agrees: 0.9, values: 100_000, sameMax: 16, levels: { close: 10, different: -6 } },
  street: { agrees: 0.7, values: 20_000, sameMax: 12, levels: { close: 9, similar: 4, different: -2 } },
  postcode: { agrees: 0.8, values: 1_000, sameMax: 8, levels: { close: 2, different: -2 } },
  city: { agrees: 0.7, values: 300, sameMax: 7, levels: { close: 4, similar: 1.5, different: -1.5 } },
  company: { agrees: 0.6, values: 300, sameMax: 5, levels: { close: 3, similar: 2, different: -0.5 } },
};

/** What a household, or a firm, shares: however much of it is equal, it says only so much about one person. */
const SHARED: ReadonlySet<MatchField> = new Set(['street', 'postcode', 'city', 'company']);
const SHARED_MAX = 14;
/** What a person has alone. */
const OWN: ReadonlySet<MatchField> = new Set(['first', 'born', 'email', 'phone', 'number']);

/** Share of records that have a twin, as a guess before anything is known of a list. */
const TWINS = 0.5;
/** A short list is taken for a part of a longer one: in a village of ten, too, a name alone makes nobody the same. */
const RECORDS_MIN = 500;

/** Odds of one person: certain at 65,536 to 1, proposed from 4 to 1. Lower: wrong merges. Higher: found by nobody. */
const BITS = { certain: 16, proposed: 2 };

/** How often values are among the records, by field. */
export interface Frequencies {
  records: number;
  /** records in which the field has this value, of those that have the field */
  shareOf(field: MatchField, value: string): { count: number; of: number };
}

const keyOf = (field: MatchField, value: string): string => {
  if (field === 'email') return localOf(value);
  return field === 'phone' ? lineOf(value) : value;
};

const FIELDS = Object.keys(WEIGHTS) as MatchField[];

/** Counts the values of all records. */
export const frequenciesOf = (records: readonly MatchRecord[]): Frequencies => {
  const counts = new Map<MatchField, { of: number; byValue: Map<string, number> }>();
  for (const field of FIELDS) {
    const byValue = new Map<string, number>();
    let of = 0;
    for (const record of records) {
      const value = record[field];
      if (!value) continue;
      const key = keyOf(field, value);
      byValue.set(key, (byValue.get(key) ?? 0) + 1);
      of++;
    }
    counts.set(field, { of, byValue });
  }
  return {
    records: records.length,
    shareOf: (field, value) => {
      const { of, byValue } = counts.get(field)!;
      return { of, count: byValue.get(keyOf(field, value)) ?? 0 };
    },
  };
};

/** Two of the records with a value are the pair itself; a field that few have is filled up with the world's values. */
const rarityBits = (field: MatchField, value: string, frequencies: Frequencies): number => {
  const { agrees, values, sameMax } = WEIGHTS[field];
  const { count, of } = frequencies.shareOf(field, value);
  const share = (Math.max(0, count - 2) + 1) / (of + values);
  return Math.min(sameMax, Math.log2(agrees / share));
};

const bitsOf = (comparison: Comparison, a: MatchRecord, frequencies: Frequencies): number => {
  const { field, level } = comparison;
  if (level === 'same') return rarityBits(field, a[field]!, frequencies);
  const bits = WEIGHTS[field].levels[level] ?? 0;
  // half of an address that hundreds have is no more than chance
  return field === 'email' && level !== 'different'
    ? Math.min(bits, rarityBits(field, a[field]!, frequencies) - 3)
    : bits;
};

const sum = (comparisons: readonly WeighedComparison[], of: ReadonlySet<MatchField> | null): number =>
  comparisons.reduce((total, { field, bits }) => (of === null || of.has(field) ? total + bits : total), 0);

/** Bits of all comparisons, those of a household at most `SHARED_MAX`. */
const evidence = (comparisons: readonly WeighedComparison[]): number => {
  const shared = sum(comparisons, SHARED);
  return sum(comparisons, null) - shared + Math.min(shared, SHARED_MAX);
};

const has = (comparisons: readonly Comparison[], field: MatchField, levels: readonly Level[]): boolean =>
  comparisons.some((one) => one.field === field && levels.includes(one.level));

/** Things of which a person has one, so that two different ones speak for two people (twins, parent and child). */
const contradicts = (comparisons: readonly Comparison[]): boolean =>
  has(comparisons, 'first', ['different']) ||
  has(comparisons, 'born', ['different', 'near', 'similar']) ||
  has(comparisons, 'number', ['different']);

/** Besides the odds: the whole name agrees, something that only one person has is equal, and nothing contradicts. */
const isBeyondDoubt = (comparisons: readonly Comparison[]): boolean => {
  const isNamed =
    has(comparisons, 'first', ['same', 'form', 'close', 'swapped']) &&
    has(comparisons, 'last', ['same', 'close', 'swapped']);
  const isTheirs = (['born', 'email', 'phone', 'number'] as const).some((field) =>
    has(comparisons, field, ['same']),
  );
  return isNamed && isTheirs && !contradicts(comparisons);
};

/** Judges two records of a list with these frequencies. */
export const scorePair = (a: MatchRecord, b: MatchRecord, frequencies: Frequencies): Scored => {
  const comparisons = compareRecords(a, b).map((comparison) => ({
    ...comparison,
    bits: bitsOf(comparison, a, frequencies),
  }));
  const bits = evidence(comparisons) + Math.log2(TWINS / Math.max(RECORDS_MIN, frequencies.records));
  const isOwn = sum(comparisons, OWN) > 0;
  const verdict: Verdict =
    bits >= BITS.certain && isBeyondDoubt(comparisons)
      ? 'certain'
      : bits >= BITS.proposed && isOwn
        ? 'proposed'
        : 'unlikely';
  return { bits, verdict, comparisons };
};

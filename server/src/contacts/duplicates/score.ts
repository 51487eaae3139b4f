/**
 * How sure it is that two records are one person, after Fellegi and Sunter (1969): every comparison adds
 * log2(how often it comes out so for one person / how often for two strangers), in bits, to the bits that any two
 * records begin with. An equal value says the more the rarer it is (Winkler 1989): "Smith" little, "Ludenscheidt" much.
 *
 * The weights are judgements that hold for lists of people in general; none was fitted to a data set.
 */
import { type Comparison, compareRecords, type Level, lineOf, localOf, type MatchField } from './compare.ts';
import { isKnownName } from './nicknames.ts';
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
/** What a family shares besides: its line, its mailbox. */
const FAMILY: ReadonlySet<MatchField> = new Set([...SHARED, 'phone', 'email']);
/** Where two may well be a family, what a family shares says next to nothing. */
const FAMILY_MAX = 4;
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

/** Records counted or sorted between two pauses: a few milliseconds. */
export const RECORDS_AT_ONCE = 5_000;

/** Counts the values of all records; pauses on the way, so that whoever runs it can let others go first. */
export function* countValues(records: readonly MatchRecord[]): Generator<undefined, Frequencies> {
  const counts = new Map<MatchField, { of: number; byValue: Map<string, number> }>();
  for (const field of FIELDS) {
    const byValue = new Map<string, number>();
    let of = 0;
    for (const [n, record] of records.entries()) {
      if (n % RECORDS_AT_ONCE === RECORDS_AT_ONCE - 1) yield;
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
}

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
  if (field !== 'email' || level === 'different') return bits;
  // half of an address that hundreds have is no more than chance; one made of the name says what the name said
  const rare = Math.min(bits, rarityBits(field, a[field]!, frequencies) - 3);
  return isMadeOfName(a) ? rare * NAMED_ADDRESS : rare;
};

/** What is left of an address that is merely alike when it is made of the name: namesakes have such, too. */
const NAMED_ADDRESS = 0.4;

const isMadeOfName = ({ email, last }: MatchRecord): boolean =>
  email !== undefined && last !== undefined && last.length >= 3 && localOf(email).includes(last);

const sum = (comparisons: readonly WeighedComparison[], of: ReadonlySet<MatchField> | null): number =>
  comparisons.reduce((total, { field, bits }) => (of === null || of.has(field) ? total + bits : total), 0);

const has = (comparisons: readonly Comparison[], field: MatchField, levels: readonly Level[]): boolean =>
  comparisons.some((one) => one.field === field && levels.includes(one.level));

/** One family name, and two given names or two dates of birth: couples, siblings, parent and child of one name. */
const mayBeFamily = (comparisons: readonly Comparison[]): boolean =>
  has(comparisons, 'last', ['same', 'close', 'similar']) &&
  (has(comparisons, 'first', ['different']) || has(comparisons, 'born', ['different']));

/** Bits of all comparisons; those of what is shared at most so much as sharing can say. */
const evidence = (comparisons: readonly WeighedComparison[]): number => {
  const [fields, most] = mayBeFamily(comparisons) ? [FAMILY, FAMILY_MAX] : [SHARED, SHARED_MAX];
  const shared = sum(comparisons, fields);
  return sum(comparisons, null) - shared + Math.min(shared, most);
};

/** Things of which a person has one, so that two different ones speak for two people (twins, parent and child). */
const contradicts = (comparisons: readonly Comparison[]): boolean =>
  has(comparisons, 'first', ['different']) ||
  has(comparisons, 'born', ['different', 'near', 'similar']) ||
  has(comparisons, 'number', ['different']);

/** Records with a given name from which on it is a name and no slip of the pen. */
const NAMESAKES_MIN = 3;

const isRealName = (first: string | undefined, frequencies: Frequencies): boolean =>
  first !== undefined && (isKnownName(first) || frequencies.shareOf('first', first).count >= NAMESAKES_MIN);

const areRealNames = (pair: readonly [MatchRecord, MatchRecord], frequencies: Frequencies): boolean =>
  pair.every(({ first }) => isRealName(first, frequencies));

/**
 * Siblings born on one day differ in the given name alone. Two real given names on one date of birth are proposed only
 * when something says so that each has alone.
 */
const mayBeTwins = (
  pair: readonly [MatchRecord, MatchRecord],
  comparisons: readonly Comparison[],
  frequencies: Frequencies,
): boolean =>
  has(comparisons, 'first', ['different']) &&
  has(comparisons, 'last', ['same', 'close']) &&
  areRealNames(pair, frequencies) &&
  !(['email', 'phone', 'number'] as const).some((field) => has(comparisons, field, ['same', 'close']));

/** Besides the odds: the whole name agrees, something that only one person has is equal, and nothing contradicts. */
const isBeyondDoubt = (
  pair: readonly [MatchRecord, MatchRecord],
  comparisons: readonly Comparison[],
  frequencies: Frequencies,
): boolean => {
  // Arabella and Isabella are two slips apart and two people
  const isSlip = has(comparisons, 'first', ['close']) && !areRealNames(pair, frequencies);
  const isNamed =
    (isSlip || has(comparisons, 'first', ['same', 'form', 'swapped'])) &&
    has(comparisons, 'last', ['same', 'close', 'swapped']);
  // not the phone: a parent and a child of one name share it
  const isTheirs = (['born', 'email', 'number'] as const).some((field) => has(comparisons, field, ['same']));
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
    bits >= BITS.certain && isBeyondDoubt([a, b], comparisons, frequencies)
      ? 'certain'
      : bits >= BITS.proposed && isOwn && !mayBeTwins([a, b], comparisons, frequencies)
        ? 'proposed'
        : 'unlikely';
  return { bits, verdict, comparisons };
};

import type { Condition, EventMap, Meaning } from '../../conditions/index.ts';
import type { Json } from '../../platform/index.ts';

/** Where a suggestion comes from. */
export type FamilyName =
  | 'sector'
  | 'age'
  | 'gender'
  | 'area'
  | 'attribute'
  | 'interest'
  | 'source'
  | 'device'
  | 'engagement'
  | 'buying';

/** A rule that might be worth a segment; whether it is, its people say. */
export interface Candidate {
  family: FamilyName;
  name: string;
  condition: Condition;
}

/** A value and how many people of the sample have it. */
export interface ValueSeen {
  value: Json;
  people: number;
}

/** An attribute that people of the sample have. */
export interface AttributeObserved {
  name: string;
  /** people who have it */
  filled: number;
  /** how many different values */
  kinds: number;
  /** the frequent ones, most people first */
  values: ValueSeen[];
}

/** What those who ordered did, over the people of the sample; quarters: 25, 50 and 75 % of them have at most that. */
export interface BuyersObserved {
  people: number;
  /** days since the last order */
  quietDays: readonly [number, number, number];
  /** orders of a person: of the upper quarter, of the upper tenth */
  orders: { p75: number; p90: number };
  /** worth of one order in the workspace's currency; null when orders tell none */
  orderValue: { p50: number; p75: number; p90: number } | null;
  /** worth of all orders of a person */
  totalValue: { p75: number; p90: number } | null;
}

/** What a small fair sample of a workspace's people shows: what families make candidates of. */
export interface Observed {
  nowMs: number;
  currency: string;
  /** people in the sample */
  people: number;
  eventMap: EventMap;
  attributes: readonly AttributeObserved[];
  /** where people came from first */
  sources: readonly (ValueSeen & { field: 'source' | 'campaign' })[];
  /** parts of the site that people looked at in the last 90 days: `/blog/*`, `/about` */
  pages: readonly ValueSeen[];
  /** properties of product views and orders: `category` is `Shoes` */
  products: readonly (ValueSeen & { meaning: Meaning; property: string })[];
  /** topics with weight, where interests are kept */
  topics: readonly ValueSeen[];
  /** people who opened mail themselves, who clicked, in the last 90 days */
  mail: { opened: number; clicked: number };
  buyers: BuyersObserved | null;
}

/** Proposes rules; a pure function of what was seen. */
export type Family = (seen: Observed) => Candidate[];

/** Share of the sample that a value needs to be worth a test; the bounds of suggestions themselves stand in choose.ts. */
const WORTH_A_TEST = 0.008;

/** The values that enough people have, at most `limit`. */
export const frequent = <Value extends ValueSeen>(
  values: readonly Value[],
  { people }: Observed,
  limit: number,
): Value[] => values.filter((one) => one.people >= people * WORTH_A_TEST).slice(0, limit);

/** Attributes whose name, without case and signs, is one of `names`. */
export const attributesNamed = ({ attributes }: Observed, names: ReadonlySet<string>): AttributeObserved[] =>
  attributes.filter(({ name }) => names.has(plainName(name)));

/** `Job_Title`, `jobTitle` and `job title` are `jobtitle`. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** A segment for each frequent value of the attributes with these names. */
export const byValue = (
  seen: Observed,
  {
    family,
    names,
    limit,
    said,
  }: {
    family: FamilyName;
    names: ReadonlySet<string>;
    limit: number;
    said: (value: string, attribute: string) => string;
  },
): Candidate[] =>
  attributesNamed(seen, names).flatMap(({ name, values }) =>
    frequent(values, seen, limit).map(({ value }) => ({
      family,
      name: said(String(value), name),
      condition: { kind: 'attribute', attribute: name, op: 'equals', value },
    })),
  );

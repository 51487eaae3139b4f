import type { Duration, EventLeaf, Meaning, Operator } from '../../../server/src/conditions/index.ts';
import type { AttributeSeen } from '../api/index.ts';
import { choicesTest, valueFrom } from './operators.ts';
import type { Leaf } from './tree.ts';
import { propertyLabel, type Vocabulary } from './vocabulary.ts';

/**
 * Free text as a condition: "country de at", "orders >= 3", "ordered 2 90d", "never ordered", "in Regulars",
 * "email missing". The first words name a subject that the workspace knows; the rest says how. Pure.
 */
export type Phrase = { leaf: Leaf; not: boolean };

/** Words by which people call the meanings of the event map. */
const meaningWords: Readonly<Record<Meaning, readonly string[]>> = {
  order: ['ordered', 'order', 'orders', 'bought', 'purchased', 'purchase'],
  cart: ['added to the cart', 'added to cart', 'cart'],
  checkout: ['started checkout', 'started the checkout', 'checkout'],
  productViewed: ['viewed a product', 'viewed product', 'product viewed', 'viewed'],
  refund: ['got a refund', 'refunded', 'refund'],
};

/** Words; quoted ones stay together; signs such as >= stand alone. */
export const wordsOf = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|(>=|<=|!=|[<>=≥≤])|([^\s,"<>=!≥≤]+|!)/g)].map(
    ([, quoted, sign, plain]) => quoted ?? sign ?? plain ?? '',
  );

const folded = (text: string): string => text.toLowerCase().replace(/[_-]+/g, ' ').trim();

type Subject =
  | { kind: 'attribute'; attribute: AttributeSeen }
  | { kind: 'event'; event: string; properties: readonly string[] };

type Named = { name: string; subject: Subject };

const subjectsOf = ({ attributes, events }: Vocabulary): Named[] => [
  ...events.flatMap(({ name, properties }): Named[] => {
    const words = name.startsWith('@') ? (meaningWords[name.slice(1) as Meaning] ?? []) : [name];
    return words.map((word) => ({ name: folded(word), subject: { kind: 'event', event: name, properties } }));
  }),
  ...attributes.flatMap((attribute) =>
    [attribute.name, attribute.label ?? attribute.name].map(
      (name): Named => ({ name: folded(name), subject: { kind: 'attribute', attribute } }),
    ),
  ),
];

/** The subject that the text begins with, the one with the most words, and the words behind it. */
const subjectOf = (words: readonly string[], vocabulary: Vocabulary) => {
  const subjects = subjectsOf(vocabulary);
  for (let took = words.length; took > 0; took--) {
    const said = folded(words.slice(0, took).join(' '));
    const found = subjects.find(({ name }) => name === said);
    if (found) return { subject: found.subject, rest: words.slice(took) };
  }
  return undefined;
};

const units: Readonly<Record<string, keyof Duration | 'weeks' | 'months' | 'years'>> = {
  d: 'days',
  day: 'days',
  days: 'days',
  h: 'hours',
  hour: 'hours',
  hours: 'hours',
  min: 'minutes',
  mins: 'minutes',
  minute: 'minutes',
  minutes: 'minutes',
  s: 'seconds',
  second: 'seconds',
  seconds: 'seconds',
  w: 'weeks',
  week: 'weeks',
  weeks: 'weeks',
  month: 'months',
  months: 'months',
  y: 'years',
  year: 'years',
  years: 'years',
};

const inDays = { weeks: 7, months: 30, years: 365 } as const;

const lengthOf = (amount: number, unit: string): Duration | undefined => {
  const name = units[unit];
  if (name === undefined || !Number.isInteger(amount) || amount <= 0) return undefined;
  if (name === 'weeks' || name === 'months' || name === 'years') return { days: amount * inDays[name] };
  return { [name]: amount };
};

/** "90d", "90 days", "2 w": the length at the head of the words, and how many words it takes. */
const lengthAt = (words: readonly string[]): { length: Duration; took: number } | undefined => {
  const [first = '', second = ''] = words;
  const joined = /^(\d+)([a-z]+)$/i.exec(first);
  if (joined) {
    const length = lengthOf(Number(joined[1]), (joined[2] ?? '').toLowerCase());
    return length && { length, took: 1 };
  }
  if (!/^\d+$/.test(first)) return undefined;
  const length = lengthOf(Number(first), second.toLowerCase());
  return length && { length, took: 2 };
};

const fillers = new Set([
  'the',
  'a',
  'an',
  'in',
  'within',
  'last',
  'past',
  'times',
  'time',
  'x',
  'or',
  'and',
  'of',
  'is',
]);
const signs: Readonly<Record<string, Operator>> = {
  '>': 'greater',
  '>=': 'atLeast',
  '≥': 'atLeast',
  '<': 'less',
  '<=': 'atMost',
  '≤': 'atMost',
};

type Count = NonNullable<EventLeaf['count']>;

/** "at least 2", ">= 2", "2x", "twice", "exactly 1": how often, and how many words say it. */
const countAt = (words: readonly string[]): { count: Count; took: number } | undefined => {
  const [first = '', second = '', third = ''] = words.map((word) => word.toLowerCase());
  if (first === 'once') return { count: { op: 'atLeast', n: 1 }, took: 1 };
  if (first === 'twice') return { count: { op: 'atLeast', n: 2 }, took: 1 };
  const times = /^(\d+)x?$/.exec(first);
  if (times) return { count: { op: 'atLeast', n: Number(times[1]) }, took: 1 };
  const two = /^\d+$/.test(second) ? Number(second) : undefined;
  if (two !== undefined && first === 'exactly') return { count: { op: 'exactly', n: two }, took: 2 };
  if (two !== undefined && first === '=') return { count: { op: 'exactly', n: two }, took: 2 };
  if (two !== undefined && first === '>') return { count: { op: 'atLeast', n: two + 1 }, took: 2 };
  if (two !== undefined && first === '<')
    return { count: { op: 'atMost', n: Math.max(0, two - 1) }, took: 2 };
  if (two !== undefined && signs[first] === 'atLeast') return { count: { op: 'atLeast', n: two }, took: 2 };
  if (two !== undefined && signs[first] === 'atMost') return { count: { op: 'atMost', n: two }, took: 2 };
  if (first !== 'at' || !/^\d+$/.test(third)) return undefined;
  if (second === 'least') return { count: { op: 'atLeast', n: Number(third) }, took: 3 };
  return second === 'most' ? { count: { op: 'atMost', n: Number(third) }, took: 3 } : undefined;
};

type EventSubject = Extract<Subject, { kind: 'event' }>;

/** "value > 100" behind an event: a test of one of its properties. */
const whereAt = (words: readonly string[], { properties }: EventSubject) => {
  const property = properties.find((name) => folded(propertyLabel(name)) === folded(words[0] ?? ''));
  const op = signs[words[1] ?? ''];
  const value = Number(words[2]);
  if (property === undefined || words[2] === undefined) return undefined;
  if (op && Number.isFinite(value)) return { test: { property, op, value }, took: 3 };
  if (words[1] === '=' || words[1] === 'is')
    return { test: { property, op: 'equals' as const, value: words[2] }, took: 3 };
  return undefined;
};

const eventPhrase = (subject: EventSubject, words: readonly string[]): EventLeaf | undefined => {
  let leaf: EventLeaf = { kind: 'event', event: subject.event };
  for (let rest = words; rest.length > 0; ) {
    const length = lengthAt(rest);
    const count = length ? undefined : countAt(rest);
    const where = length || count ? undefined : whereAt(rest, subject);
    if (length) leaf = { ...leaf, within: length.length };
    else if (count) leaf = { ...leaf, count: count.count };
    else if (where) leaf = { ...leaf, where: [...(leaf.where ?? []), where.test] };
    else if (!fillers.has(rest[0]!.toLowerCase()) && rest[0]!.toLowerCase() !== 'where') return undefined;
    rest = rest.slice(length?.took ?? count?.took ?? where?.took ?? 1);
  }
  // "At least once" is what an event says by itself.
  if (leaf.count?.op === 'atLeast' && leaf.count.n <= 1) delete leaf.count;
  return leaf;
};

const isDay = (word: string): boolean => /^\d{4}-\d{2}-\d{2}/.test(word);

const attributePhrase = (attribute: AttributeSeen, words: readonly string[]): Leaf | undefined => {
  const leaf = (op: Operator, value?: ReturnType<typeof valueFrom>): Leaf => ({
    kind: 'attribute',
    attribute: attribute.name,
    op,
    ...(value === undefined ? {} : { value }),
  });
  const [first = '', ...others] = words[0]?.toLowerCase() === 'is' ? words.slice(1) : words;
  const head = first.toLowerCase();
  const number = Number(others[0]);
  const length = lengthAt(words.filter((word) => !fillers.has(word.toLowerCase())));
  if (head === 'known' || head === 'exists') return leaf('exists');
  if (head === 'missing' || head === 'unknown' || head === 'empty') return leaf('missing');
  if (head === 'not' && others[0]?.toLowerCase() === 'known') return leaf('missing');
  if (signs[head])
    return others[0] !== undefined && Number.isFinite(number) ? leaf(signs[head], number) : undefined;
  if (head === 'contains' && others[0]) return leaf('contains', others.join(' '));
  if (head === 'starts' && others.length > 0)
    return leaf('startsWith', others.filter((word) => word !== 'with').join(' '));
  if (head === 'ends' && others.length > 0)
    return leaf('endsWith', others.filter((word) => word !== 'with').join(' '));
  if (head === 'before' && isDay(others[0] ?? '')) return leaf('before', others[0]);
  if (head === 'after' && isDay(others[0] ?? '')) return leaf('after', others[0]);
  if (attribute.type === 'date' && length) return leaf('withinLast', { ...length.length });
  const isNegative = head === 'not' || head === '!=' || head === '!';
  const said = isNegative || head === '=' ? others : first === '' ? [] : [first, ...others];
  const values = said
    .filter((word) => !['or', 'and', 'of'].includes(word.toLowerCase()))
    .map((word) => valueFrom(word, attribute));
  const isSaid = values.length > 0 && (attribute.type !== 'date' || said.every(isDay));
  if (!isSaid) return undefined;
  return {
    kind: 'attribute',
    attribute: attribute.name,
    ...choicesTest(isNegative ? 'isNot' : 'is', values),
  };
};

const segmentPhrase = (words: readonly string[], { segments }: Vocabulary): Leaf | undefined => {
  const said = folded(words.join(' '));
  const found =
    said === '' ? undefined : segments.find(({ name, key }) => folded(name) === said || folded(key) === said);
  return found && { kind: 'segment', segment: found.key };
};

const negations = new Set(['not', 'no', 'never', "hasn't", "didn't"]);
const openers = new Set(['is', 'has', 'did', 'who']);

/** The condition that a text says, or undefined when it does not say one. */
export const phraseOf = (text: string, vocabulary: Vocabulary): Phrase | undefined => {
  let words = wordsOf(text);
  let not = false;
  for (; words.length > 0; words = words.slice(1)) {
    const word = words[0]!.toLowerCase();
    if (negations.has(word)) not = !not;
    else if (!openers.has(word)) break;
  }
  if (words[0]?.toLowerCase() === 'in') {
    const leaf = segmentPhrase(words.slice(1), vocabulary);
    return leaf && { leaf, not };
  }
  const found = subjectOf(words, vocabulary);
  if (!found) return undefined;
  const { subject, rest } = found;
  if (subject.kind === 'attribute') {
    const leaf = attributePhrase(subject.attribute, rest);
    return leaf && { leaf, not };
  }
  const leaf = eventPhrase(subject, rest);
  if (leaf && not && leaf.count === undefined)
    return { leaf: { ...leaf, count: { op: 'exactly', n: 0 } }, not: false };
  return leaf && { leaf, not };
};

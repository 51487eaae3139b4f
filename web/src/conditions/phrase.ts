import type { EventLeaf, Meaning, Operator } from '../../../server/src/conditions/index.ts';
import type { AttributeSeen } from '../api/index.ts';
import { choicesTest, valueFrom } from './operators.ts';
import { morePhrase } from './phrase-more.ts';
import { countAt, fillers, folded, lengthAt, signs, wordsOf } from './phrase-parts.ts';
import type { Leaf } from './tree.ts';
import { propertyLabel, type Vocabulary } from './vocabulary.ts';

/**
 * Free text as a condition: "country de at", "orders >= 3", "ordered 2 90d", "never ordered", "email missing". The
 * first words name a subject that the workspace knows, or one of ours (phrase-more.ts); the rest says how. Pure.
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

const negations = new Set(['not', 'no', 'never', "hasn't", "didn't"]);
const openers = new Set(['is', 'has', 'have', 'did', 'who', 'was', 'were', 'human']);

/** The condition that a text says, or undefined when it does not say one. */
export const phraseOf = (text: string, vocabulary: Vocabulary): Phrase | undefined => {
  let words = wordsOf(text);
  let not = false;
  for (; words.length > 0; words = words.slice(1)) {
    const word = words[0]!.toLowerCase();
    if (negations.has(word)) not = !not;
    else if (!openers.has(word)) break;
  }
  const found = subjectOf(words, vocabulary);
  // names of the workspace's own win over words of ours: an event may be called "opened"
  if (!found) {
    const leaf = morePhrase(words, vocabulary);
    return leaf && { leaf, not };
  }
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

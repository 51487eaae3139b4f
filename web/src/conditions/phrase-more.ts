import type { Duration, EventCount, Operator } from '../../../server/src/conditions/index.ts';
import { choicesTest } from './operators.ts';
import { countAt, fillers, folded, lengthAt, signs } from './phrase-parts.ts';
import type { Leaf } from './tree.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Phrases about what is no name of the workspace's own: "page /blog/* 3 7d", "opened Welcome 30d", "in segment
 * Regulars", "inside Welcome", "spent > 500 90d", "interested in golf", "from google", "company industry retail".
 */
type Read = (rest: readonly string[], vocabulary: Vocabulary) => Leaf | undefined;

interface Tail {
  count?: EventCount;
  within?: Duration;
  /** words that say neither */
  left: string[];
}

/** Reads how often and how long out of the words; a path or a name stays. */
const tailOf = (words: readonly string[], { counts = false } = {}): Tail => {
  const tail: Tail = { left: [] };
  for (let rest = words; rest.length > 0; ) {
    const length = lengthAt(rest);
    const count = length || !counts ? undefined : countAt(rest);
    if (length) tail.within = length.length;
    else if (count) tail.count = count.count;
    else if (!fillers.has(rest[0]!.toLowerCase())) tail.left.push(rest[0]!);
    rest = rest.slice(length?.took ?? count?.took ?? 1);
  }
  return tail;
};

type Keyed = readonly { key: string; name: string }[];

/** The key of what is called so; undefined when nothing is. */
const keyNamed = (named: Keyed, words: readonly string[]): string | undefined => {
  const said = folded(words.join(' '));
  return named.find(({ name, key }) => folded(name) === said || folded(key) === said)?.key;
};

const without = (words: readonly string[], ...noise: readonly string[]): string[] =>
  words.filter((word) => !noise.includes(word.toLowerCase()));

const page: Read = (rest) => {
  const { count, within, left } = tailOf(without(rest, 'page', 'pages', 'the'), { counts: true });
  const [path, ...more] = left;
  if (path === undefined || more.length > 0 || !/^[/*]/.test(path)) return undefined;
  const isOnce = count?.op === 'atLeast' && count.n <= 1;
  return { kind: 'page', path, ...(count && !isOnce ? { count } : {}), ...(within ? { within } : {}) };
};

const mailNoise = [
  'to',
  'mail',
  'mails',
  'e-mail',
  'e-mails',
  'email',
  'emails',
  'message',
  'messages',
  'any',
];

const message =
  (did: 'opened' | 'clicked' | 'replied' | 'sent'): Read =>
  (rest, { templates, workflows }) => {
    const { within, left } = tailOf(without(rest, ...mailNoise));
    const when = within ? { within } : {};
    if (left.length === 0) return { kind: 'message', did, ...when };
    const template = keyNamed(templates, left);
    const workflow = template === undefined ? keyNamed(workflows, left) : undefined;
    if (template === undefined && workflow === undefined) return undefined;
    return { kind: 'message', did, ...(template ? { template } : { workflow: workflow! }), ...when };
  };

const segment: Read = (rest, { segments }) => {
  const words = rest[0]?.toLowerCase() === 'segment' ? rest.slice(1) : rest;
  const key = keyNamed(segments, words);
  if (key !== undefined) return { kind: 'segment', segment: key };
  const { within, left } = tailOf(words);
  const since = within && keyNamed(segments, without(left, 'for', 'since'));
  return since ? { kind: 'segment', segment: since, for: within } : undefined;
};

const workflow =
  (is: 'inside' | 'entered' | 'finished' | 'exited'): Read =>
  (rest, { workflows }) => {
    const { within, left } = tailOf(without(rest, 'workflow'));
    const key = keyNamed(workflows, left);
    if (key === undefined || (is === 'inside' && within)) return undefined;
    return { kind: 'workflow', workflow: key, is, ...(within ? { within } : {}) };
  };

/** "spent > 500 90d": the sum of orders. */
const spent: Read = (rest) => {
  const { within, left } = tailOf(without(rest, 'at', 'least', 'than', 'total'));
  const [first = '', second] = left[0]?.toLowerCase() === 'more' ? ['>', left[1]] : left;
  const op = signs[first];
  const value = Number(op ? second : first);
  if (!Number.isFinite(value) || (op ? second : first) === '' || left.length > (op ? 2 : 1)) return undefined;
  const amount = (op ?? 'atLeast') as 'greater' | 'atLeast' | 'less' | 'atMost';
  const when = within ? { within } : {};
  return { kind: 'eventValue', event: '@order', of: 'sum', property: '@value', op: amount, value, ...when };
};

const first: Read = (rest, { events }) => {
  const { within, left } = tailOf(without(rest, 'time', 'for'));
  const said = folded(left.join(' '));
  const names = ['order', 'ordered', 'purchase', 'bought'].includes(said) ? ['@order'] : [];
  const event = [
    ...names,
    ...events.filter(({ name, label }) => [name, label].map(folded).includes(said)).map(({ name }) => name),
  ][0];
  return event === undefined ? undefined : { kind: 'firstEvent', event, within: within ?? { days: 30 } };
};

const interest: Read = (rest) => {
  const words = without(rest, 'in', 'least', 'at');
  const last = Number(words.at(-1));
  const hasAmount = words.length > 1 && Number.isFinite(last) && last > 0;
  const topic = folded((hasAmount ? words.slice(0, -1) : words).filter((word) => !signs[word]).join(' '));
  return topic === '' ? undefined : { kind: 'interest', topic, atLeast: hasAmount ? last : 1 };
};

const company: Read = (rest, { companyAttributes }) => {
  const [name = '', ...values] = without(rest, 'is', 'or', 'and');
  const known = ['name', 'domain', ...companyAttributes.map((one) => one.name)];
  const attribute = known.find((one) => folded(one) === folded(name));
  if (attribute === undefined || values.length === 0) return undefined;
  const op = signs[values[0]!];
  const number = Number(values[1]);
  if (op) return Number.isFinite(number) ? { kind: 'company', attribute, op, value: number } : undefined;
  const seen = companyAttributes.find((one) => one.name === attribute)?.examples ?? [];
  const chosen = values.map((value) => seen.find((one) => folded(one) === folded(value)) ?? value);
  return { kind: 'company', attribute, ...choicesTest('is', chosen) };
};

const source: Read = (rest) => {
  const words = without(rest, 'or', 'first');
  const test: { op: Operator; value?: unknown } = choicesTest('is', words);
  return words.length === 0
    ? undefined
    : ({ kind: 'visit', touch: 'first', field: 'source', ...test } as Leaf);
};

/** "ignored 5", "ignored the last 5": none of them opened or clicked. */
const ignored: Read = (rest) => {
  const [n, ...more] = without(rest, 'the', 'last', ...mailNoise);
  const last = Number(n);
  if (more.length > 0 || !Number.isInteger(last) || last < 1 || last > 100) return undefined;
  return { kind: 'unengaged', channel: 'email', last, grace: { days: 1 } };
};

const reachable =
  (is: 'reachable' | 'suppressed'): Read =>
  (rest, { mailTopics }) => {
    const words = without(rest, 'for', 'by');
    const isText = ['sms', 'text', 'texts'].includes(words[0]?.toLowerCase() ?? '');
    const about = without(isText ? words.slice(1) : words, ...mailNoise, 'about').join(' ');
    const leaf: Leaf = { kind: 'reachable', channel: isText ? 'sms' : 'email', is };
    if (about === '') return leaf;
    const topic = mailTopics.find(({ key, name }) =>
      [key, name].some((one) => folded(one) === folded(about)),
    );
    return topic && { ...leaf, topic: topic.key };
  };

const random: Read = (rest) => {
  const [share = '', ...more] = without(rest, 'of', 'people', '%');
  const percent = Number(share.replace(/%$/, ''));
  if (share === '' || more.length > 0 || !(percent >= 0 && percent <= 100)) return undefined;
  return { kind: 'random', percent, salt: 'share' };
};

const heads: Readonly<Record<string, Read>> = {
  page,
  pages: page,
  visited: page,
  opened: message('opened'),
  open: message('opened'),
  opens: message('opened'),
  clicked: message('clicked'),
  click: message('clicked'),
  clicks: message('clicked'),
  replied: message('replied'),
  answered: message('replied'),
  sent: message('sent'),
  got: message('sent'),
  ignored,
  in: (rest, vocabulary) => segment(rest, vocabulary) ?? workflow('inside')(rest, vocabulary),
  segment,
  inside: workflow('inside'),
  entered: workflow('entered'),
  finished: workflow('finished'),
  left: workflow('exited'),
  spent,
  first,
  interested: interest,
  interest,
  company,
  from: source,
  came: (rest, vocabulary) =>
    without(rest, 'first')[0]?.toLowerCase() === 'from'
      ? source(without(rest, 'from'), vocabulary)
      : undefined,
  reachable: reachable('reachable'),
  suppressed: reachable('suppressed'),
  unsubscribed: reachable('suppressed'),
  random,
};

/** The condition that the words say, or undefined. */
export const morePhrase: Read = (words, vocabulary) => {
  const [head = '', ...rest] = words;
  const word = head.toLowerCase();
  return Object.hasOwn(heads, word) ? heads[word]!(rest, vocabulary) : undefined;
};

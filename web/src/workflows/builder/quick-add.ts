import { type NodeDocument, type NodeType, templatesOf } from '../blueprint.ts';
import { cardTitle } from '../titles.ts';
import { momentOf, sharesOf, splitInto, withMoment } from './quick-words.ts';

/** One thing that typing offers: steps to insert in a row, and the words for it. */
export interface Idea {
  id: string;
  label: string;
  nodes: NodeDocument[];
}

export interface Words {
  templates: readonly { key: string; name: string; channel: string }[];
  /** meanings and names of events, as rules know them */
  events: readonly { name: string; label: string }[];
}

/** A new step of each type, as `+` makes it; what it lacks the panel asks for. */
export const fresh: { readonly [T in NodeType]: () => Extract<NodeDocument, { type: T }> } = {
  send: () => ({ type: 'send', channel: 'email', template: '' }),
  sendText: () => ({ type: 'sendText', template: '' }),
  sendBest: () => ({ type: 'sendBest', email: { template: '' }, sms: { template: '' } }),
  postSlack: () => ({ type: 'postSlack', template: '' }),
  callWebhook: () => ({ type: 'callWebhook', template: '' }),
  wait: () => ({ type: 'wait', delay: { days: 1 } }),
  waitForEvent: () => ({ type: 'waitForEvent', event: '', limit: { days: 3 } }),
  waitUntil: () => ({ type: 'waitUntil', until: { type: 'time', time: '10:00' } }),
  waitForCondition: () => ({ type: 'waitForCondition', condition: { all: [] }, limit: { days: 3 } }),
  branch: () => ({ type: 'branch', paths: [{ id: 'yes', name: 'yes', if: { all: [] } }] }),
  split: () => splitInto([50, 50]),
  setAttribute: () => ({ type: 'setAttribute', attributes: {} }),
  setConsent: () => ({ type: 'setConsent', topic: '', channel: 'email', state: 'pending' }),
  suppress: () => ({ type: 'suppress', channel: 'email', reason: 'rest', for: { days: 14 } }),
  changeTags: () => ({ type: 'changeTags' }),
  changeList: () => ({ type: 'changeList', list: '', put: 'in' }),
  notify: () => ({ type: 'notify', to: { by: 'owner' }, text: '' }),
  setOwner: () => ({ type: 'setOwner', to: { by: 'turn', users: [] } }),
  addNote: () => ({ type: 'addNote', text: '' }),
  humanStep: () => ({
    type: 'humanStep',
    task: '',
    assignee: { by: 'owner' },
    due: { days: 1 },
    outcomes: [
      { id: 'done', name: 'Done' },
      { id: 'not-reached', name: 'Not reached' },
    ],
    limit: { days: 3 },
  }),
  startWorkflow: () => ({ type: 'startWorkflow', workflow: '' }),
  stopWorkflow: () => ({ type: 'stopWorkflow', workflow: '' }),
  exit: () => ({ type: 'exit' }),
};

const UNITS: Readonly<Record<string, 'days' | 'hours' | 'minutes'>> = {
  d: 'days',
  day: 'days',
  days: 'days',
  h: 'hours',
  hour: 'hours',
  hours: 'hours',
  m: 'minutes',
  min: 'minutes',
  minute: 'minutes',
  minutes: 'minutes',
};
const WEEK = /^(w|week|weeks)$/;
const LENGTH_MAX = 3_660;

/** Words that mean a step; their first letters suffice from three on. */
const STEP_WORDS: readonly (readonly [NodeType, readonly string[]])[] = [
  ['send', ['mail', 'email', 'e-mail', 'send', 'message']],
  ['sendText', ['text', 'sms']],
  ['sendBest', ['best']],
  ['postSlack', ['slack']],
  ['callWebhook', ['webhook']],
  ['waitForEvent', ['until', 'event', 'await']],
  ['wait', ['wait', 'pause']],
  ['waitForCondition', ['condition', 'true']],
  ['branch', ['branch', 'if', 'choose']],
  ['split', ['split', 'divide', 'experiment', 'lot']],
  ['setConsent', ['consent', 'opt-in', 'permission']],
  ['suppress', ['suppress', 'peace', 'sunset']],
  ['setAttribute', ['set', 'attribute', 'change', 'update']],
  ['changeTags', ['tag', 'tags', 'untag']],
  ['changeList', ['list', 'put']],
  ['humanStep', ['task', 'human', 'call', 'person']],
  ['notify', ['notify', 'alert', 'tell']],
  ['setOwner', ['owner', 'assign', 'route']],
  ['addNote', ['note']],
  ['exit', ['exit', 'end', 'stop']],
];

const isWord = (token: string, word: string): boolean =>
  token === word || (token.length >= 3 && word.startsWith(token));

const stepFor = (token: string): NodeType | undefined =>
  STEP_WORDS.find(([, words]) => words.some((word) => isWord(token, word)))?.[0];

/** "2d", "4 h", "1 week" as a length of time; undefined when it is none. */
export const lengthOf = (number: string, unit: string): { [unit: string]: number } | undefined => {
  const n = Number(number);
  if (!/^\d+$/.test(number) || n < 1) return undefined;
  if (WEEK.test(unit)) return n * 7 <= LENGTH_MAX ? { days: n * 7 } : undefined;
  const part = UNITS[unit];
  return part && n <= LENGTH_MAX ? { [part]: n } : undefined;
};

const tokensOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/(\d)\s+(?=(?:[dhmw]|min|am|pm|(?:day|hour|minute|week)s?)\b)/g, '$1')
    .split(/[\s,+>]+/)
    .filter(Boolean);

const lengthIn = (token: string) => {
  const [, number, unit] = /^(\d+)([a-z]+)$/.exec(token) ?? [];
  return number && unit ? lengthOf(number, unit) : undefined;
};

const startsWord = (name: string, token: string): boolean =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => word.startsWith(token));

/** Fills what a further word says about the step before it; false when it says nothing. */
const refined = (node: NodeDocument | undefined, token: string, words: Words): boolean => {
  if (node && 'template' in node && node.template === '') {
    const { channel } = templatesOf(node)[0]!;
    const template = words.templates.find(
      (one) => one.channel === channel && (startsWord(one.name, token) || one.key === token),
    );
    if (template) node.template = template.key;
    return template !== undefined;
  }
  if (node?.type === 'waitForEvent' && node.event === '') {
    const event = words.events.find(({ label, name }) => startsWord(label, token) || startsWord(name, token));
    if (event) node.event = event.name;
    return event !== undefined;
  }
  return false;
};

const GLUE = /^(next|on|at|the)$/;

/** What a further word says of a moment to wait for, or of the shares of a split: the step as it is then, put in place. */
const momentOrShares = (nodes: NodeDocument[], token: string): boolean => {
  const last = nodes.at(-1);
  const moment = momentOf(token);
  if (moment) {
    const isSaid = last?.type === 'waitUntil' && isOpen.has(last);
    const isBare =
      isSaid || (last && isOpen.has(last)) || (last?.type === 'waitForEvent' && last.event === '');
    const node = withMoment(isSaid ? last : fresh.waitUntil(), moment);
    isOpen.add(node);
    nodes.splice(isBare ? nodes.length - 1 : nodes.length, isBare ? 1 : 0, node);
    return true;
  }
  const shares = last?.type === 'split' ? sharesOf(token) : undefined;
  if (!shares || last?.type !== 'split') return false;
  const before = isOpen.has(last) ? [] : last.paths.map(({ percent }) => percent);
  nodes.splice(-1, 1, splitInto([...before, ...shares]));
  return true;
};

/**
 * Steps named in a text, in its order: "mail 2d" is Send and Wait 2 days, "wait 2 days" one Wait. Undefined when a word
 * means nothing.
 */
export const parseSteps = (text: string, words: Words): NodeDocument[] | undefined => {
  const nodes: NodeDocument[] = [];
  for (const token of tokensOf(text)) {
    const last = nodes.at(-1);
    const length = lengthIn(token);
    const isBareWait = last?.type === 'wait' && isOpen.has(last);
    if (length) {
      if (isBareWait) {
        last.delay = length;
        isOpen.delete(last);
      } else if (last?.type === 'waitForEvent') last.limit = length;
      else nodes.push({ type: 'wait', delay: length });
      continue;
    }
    if (refined(last, token, words) || momentOrShares(nodes, token)) continue;
    if (last?.type.startsWith('wait') && GLUE.test(token)) continue;
    const type = stepFor(token);
    if (!type) return undefined;
    // "wait until" is one step
    if (type === 'waitForEvent' && isBareWait) nodes.pop();
    const node = fresh[type]();
    if (node.type === 'wait' || node.type === 'split' || node.type === 'waitUntil') isOpen.add(node);
    nodes.push(node);
  }
  return nodes.length > 0 ? nodes : undefined;
};

/** Steps of which nothing was said yet but what they are, and waits until a moment while more of it is said. */
const isOpen = new WeakSet<NodeDocument>();

const STEPS_MAX = 8;

/** "Send Welcome, then wait 2 days" */
const sentence = (nodes: readonly NodeDocument[], words: Words): string => {
  const template = (key: string) => words.templates.find((known) => known.key === key)?.name;
  const [first = '', ...others] = nodes.map((node) => cardTitle(node, { template }));
  return [first, ...others.map((title) => `then ${title.charAt(0).toLowerCase()}${title.slice(1)}`)].join(
    ', ',
  );
};

/** What typing offers: all that was said as a row of steps, then each of them alone. */
export const ideasFor = (text: string, words: Words): Idea[] => {
  const nodes = parseSteps(text, words);
  if (!nodes || nodes.length > STEPS_MAX) return [];
  // Nothing can follow an exit, and a branch or a split asks where the rest goes.
  const isRow = nodes
    .slice(0, -1)
    .every(({ type }) => type !== 'exit' && type !== 'branch' && type !== 'split');
  const single = nodes.map(
    (node): Idea => ({
      id: `one:${node.type}:${cardTitle(node)}`,
      label: sentence([node], words),
      nodes: [node],
    }),
  );
  const row: Idea = { id: 'row', label: sentence(nodes, words), nodes };
  return nodes.length > 1 && isRow ? [row, ...single] : single;
};

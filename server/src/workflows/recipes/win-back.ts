import type { Condition } from '../../conditions/index.ts';
import { button, letter, paragraph, products, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you are a customer of';
const SEGMENT = 'gone-quiet';
const QUIET = { days: 30 };

const came = (within: { days: number }): Condition => ({ kind: 'page', path: '*', within });

/** Customers of whom neither a visit nor an order was seen for a month. */
const quiet: Condition = {
  all: [
    { kind: 'event', event: '@order' },
    { kind: 'event', event: '@order', count: { op: 'exactly', n: 0 }, within: QUIET },
    { not: came(QUIET) },
  ],
};

const offer = (percent: number, months: string, code: string): ReturnType<typeof letter> =>
  letter({
    name: `Win-back: ${percent} % for ${months}`,
    subject: `${percent} % off for you, for ${months}`,
    previewText: `Use ${code} as often as you like until then.`,
    because: BECAUSE,
    body: [
      said(
        `It has been a while. So that coming back is easy: <strong>${percent} % off everything, for ${months}</strong>, as often as you order.`,
        `        <mj-text font-size="22px" font-weight="700" letter-spacing="2px">${code}</mj-text>`,
      ),
      products('top', 3),
      section(
        button('See what is new', 'workspace.website'),
        paragraph('Did we do something wrong? Reply and tell us; that helps more than anything.'),
      ),
    ].join('\n'),
  });

/** R6: two offers against each other and against saying nothing. The segment notices silence by itself, without any event. */
export const winBack: Recipe = {
  key: 'win-back',
  name: 'Win-back',
  sentence:
    'Writes to customers who have neither come nor ordered for 30 days, tries two offers against each other, and holds 10 % back to measure what it brings.',
  earns: 'Customers who come back, and an honest figure of how many would have come anyway.',
  needsMeanings: ['order'],
  events: [],
  attributes: [],
  before: [
    'Create the codes BACK20 (20 % off, for three months) and BACK10 (10 % off, for one month) in your shop.',
  ],
  segments: {
    [SEGMENT]: {
      name: 'Gone quiet',
      note: 'Ordered before, and neither came nor ordered in the last 30 days.',
      condition: quiet,
    },
  },
  workflow: {
    name: 'Win-back',
    note: 'Who does not answer either mail is asked by Sunset, once nothing was heard of them for half a year.',
    trigger: { type: 'segmentEntered', segment: SEGMENT },
    enrollment: { again: { after: { days: 180 } }, holdout: 10 },
    goals: [{ on: 'event', event: '@order', label: 'Ordered again' }],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'which-offer',
    nodes: {
      'which-offer': {
        type: 'split',
        paths: [
          { id: 'long', name: '20 % for three months', percent: 50, next: 'long-mail' },
          { id: 'short', name: '10 % for one month', percent: 50, next: 'short-mail' },
        ],
        experiment: { metric: { type: 'goal' }, withinDays: 14 },
      },
      'long-mail': { type: 'send', channel: 'email', template: 'quiet-offer-long', next: 'visit' },
      'short-mail': { type: 'send', channel: 'email', template: 'quiet-offer-short', next: 'visit' },
      visit: {
        type: 'waitForCondition',
        title: 'Wait for a visit, up to 7 days',
        condition: came({ days: 7 }),
        limit: { days: 7 },
        next: 'wait-7d',
        timeout: 'second-mail',
      },
      'second-mail': { type: 'send', channel: 'email', template: 'quiet-last-word', next: 'wait-7d' },
      'wait-7d': {
        type: 'wait',
        note: 'Nothing more is sent; an order within this week still counts for the goal.',
        delay: { days: 7 },
      },
    },
  },
  templates: {
    'quiet-offer-long': offer(20, 'three months', 'BACK20'),
    'quiet-offer-short': offer(10, 'one month', 'BACK10'),
    'quiet-last-word': letter({
      name: 'Win-back: shall we write less?',
      subject: 'Shall we write less?',
      previewText: 'You decide. One click either way.',
      because: BECAUSE,
      body: [
        said(
          'We would rather write to people who like to hear from us. If that is you, have a look at what is new.',
        ),
        section(
          button('I am still here', 'workspace.website'),
          paragraph(
            'If not, <a href="{{ preferences_url }}">choose what you get</a> or <a href="{{ unsubscribe_url }}">unsubscribe with one click</a>, and thank you for having been with us.',
          ),
        ),
      ].join('\n'),
    }),
  },
};

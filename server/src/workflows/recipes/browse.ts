import type { Condition } from '../../conditions/index.ts';
import { button, items, letter, paragraph, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you looked at something at';
const PRODUCT = 'entry.url | default: entry.productUrl | default: workspace.website';

/** The product that brought them in, looked at three times in a day. */
const keenOnIt: Condition = {
  kind: 'event',
  event: '@productViewed',
  where: [{ property: '@productId', op: 'equals', entry: '@productId' }],
  count: { op: 'atLeast', n: 3 },
  within: { hours: 24 },
};

const none = (event: string): Condition => ({
  kind: 'event',
  event,
  count: { op: 'exactly', n: 0 },
  within: { hours: 24 },
});

const hadThis: Condition = { kind: 'message', did: 'sent', template: 'browse-product', within: { days: 7 } };
const clickedIt: Condition = {
  kind: 'message',
  did: 'clicked',
  template: 'browse-product',
  within: { days: 2 },
};

/** R4: one mail about the product that somebody keeps coming back to. Who has a cart is left to Abandoned cart. */
export const browse: Recipe = {
  key: 'browse-abandonment',
  name: 'Browse abandonment',
  sentence:
    'Writes once about a product that somebody looked at three times in a day without putting it into the cart; at most once a week.',
  earns: 'Orders from people who had nearly decided.',
  needsMeanings: ['productViewed', 'cart', 'checkout', 'order'],
  events: [],
  attributes: [],
  before: ['In Settings, Permission: a cap of two marketing mails a week keeps this one polite.'],
  segments: {},
  workflow: {
    name: 'Browse abandonment',
    note: 'A cart or an order ends it, so that nobody hears of the same thing twice.',
    trigger: { type: 'event', event: '@productViewed' },
    enrollment: {
      key: '@productId',
      again: { after: { days: 7 } },
      filter: { all: [keenOnIt, none('@cart'), none('@checkout'), none('@order'), { not: hadThis }] },
    },
    goals: [{ on: 'event', event: '@order', label: 'Ordered' }],
    exits: [
      { on: 'event', event: '@cart', label: 'Put something into the cart' },
      { on: 'event', event: '@checkout', label: 'Began to order' },
      { on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' },
    ],
    start: 'wait-3h',
    nodes: {
      'wait-3h': { type: 'wait', delay: { hours: 3 }, next: 'product-mail' },
      'product-mail': { type: 'send', channel: 'email', template: 'browse-product', next: 'wait-24h' },
      'wait-24h': { type: 'wait', delay: { hours: 24 }, next: 'clicked' },
      clicked: {
        type: 'branch',
        title: 'Clicked?',
        paths: [{ id: 'clicked', name: 'clicked', if: clickedIt, next: 'warm' }],
        next: 'cool',
      },
      warm: {
        type: 'changeTags',
        note: 'A segment over this tag finds who is warm.',
        add: ['warm'],
      },
      cool: { type: 'exit', reason: 'Did not come back to it' },
    },
  },
  templates: {
    'browse-product': letter({
      name: 'Browse: the product they came back to',
      subject:
        '{% if entry.productName %}Still thinking about {{ entry.productName }}?{% else %}Still thinking about it?{% endif %}',
      previewText: 'What others ask before they decide.',
      because: BECAUSE,
      body: [
        said('You came back to this more than once. That is usually a good sign.'),
        items(),
        section(
          button('Have another look', PRODUCT),
          paragraph(
            'What holds you back: the size, the price, how long it takes? Reply in one line, and somebody who knows it answers.',
          ),
        ),
      ].join('\n'),
    }),
  },
};

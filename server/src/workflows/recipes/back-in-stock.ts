import { button, items, letter, paragraph, products, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you asked to be told when something is back at';
const PRODUCT = 'entry.url | default: entry.productUrl | default: workspace.website';
const NAME = '{{ entry.productName | default: entry.name }}';
const hasName = '{% if entry.productName or entry.name %}';

/** R10: a mail on the minute something that somebody asked for can be bought again; who asked first hears first. */
export const backInStock: Recipe = {
  key: 'back-in-stock',
  name: 'Back in stock',
  sentence:
    'Waits until a product that somebody asked for can be bought again, and writes at once, who asked first first; after 90 days it stops waiting.',
  earns: 'Orders that were lost only because the shelf was empty.',
  needsMeanings: ['order'],
  events: [
    {
      name: 'Back In Stock Requested',
      says: 'somebody asked to be told when a product is back, with its number in "product_id"',
    },
  ],
  attributes: [],
  before: ['In Messages, Products: keep the catalogue fed with what is in stock, or send it by the API.'],
  segments: {},
  workflow: {
    name: 'Back in stock',
    note: 'Baton tells of a product that is back as soon as the catalogue says so, by the event Back In Stock.',
    trigger: { type: 'event', event: 'Back In Stock Requested' },
    enrollment: { key: 'product_id', again: 'always' },
    goals: [{ on: 'event', event: '@order', label: 'Ordered' }],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'wait-for-stock',
    nodes: {
      'wait-for-stock': {
        type: 'waitForEvent',
        event: 'Back In Stock',
        where: [{ property: 'product_id', op: 'equals', entry: 'product_id' }],
        limit: { days: 90 },
        next: 'back-mail',
        timeout: 'not-back',
      },
      'back-mail': {
        type: 'send',
        channel: 'email',
        template: 'back-in-stock',
        usefulFor: { hours: 24 },
        next: 'wait-3d',
      },
      'wait-3d': {
        type: 'wait',
        note: 'Nothing more is sent; an order within three days still counts for the goal.',
        delay: { days: 3 },
      },
      'not-back': { type: 'exit', reason: 'Not back in 90 days' },
    },
  },
  templates: {
    'back-in-stock': letter({
      name: 'Back in stock',
      subject: `${hasName}${NAME} is back{% else %}What you waited for is back{% endif %}`,
      previewText: 'You asked us to say so.',
      because: BECAUSE,
      body: [
        said(
          `You asked us to tell you: ${hasName}<strong>${NAME}</strong>{% else %}what you waited for{% endif %} is here again. Who asked first hears first, so there should still be one for you.`,
        ),
        items(),
        section(
          button('Have it while it is here', PRODUCT),
          paragraph('Found something else meanwhile? Then do nothing: this is the only mail about it.'),
        ),
        products('top', 2),
      ].join('\n'),
    }),
  },
};

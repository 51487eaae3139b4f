import { button, GREETING, items, mail, paragraph, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const CART = 'entry.cart_url | default: entry.checkout_url | default: workspace.website';
const BECAUSE = 'you left something in your cart at';

/** R3: mails the cart that was left behind, and stops when that cart is ordered. */
export const abandonedCart: Recipe = {
  key: 'abandoned-cart',
  name: 'Abandoned cart',
  sentence:
    'Reminds people of the cart they left after 4 hours and again after a day, by text after three, and stops when that cart is ordered.',
  earns: 'Orders that were as good as made: usually the recipe that pays first.',
  events: [],
  attributes: [],
  needsMeanings: ['cart', 'checkout', 'order'],
  before: [
    'Create the code COMEBACK10 in your shop: 10 % off, one use a person, valid for 48 hours or longer.',
  ],
  segments: {},
  workflow: {
    name: 'Abandoned cart',
    note: 'Each cart is followed for itself: somebody with two carts, one of them ordered, hears of the other only. An order that does not say which cart it was ends all of them.',
    trigger: { type: 'event', event: '@cart', also: ['@checkout'] },
    enrollment: {
      key: '@id',
      again: { after: { days: 7 } },
      // An unknown value is not an empty cart.
      filter: { not: { kind: 'entry', property: '@value', op: 'atMost', value: 0 } },
    },
    goals: [
      {
        on: 'event',
        event: '@order',
        where: [{ property: '@cartId', op: 'equals', entry: '@id' }],
        label: 'This cart was ordered',
      },
      {
        on: 'event',
        event: '@order',
        where: [{ property: '@cartId', op: 'missing' }],
        label: 'An order came that names no cart',
      },
    ],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'wait-4h',
    nodes: {
      'wait-4h': { type: 'wait', delay: { hours: 4 }, next: 'first-mail' },
      'first-mail': { type: 'send', channel: 'email', template: 'cart-left', next: 'wait-20h' },
      'wait-20h': { type: 'wait', delay: { hours: 20 }, next: 'worth-a-code' },
      'worth-a-code': {
        type: 'branch',
        paths: [
          {
            id: 'large',
            name: '50 or more',
            if: { kind: 'entry', property: '@value', op: 'atLeast', value: 50 },
            next: 'code-mail',
          },
        ],
        next: 'second-mail',
      },
      'code-mail': { type: 'send', channel: 'email', template: 'cart-code', next: 'wait-48h' },
      'second-mail': { type: 'send', channel: 'email', template: 'cart-reminder', next: 'wait-48h' },
      'wait-48h': { type: 'wait', delay: { hours: 48 }, next: 'last-text' },
      'last-text': {
        type: 'sendText',
        note: 'Only to who agreed to texts; in their quiet hours it waits for the morning.',
        template: 'cart-text',
        next: 'wait-1d',
      },
      'wait-1d': {
        type: 'wait',
        note: 'Nothing more is sent; an order within this day still counts for the goal.',
        delay: { days: 1 },
      },
    },
  },
  templates: {
    'cart-text': {
      channel: 'sms',
      name: 'Cart: last word by text',
      class: 'marketing',
      text: `{{ workspace.name }}: your cart is still waiting. {{ ${CART} }}`,
    },
    'cart-left': {
      name: 'Cart: you left this behind',
      subject:
        '{% if entry.productName %}{{ entry.productName }} is still in your cart{% else %}Your cart is still here{% endif %}',
      previewText: 'We kept it for you. Pick up where you left off.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: [
          section(
            paragraph(GREETING),
            paragraph(
              'You put this into your cart and did not finish. It is still there, just as you left it.',
            ),
          ),
          items(),
          section(
            button('Back to my cart', CART),
            paragraph(
              'Was something unclear, or did something not work? Reply to this mail; a person reads it.',
            ),
          ),
        ].join('\n'),
      }),
    },
    'cart-code': {
      name: 'Cart: 10 % off',
      subject: '10 % off what is in your cart',
      previewText: 'Use COMEBACK10 at checkout within 48 hours.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: [
          section(
            paragraph(GREETING),
            paragraph(
              'Still thinking about it? Here is a little help to decide: <strong>10 % off</strong> this order.',
            ),
            `        <mj-text align="center" font-size="22px" font-weight="700" letter-spacing="2px">COMEBACK10</mj-text>`,
          ),
          items(),
          section(
            button('Use my 10 %', CART),
            paragraph('Enter the code at checkout. It works for the next 48 hours.'),
          ),
        ].join('\n'),
      }),
    },
    'cart-reminder': {
      name: 'Cart: reminder',
      subject: 'Shall we keep your cart?',
      previewText: 'One more look before it goes.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: [
          section(
            paragraph(GREETING),
            paragraph(
              'This is the last time we mention it: what you picked yesterday is still in your cart.',
            ),
          ),
          items(),
          section(
            button('Finish my order', CART),
            paragraph(
              'If you changed your mind there is nothing to do; we will not write about this cart again.',
            ),
          ),
        ].join('\n'),
      }),
    },
  },
};

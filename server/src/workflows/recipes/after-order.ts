import { button, GREETING, items, mail, paragraph, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you ordered at';

/** A simple drip: mail, gap, mail, gap, mail. */
export const afterOrder: Recipe = {
  key: 'after-order',
  name: 'After the order',
  sentence: 'Thanks for the order at once, asks how it is after 5 days, and writes again after 3 weeks.',
  needsMeanings: ['order', 'refund'],
  before: [],
  segments: {},
  workflow: {
    name: 'After the order',
    trigger: { type: 'event', event: '@order' },
    note: 'Each order is followed for itself; the next order ends the mails about the one before.',
    enrollment: { key: '@id', again: 'never' },
    exits: [
      {
        on: 'event',
        event: '@refund',
        where: [{ property: '@id', op: 'equals', entry: '@id' }],
        label: 'The order was refunded',
      },
      { on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' },
    ],
    goals: [
      {
        on: 'event',
        event: '@order',
        where: [{ property: '@id', op: 'notEquals', entry: '@id' }],
        label: 'Ordered again',
      },
    ],
    start: 'thanks',
    nodes: {
      thanks: {
        type: 'send',
        channel: 'email',
        template: 'order-thanks',
        transactional: true,
        next: 'wait-5d',
      },
      'wait-5d': { type: 'wait', delay: { days: 5 }, next: 'how-is-it' },
      'how-is-it': { type: 'send', channel: 'email', template: 'order-how-is-it', next: 'wait-16d' },
      'wait-16d': { type: 'wait', delay: { days: 16 }, next: 'what-next' },
      'what-next': { type: 'send', channel: 'email', template: 'order-what-next' },
    },
  },
  templates: {
    'order-thanks': {
      name: 'Order: thank you',
      subject: 'Thank you for your order{% if entry.id %} {{ entry.id }}{% endif %}',
      previewText: 'We are on it. Here is what you ordered.',
      class: 'transactional',
      repeatUnknown: true,
      mjml: mail({
        because: BECAUSE,
        transactional: true,
        body: [
          section(
            paragraph(GREETING),
            paragraph(
              'Thank you. Your order{% if entry.id %} <strong>{{ entry.id }}</strong>{% endif %} is with us and we are getting it ready.',
            ),
          ),
          items(),
          section(
            paragraph('Something wrong with it? Reply to this mail as soon as you can, and we change it.'),
          ),
        ].join('\n'),
      }),
    },
    'order-how-is-it': {
      name: 'Order: how is it?',
      subject: 'How is it so far?',
      previewText: 'One line is enough.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: section(
          paragraph(GREETING),
          paragraph(
            'You have had a few days with your order. Is it what you hoped for? One line in reply is enough: it goes to the people who choose what we sell.',
          ),
          paragraph('If anything is not right, tell us the same way; we put it right.'),
        ),
      }),
    },
    'order-what-next': {
      name: 'Order: what goes with it',
      subject: 'What goes well with your last order',
      previewText: 'A few things that others took next.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: section(
          paragraph(GREETING),
          paragraph(
            'People who chose as you did often come back for what goes with it. New things came in since you were here.',
          ),
          button('See what is new', 'workspace.website'),
        ),
      }),
    },
  },
};

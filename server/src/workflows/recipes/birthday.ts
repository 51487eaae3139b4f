import { button, letter, paragraph, products, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

/** R10: once a year, in the morning of their day. */
export const birthday: Recipe = {
  key: 'birthday',
  name: 'Birthday',
  sentence:
    'Congratulates every year at 9:00 in the morning where they are, with a present; 29 February is kept on the 28th.',
  earns: 'The mail that most people open: it is about them.',
  needsMeanings: ['order'],
  events: [],
  attributes: [{ name: 'birthday', says: 'the date of birth' }],
  before: ['Create the code HAPPY10 in your shop: 10 % off, one use a person.'],
  segments: {},
  workflow: {
    name: 'Birthday',
    trigger: { type: 'date', attribute: 'birthday', time: '09:00', yearly: '02-28' },
    enrollment: { again: { after: { days: 300 } } },
    goals: [{ on: 'event', event: '@order', label: 'Ordered within a week' }],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'birthday-mail',
    nodes: {
      'birthday-mail': {
        type: 'send',
        channel: 'email',
        template: 'birthday',
        usefulFor: { hours: 12 },
        next: 'wait-7d',
      },
      'wait-7d': {
        type: 'wait',
        note: 'Nothing more is sent; an order within a week still counts for the goal.',
        delay: { days: 7 },
      },
    },
  },
  templates: {
    birthday: letter({
      name: 'Birthday',
      subject:
        '{% assign first = contact.firstName | default: contact.first_name %}Happy birthday{% if first %}, {{ first }}{% endif %}',
      previewText: 'Today is about you. A small present inside.',
      because: 'you told your birthday to',
      body: [
        said(
          'Happy birthday from all of us. For your day there is a small present: <strong>10 % off</strong> whatever you like, for a week.',
          `        <mj-text font-size="22px" font-weight="700" letter-spacing="2px">HAPPY10</mj-text>`,
        ),
        products('viewed', 2),
        section(
          button('Choose my present', 'workspace.website'),
          paragraph('Enter the code at checkout. And if you need nothing: have a good day anyway.'),
        ),
      ].join('\n'),
    }),
  },
};

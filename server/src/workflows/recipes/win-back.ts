import { button, GREETING, mail, paragraph, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you are a customer of';

/** Two mails for customers who have gone quiet. The segment notices silence by itself, without any event. */
export const winBack: Recipe = {
  key: 'win-back',
  name: 'Win-back',
  sentence: 'Writes to customers who have not ordered for 60 days, twice, and stops when they order.',
  needsMeanings: ['order'],
  before: [],
  segments: {
    'gone-quiet': {
      name: 'Gone quiet',
      note: 'Ordered before, but not in the last 60 days.',
      condition: {
        all: [
          { kind: 'event', event: '@order' },
          { kind: 'event', event: '@order', count: { op: 'exactly', n: 0 }, within: { days: 60 } },
        ],
      },
    },
  },
  workflow: {
    name: 'Win-back',
    trigger: { type: 'segmentEntered', segment: 'gone-quiet' },
    enrollment: { again: { after: { days: 180 } } },
    goals: [{ on: 'event', event: '@order', label: 'Ordered again' }],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'miss-you',
    nodes: {
      'miss-you': { type: 'send', channel: 'email', template: 'quiet-hello', next: 'wait-7d' },
      'wait-7d': { type: 'wait', delay: { days: 7 }, next: 'last-word' },
      'last-word': { type: 'send', channel: 'email', template: 'quiet-last-word', next: 'wait-14d' },
      'wait-14d': {
        type: 'wait',
        note: 'Nothing more is sent; an order within two weeks still counts for the goal.',
        delay: { days: 14 },
      },
    },
  },
  templates: {
    'quiet-hello': {
      name: 'Quiet: what is new',
      subject: 'A lot has changed since your last order',
      previewText: 'Two minutes to catch up.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: section(
          paragraph(GREETING),
          paragraph(
            'It has been a while. Since your last order new things came in, and a few that were sold out are back.',
          ),
          button('Catch up', 'workspace.website'),
          paragraph('Did we do something wrong? Reply and tell us; that helps more than anything.'),
        ),
      }),
    },
    'quiet-last-word': {
      name: 'Quiet: shall we stop?',
      subject: 'Shall we write less?',
      previewText: 'You decide. One click either way.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: section(
          paragraph(GREETING),
          paragraph(
            'We would rather write to people who like to hear from us. If that is you, have a look at what is new.',
          ),
          button('I am still here', 'workspace.website'),
          paragraph(
            'If not, <a href="{{ unsubscribe_url }}">unsubscribe with one click</a>, and thank you for having been with us.',
          ),
        ),
      }),
    },
  },
};

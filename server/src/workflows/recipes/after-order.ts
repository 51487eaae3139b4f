import type { Condition, PropertyTest } from '../../conditions/index.ts';
import { button, items, letter, paragraph, products, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you ordered at';

/** Of this enrollment, and surely by a person: machines that follow links rate nothing, nor does what may be one (P16). */
const ownClick: PropertyTest[] = [
  { property: 'enrollment_id', op: 'equals', entry: '$enrollment' },
  { property: 'verdict', op: 'equals', value: 'human' },
  { property: 'url', op: 'contains', value: 'rating=' },
];

const rated = (stars: number): Condition => ({
  kind: 'message',
  did: 'clicked',
  template: 'order-survey',
  link: `rating=${stars}`,
  within: { days: 3 },
});

/** Five answers side by side; the number is in the link. */
const RATINGS = `        {% if workspace.website %}
        <mj-text font-size="18px">${[1, 2, 3, 4, 5]
          .map((stars) => `<a href="{{ workspace.website }}?rating=${stars}">${'★'.repeat(stars)}</a>`)
          .join('<br>')}</mj-text>
        {% endif %}`;

/** R5: from the thank-you to the next order, with a question in between that is acted upon. */
export const afterOrder: Recipe = {
  key: 'after-order',
  name: 'After the order',
  sentence:
    'Thanks at once, waits for the delivery, explains, asks how it is; happy customers are asked for a review, unhappy ones get a person and two weeks of peace.',
  earns: 'Second orders, reviews, and problems that you hear of before others do.',
  needsMeanings: ['order', 'refund'],
  events: [{ name: 'Order Delivered', says: 'an order arrived, with its number in "order_id"' }],
  attributes: [],
  before: [
    'To tell your help desk of unhappy customers, put a Call webhook step before the task "Ask what went wrong".',
  ],
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
        next: 'delivered',
      },
      delivered: {
        type: 'waitForEvent',
        event: 'Order Delivered',
        where: [{ property: 'order_id', op: 'equals', entry: '@id' }],
        limit: { days: 7 },
        next: 'wait-2d',
        timeout: 'wait-2d',
      },
      'wait-2d': { type: 'wait', delay: { days: 2 }, next: 'how-to' },
      'how-to': { type: 'send', channel: 'email', template: 'order-how-to', next: 'wait-7d' },
      'wait-7d': { type: 'wait', delay: { days: 7 }, next: 'survey' },
      survey: { type: 'send', channel: 'email', template: 'order-survey', next: 'answered' },
      answered: {
        type: 'waitForEvent',
        event: 'Email Clicked',
        where: ownClick,
        limit: { hours: 72 },
        next: 'happy',
        timeout: 'wait-14d',
      },
      happy: {
        type: 'branch',
        title: 'How many stars?',
        paths: [{ id: 'happy', name: '4 or 5', if: { any: [rated(4), rated(5)] }, next: 'review' }],
        next: 'peace',
      },
      review: { type: 'send', channel: 'email', template: 'order-review', next: 'wait-14d' },
      peace: {
        type: 'suppress',
        note: 'No marketing while somebody looks after them; receipts still come.',
        channel: 'email',
        reason: 'rest',
        for: { days: 14 },
        next: 'care',
      },
      care: {
        type: 'humanStep',
        task: 'Ask what went wrong',
        details: 'They gave their order 3 stars or fewer. Write or call, and put it right.',
        assignee: { by: 'owner' },
        due: { days: 1 },
        outcomes: [
          { id: 'solved', name: 'Solved', next: 'wait-14d' },
          { id: 'lost', name: 'Could not be solved', next: 'lost' },
        ],
        limit: { days: 14 },
        timeout: 'lost',
      },
      lost: { type: 'exit', reason: 'Unhappy' },
      'wait-14d': { type: 'wait', delay: { days: 14 }, next: 'what-next' },
      'what-next': { type: 'send', channel: 'email', template: 'order-what-next' },
    },
  },
  templates: {
    'order-thanks': letter({
      name: 'Order: thank you',
      subject: 'Thank you for your order{% if entry.id %} {{ entry.id }}{% endif %}',
      previewText: 'We are on it. Here is what you ordered.',
      transactional: true,
      because: BECAUSE,
      body: [
        said(
          'Thank you. Your order{% if entry.id %} <strong>{{ entry.id }}</strong>{% endif %} is with us and we are getting it ready.',
        ),
        items(),
        section(
          paragraph('Something wrong with it? Reply to this mail as soon as you can, and we change it.'),
        ),
      ].join('\n'),
    }),
    'order-how-to': letter({
      name: 'Order: get the most of it',
      subject: 'So that it stays as good as on the first day',
      previewText: 'Three short things worth knowing.',
      because: BECAUSE,
      body: [
        said(
          'By now you have had a first look at your order. Three things that people ask us about:',
          '<strong>Something missing or broken?</strong> Reply to this mail with a photo; we send a new one.<br><strong>Not as you thought?</strong> Take the time to try it at home. Returns are easy, and we tell you how.<br><strong>Want it to last?</strong> Read the label once before the first use; that is nearly always enough.',
        ),
        items(),
        section(
          paragraph('And if you found a use for it that we did not think of, we would like to hear it.'),
        ),
      ].join('\n'),
    }),
    'order-survey': letter({
      name: 'Order: how many stars?',
      subject: 'How many stars is it worth?',
      previewText: 'One click. A person reads what comes after.',
      because: BECAUSE,
      body: [
        said(
          'You have had your order for a week. How many stars do you give it? One click is enough, and three or fewer bring a person to you, not a form.',
          RATINGS,
        ),
      ].join('\n'),
    }),
    'order-review': letter({
      name: 'Order: tell others',
      subject: 'Would you tell others?',
      previewText: 'Two sentences from you help more than anything we could say.',
      because: BECAUSE,
      body: [
        said(
          'Thank you for the stars. Others who think about the same thing trust you more than us, and rightly so.',
          'Two sentences are enough: what you use it for, and what you would have liked to know before.',
        ),
        section(button('Write a review', 'workspace.website')),
      ].join('\n'),
    }),
    'order-what-next': letter({
      name: 'Order: what goes with it',
      subject: 'What goes well with your last order',
      previewText: 'A few things that others took next.',
      because: BECAUSE,
      body: [
        said('People who chose as you did often came back for one of these.'),
        products('top', 3),
        section(button('See what is new', 'workspace.website')),
      ].join('\n'),
    }),
  },
};

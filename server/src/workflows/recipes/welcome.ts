import type { Condition } from '../../conditions/index.ts';
import { button, GREETING, mail, paragraph, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you subscribed to news from';
const SHOP = 'workspace.website';

/** A click of a person on the first mail: neither machines that follow links nor what may be one (P16). */
const clickedWelcome: Condition = {
  kind: 'event',
  event: 'Email Clicked',
  where: [
    { property: 'template', op: 'equals', value: 'welcome' },
    { property: 'verdict', op: 'equals', value: 'human' },
  ],
  within: { days: 2 },
};

const said = (is: 'refused' | 'pending'): Condition => ({
  kind: 'consent',
  topic: 'news',
  channel: 'email',
  is,
});

const came = (property: string, value: string): Condition => ({
  kind: 'entry',
  property,
  op: 'equals',
  value,
});

/** A subscription, or a yes to news by e-mail; a changed mind about anything else is no subscription. */
const mayBeGreeted: Condition = {
  all: [
    { not: { any: [said('refused'), said('pending')] } },
    {
      any: [
        { kind: 'entry', property: 'state', op: 'missing' },
        { all: [came('state', 'granted'), came('topic', 'news'), came('channel', 'email')] },
      ],
    },
  ],
};

/** R1: three mails in three days for new subscribers, until the first order. */
export const welcome: Recipe = {
  key: 'welcome',
  name: 'Welcome',
  sentence:
    'Greets new subscribers at once, follows up by what they clicked, and offers something after three days.',
  earns: 'First orders, while the interest is fresh.',
  events: [{ name: 'Subscribed', says: 'somebody joined your newsletter' }],
  attributes: [],
  needsMeanings: ['order'],
  before: ['Create the code WELCOME10 in your shop: 10 % off a first order.'],
  segments: {},
  workflow: {
    name: 'Welcome',
    note: 'Starts when somebody subscribes, or confirms by Double opt-in; who has refused, or has not confirmed yet, is not greeted.',
    trigger: { type: 'event', event: 'Subscribed', also: ['Consent Changed'] },
    enrollment: { again: 'never', filter: mayBeGreeted },
    goals: [{ on: 'event', event: '@order', label: 'First order within 7 days' }],
    exits: [
      { on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' },
      { on: 'event', event: 'Unsubscribed', label: 'Unsubscribed elsewhere' },
    ],
    start: 'welcome-mail',
    nodes: {
      'welcome-mail': { type: 'send', channel: 'email', template: 'welcome', next: 'wait-24h' },
      'wait-24h': { type: 'wait', delay: { hours: 24 }, next: 'clicked' },
      clicked: {
        type: 'branch',
        title: 'Clicked the welcome?',
        paths: [{ id: 'clicked', name: 'clicked', if: clickedWelcome, next: 'more-mail' }],
        next: 'again-mail',
      },
      'more-mail': { type: 'send', channel: 'email', template: 'welcome-more', next: 'wait-48h' },
      'again-mail': { type: 'send', channel: 'email', template: 'welcome-again', next: 'wait-48h' },
      'wait-48h': { type: 'wait', delay: { hours: 48 }, next: 'offer-mail' },
      'offer-mail': { type: 'send', channel: 'email', template: 'welcome-offer', next: 'wait-4d' },
      'wait-4d': {
        type: 'wait',
        note: 'Nothing more is sent; an order until day 7 still counts for the goal.',
        delay: { days: 4 },
      },
    },
  },
  templates: {
    welcome: {
      name: 'Welcome: hello',
      subject: 'Welcome to {{ workspace.name }}',
      previewText: 'What you can expect from us, and how often.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: section(
          paragraph(GREETING),
          paragraph(
            'Good to have you. From now on you hear first about what is new, what is back and what is worth knowing. Twice a week at most.',
          ),
          button('Have a look around', SHOP),
          paragraph(
            'One question, because it helps us write less and better: what brought you here? Just reply; a person reads it.',
          ),
        ),
      }),
    },
    'welcome-more': {
      name: 'Welcome: get more out of it',
      subject: 'Three ways to get more out of {{ workspace.name }}',
      previewText: 'Two minutes that save you time later.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: section(
          paragraph(GREETING),
          paragraph(
            'You had a look yesterday. Three things that people tell us they wish they had known earlier:',
          ),
          paragraph(
            '<strong>1. Start with what others choose.</strong> Our best sellers are best sellers for a reason.<br><strong>2. Keep what you like.</strong> Put it into your cart; we keep it for you.<br><strong>3. Ask.</strong> Reply to any of our mails and you reach a person.',
          ),
          button('See the best sellers', SHOP),
        ),
      }),
    },
    'welcome-again': {
      name: 'Welcome: second try',
      subject: 'In case you missed it: hello from {{ workspace.name }}',
      previewText: 'A short hello, and where to begin.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: section(
          paragraph(GREETING),
          paragraph(
            'Yesterday was busy, so here is our welcome once more, shorter: we write twice a week at most, only when there is something worth your time.',
          ),
          paragraph('The best place to begin is what others like most.'),
          button('Show me', SHOP),
        ),
      }),
    },
    'welcome-offer': {
      name: 'Welcome: first order',
      subject: '10 % off your first order',
      previewText: 'Use WELCOME10 until the end of the week.',
      class: 'marketing',
      mjml: mail({
        because: BECAUSE,
        body: section(
          paragraph(GREETING),
          paragraph(
            'You have had a few days to look around. If something caught your eye, this makes the first time easier: <strong>10 % off</strong> your first order.',
          ),
          `        <mj-text align="center" font-size="22px" font-weight="700" letter-spacing="2px">WELCOME10</mj-text>`,
          button('Choose something', SHOP),
          paragraph('Not sure? Reply and tell us what you look for. We say so, too, if we do not have it.'),
        ),
      }),
    },
  },
};

import type { Condition } from '../../conditions/index.ts';
import { button, letter, paragraph, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you signed up with';
const APP = 'workspace.website';

const clickedWelcome: Condition = {
  kind: 'message',
  did: 'clicked',
  template: 'onboarding-welcome',
  within: { days: 2 },
};
const isBusiness: Condition = { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'business' };

/** R2: from the sign-up to the day on which the product is used for what it is for. */
export const onboarding: Recipe = {
  key: 'onboarding',
  name: 'Onboarding',
  sentence:
    'Helps new users to their first result: follows what they do in the first day, writes again on a weekday morning, and calls those on the business plan.',
  earns: 'Users who stay: most who do not come to a first result in a week never do.',
  needsMeanings: [],
  events: [
    { name: 'Signed Up', says: 'somebody signed up' },
    {
      name: 'Project Created',
      says: 'somebody took the first real step: a project, an import, a first document',
    },
    { name: 'Activated', says: 'somebody uses it for what it is for' },
  ],
  attributes: [{ name: 'plan', says: 'the plan, with the value "business" for those you call' }],
  before: [],
  segments: {},
  workflow: {
    name: 'Onboarding',
    note: 'Whoever is activated leaves at once, wherever they stand.',
    trigger: { type: 'event', event: 'Signed Up' },
    enrollment: { again: 'never' },
    goals: [{ on: 'event', event: 'Activated', label: 'Activated' }],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'welcome-mail',
    nodes: {
      'welcome-mail': { type: 'send', channel: 'email', template: 'onboarding-welcome', next: 'first-step' },
      'first-step': {
        type: 'waitForEvent',
        event: 'Project Created',
        limit: { hours: 24 },
        next: 'next-mail',
        timeout: 'clicked',
      },
      'next-mail': { type: 'send', channel: 'email', template: 'onboarding-next', next: 'weekday-10' },
      clicked: {
        type: 'branch',
        title: 'Clicked the welcome?',
        paths: [{ id: 'clicked', name: 'clicked', if: clickedWelcome, next: 'how-to-mail' }],
        next: 'nudge-mail',
      },
      'how-to-mail': { type: 'send', channel: 'email', template: 'onboarding-how-to', next: 'weekday-10' },
      'nudge-mail': { type: 'send', channel: 'email', template: 'onboarding-nudge', next: 'weekday-10' },
      'weekday-10': {
        type: 'waitUntil',
        until: {
          type: 'time',
          time: '10:00',
          weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        },
        next: 'business',
      },
      business: {
        type: 'branch',
        title: 'On the business plan?',
        paths: [{ id: 'business', name: 'business', if: isBusiness, next: 'call' }],
        next: 'last-mail',
      },
      call: {
        type: 'humanStep',
        task: 'Call: help them to their first result',
        details:
          'They signed up and have not come to a first result. Ask what they want to get done, and do the first step together.',
        assignee: { by: 'owner' },
        due: { days: 1 },
        outcomes: [
          { id: 'helped', name: 'Helped' },
          { id: 'not-reached', name: 'Not reached', next: 'last-mail' },
          { id: 'not-for-them', name: 'Not for them', next: 'not-for-them' },
        ],
        limit: { days: 3 },
        timeout: 'last-mail',
      },
      'not-for-them': { type: 'exit', reason: 'It is not for them' },
      'last-mail': { type: 'send', channel: 'email', template: 'onboarding-last' },
    },
  },
  templates: {
    'onboarding-welcome': letter({
      name: 'Onboarding: welcome',
      subject: 'Welcome to {{ workspace.name }}: your first ten minutes',
      previewText: 'One step today, and you have something to show.',
      because: BECAUSE,
      body: [
        said(
          'Good that you are here. People who get something done on their first day stay, so we ask you for one thing only: <strong>start something real</strong>. Not a tour, not a test; the thing you came for.',
        ),
        section(
          button('Take the first step', APP),
          paragraph('Stuck? Reply to this mail. A person answers, usually within the day.'),
        ),
      ].join('\n'),
    }),
    'onboarding-next': letter({
      name: 'Onboarding: what comes next',
      subject: 'That was the hard part',
      previewText: 'What people do second, and why.',
      because: BECAUSE,
      body: [
        said(
          'You have begun, and that is where most people stop. What those do next who stay with us: they <strong>invite one colleague</strong>. Two pairs of eyes find in a day what one finds in a week.',
        ),
        section(button('Go on where I was', APP)),
      ].join('\n'),
    }),
    'onboarding-how-to': letter({
      name: 'Onboarding: how to begin',
      subject: 'The three steps that everybody asks about',
      previewText: 'Two minutes to read, five to do.',
      because: BECAUSE,
      body: [
        said(
          'You had a look around yesterday. If it was not clear where to begin, here is how others do it:',
          '<strong>1. Name it.</strong> A first project needs a name and nothing else.<br><strong>2. Bring in what you have.</strong> A file, a list, a link: rough is fine.<br><strong>3. Look at the result</strong> and change what is wrong. That is all.',
        ),
        section(button('Begin with step 1', APP)),
      ].join('\n'),
    }),
    'onboarding-nudge': letter({
      name: 'Onboarding: nudge',
      subject: 'Your account is ready when you are',
      previewText: 'It takes less time than it seems.',
      because: BECAUSE,
      body: [
        said(
          'You signed up yesterday and then life happened. Everything is as you left it, and the first step takes about five minutes.',
        ),
        section(button('Take five minutes now', APP)),
      ].join('\n'),
    }),
    'onboarding-last': letter({
      name: 'Onboarding: one last tip',
      subject: 'What holds you back?',
      previewText: 'One line is enough, and we will not write about it again.',
      because: BECAUSE,
      body: [
        said(
          'This is the last mail of this kind. If something holds you back, tell us in one line: something is missing, too much work, not the right time. We read every answer, and often there is a shorter way.',
        ),
        section(
          button('Try it once more', APP),
          paragraph('And if it is not for you: no hard feelings, there is nothing you need to do.'),
        ),
      ].join('\n'),
    }),
  },
};

import type { Condition } from '../../conditions/index.ts';
import { letter, paragraph, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you subscribed to news from';
const SILENCE = { days: 180 };
const SEGMENT = 'no-sign-of-life';

const never = (condition: Condition): Condition => ({ not: condition });

/** Ten mails in a row that no person opened or clicked, and nothing else was heard either. Machines do not count (P16). */
const silent: Condition = {
  all: [
    { kind: 'unengaged', channel: 'email', last: 10 },
    never({ kind: 'message', did: 'opened', within: SILENCE }),
    never({ kind: 'message', did: 'clicked', within: SILENCE }),
    { kind: 'page', path: '*', count: { op: 'exactly', n: 0 }, within: SILENCE },
    { kind: 'event', event: '@order', count: { op: 'exactly', n: 0 }, within: SILENCE },
  ],
};

/** Their own page: only the person's act there lifts a suppression, and it is kept as proof. */
const keep = `        <mj-button href="{{ preferences_url }}">Yes, keep writing</mj-button>`;

/** R7: asks three times whether people still want the mails, then stops writing to those who say nothing. */
export const sunset: Recipe = {
  key: 'sunset',
  name: 'Sunset',
  sentence:
    'Asks people of whom nothing was heard for half a year three times whether they still want your mails, then stops writing to them.',
  earns: 'Mail that arrives for the others: providers judge you by those who never read.',
  needsMeanings: ['order'],
  events: [],
  attributes: [],
  before: [],
  segments: {
    [SEGMENT]: {
      name: 'No sign of life',
      note: 'Got 10 mails in a row without a person opening or clicking, no visit and no order in 180 days.',
      condition: silent,
    },
  },
  workflow: {
    name: 'Sunset',
    note: 'A machine that opens mails is no sign of life. Whoever is suppressed comes back by the button in any of these mails.',
    trigger: { type: 'segmentEntered', segment: SEGMENT },
    enrollment: { again: { after: { days: 365 } } },
    goals: [
      {
        on: 'condition',
        condition: never({ kind: 'segment', segment: SEGMENT }),
        label: 'Gave a sign of life',
      },
    ],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'ask-mail',
    nodes: {
      'ask-mail': { type: 'send', channel: 'email', template: 'sunset-ask', next: 'wait-7d' },
      'wait-7d': { type: 'wait', delay: { days: 7 }, next: 'again-mail' },
      'again-mail': { type: 'send', channel: 'email', template: 'sunset-again', next: 'wait-7d-more' },
      'wait-7d-more': { type: 'wait', delay: { days: 7 }, next: 'last-mail' },
      'last-mail': { type: 'send', channel: 'email', template: 'sunset-last', next: 'wait-3d' },
      'wait-3d': { type: 'wait', delay: { days: 3 }, next: 'stop' },
      stop: { type: 'suppress', channel: 'email', reason: 'sunset' },
    },
  },
  templates: {
    'sunset-ask': letter({
      name: 'Sunset: still want these?',
      subject: 'Still want these?',
      previewText: 'One click if yes. Nothing to do if not.',
      because: BECAUSE,
      body: [
        said(
          'We have written to you for a while and heard nothing back. That is fine; inboxes are full. But we do not want to fill yours for nothing.',
          'Do you still want our mails?',
          keep,
        ),
      ].join('\n'),
    }),
    'sunset-again': letter({
      name: 'Sunset: second question',
      subject: 'Shall we stop writing?',
      previewText: 'We will, unless you say otherwise.',
      because: BECAUSE,
      body: [
        said(
          'A week ago we asked whether you still want our mails. Without an answer we stop soon, because silence is an answer too.',
          keep,
        ),
        section(
          paragraph('On the same page you can choose to hear from us less often, or only about some things.'),
        ),
      ].join('\n'),
    }),
    'sunset-last': letter({
      name: 'Sunset: last notice',
      subject: 'This is our last mail',
      previewText: 'In three days we stop. The door stays open.',
      because: BECAUSE,
      body: [
        said(
          'In three days we stop writing to you. Thank you for having been with us.',
          'Should you miss us, the button below brings you back, now and at any time later. Keep this mail if you are not sure.',
          keep,
        ),
      ].join('\n'),
    }),
  },
};

import type { Condition } from '../../conditions/index.ts';
import { button, letter, paragraph, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you are trying';
const PLANS = 'workspace.website';
const DATE = 'trial_ends_at';
const ENDS = `{{ contact.${DATE} | date: "%A, %-d %B" }}`;

/** Somebody who uses it needs another letter than somebody who has not begun. */
const usesIt: Condition = {
  kind: 'page',
  path: '*',
  count: { op: 'atLeast', n: 3 },
  within: { days: 7 },
};

const beside = (when: { before: { days: number } } | { after: { days: number } }) => ({
  type: 'date' as const,
  attribute: DATE,
  ...when,
  time: '10:00' as const,
});

/** R10: four letters around the end of a trial, each on its day; when the date moves, all of them do. */
export const trialEnd: Recipe = {
  key: 'trial-end',
  name: 'Trial ends',
  sentence:
    'Writes 7, 3 and 1 days before a trial ends and a day after, at 10:00 where they are. When the date moves, so do the mails.',
  earns: 'Trials that become customers, because nobody is surprised by the last day.',
  needsMeanings: [],
  events: [{ name: 'Subscription Started', says: 'somebody became a paying customer' }],
  attributes: [{ name: DATE, says: 'the day on which the trial ends' }],
  before: [],
  segments: {},
  workflow: {
    name: 'Trial ends',
    note: 'A date that is past when its turn comes sends nothing.',
    trigger: { type: 'date', attribute: DATE, before: { days: 7 }, time: '10:00' },
    enrollment: { again: { after: { days: 30 } } },
    goals: [{ on: 'event', event: 'Subscription Started', label: 'Became a customer' }],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'summary-mail',
    nodes: {
      'summary-mail': { type: 'send', channel: 'email', template: 'trial-summary', next: 'three-days-left' },
      'three-days-left': {
        type: 'waitUntil',
        until: beside({ before: { days: 3 } }),
        next: 'uses-it',
        passed: 'one-day-left',
      },
      'uses-it': {
        type: 'branch',
        title: 'Uses it?',
        paths: [{ id: 'uses-it', name: 'uses it', if: usesIt, next: 'keep-mail' }],
        next: 'help-mail',
      },
      'keep-mail': { type: 'send', channel: 'email', template: 'trial-keep', next: 'one-day-left' },
      'help-mail': { type: 'send', channel: 'email', template: 'trial-help', next: 'one-day-left' },
      'one-day-left': {
        type: 'waitUntil',
        until: beside({ before: { days: 1 } }),
        next: 'tomorrow-mail',
        passed: 'day-after',
      },
      'tomorrow-mail': { type: 'send', channel: 'email', template: 'trial-tomorrow', next: 'day-after' },
      'day-after': {
        type: 'waitUntil',
        until: beside({ after: { days: 1 } }),
        next: 'over-mail',
        passed: 'missed',
      },
      missed: { type: 'exit', reason: 'The day after was over' },
      'over-mail': { type: 'send', channel: 'email', template: 'trial-over', next: 'wait-14d' },
      'wait-14d': {
        type: 'wait',
        note: 'Nothing more is sent; who becomes a customer within two weeks still counts for the goal.',
        delay: { days: 14 },
      },
    },
  },
  templates: {
    'trial-summary': letter({
      name: 'Trial: a week left',
      subject: 'A week left: what you have so far',
      previewText: `Your trial ends on ${ENDS}.`,
      because: BECAUSE,
      body: [
        said(
          `Your trial runs until <strong>${ENDS}</strong>. Everything you made so far is kept, whatever you decide.`,
          'A week is enough to find out the one thing that matters: does it save you time on what you do anyway? Do one real piece of work in it before the weekend, and you will know.',
        ),
        section(button('Do one real thing', PLANS)),
      ].join('\n'),
    }),
    'trial-keep': letter({
      name: 'Trial: three days, uses it',
      subject: 'Three days left: keep what you built',
      previewText: 'One step, and nothing stops.',
      because: BECAUSE,
      body: [
        said(
          `You use {{ workspace.name }} as if it were yours. So that nothing stops after ${ENDS}, choose a plan now; it takes a minute, and you are charged only when the trial is over.`,
        ),
        section(button('Choose a plan', PLANS), paragraph('Need a quote or an invoice? Reply to this mail.')),
      ].join('\n'),
    }),
    'trial-help': letter({
      name: 'Trial: three days, not begun',
      subject: 'Three days left, and a hand',
      previewText: 'Tell us what you want to get done; we show you how.',
      because: BECAUSE,
      body: [
        said(
          `Your trial ends on ${ENDS}, and you have not had much time for it. Reply with one sentence on what you want to get done; we answer with the shortest way, or say honestly that it is not for that.`,
        ),
        section(button('Have another look', PLANS)),
      ].join('\n'),
    }),
    'trial-tomorrow': letter({
      name: 'Trial: tomorrow',
      subject: 'Your trial ends tomorrow',
      previewText: 'What happens then, and what does not.',
      because: BECAUSE,
      body: [
        said(
          `Tomorrow, on ${ENDS}, your trial ends. What happens: you cannot add anything new. What does not: nothing is deleted, and nothing is charged.`,
        ),
        section(button('Go on without a break', PLANS)),
      ].join('\n'),
    }),
    'trial-over': letter({
      name: 'Trial: over',
      subject: 'Your trial is over. Your work is not.',
      previewText: 'Everything is kept. Come back when it suits you.',
      because: BECAUSE,
      body: [
        said(
          'Your trial ended yesterday. Everything you made is still there, and opens again the moment you choose a plan.',
          'If something was missing, one line in reply helps us more than any survey.',
        ),
        section(button('Open my work again', PLANS)),
      ].join('\n'),
    }),
  },
};

import type { Condition } from '../../conditions/index.ts';
import { GREETING, mail, paragraph, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'somebody gave this address to';

/** The person's own word; what they may have said before counts as well. */
const hasAgreed: Condition = { kind: 'consent', topic: 'news', channel: 'email', is: 'granted' };

const confirmButton = `        <mj-button href="{{ confirm_url }}">Yes, I want this</mj-button>`;

const letter = (...lines: string[]): string =>
  mail({
    because: BECAUSE,
    transactional: true,
    body: section(paragraph(GREETING), ...lines.map(paragraph), confirmButton),
  });

/** R9: consent that can be proven. Nothing but two questions is sent before the answer. */
export const doubleOptIn: Recipe = {
  key: 'double-opt-in',
  name: 'Double opt-in',
  sentence:
    'Asks new subscribers to confirm by a mail and reminds them once after 2 days; whoever has not said yes after 7 is forgotten.',
  earns: 'Addresses that are real, with proof that they agreed.',
  events: [{ name: 'News Requested', says: 'somebody left their address for news' }],
  attributes: [],
  needsMeanings: [],
  before: [
    'In Settings, Permission: let News and offers need a second yes.',
    'Whoever does not confirm gets no other mail, and is erased after 7 days if nothing else is known of them; Settings, Permission changes how many days.',
  ],
  segments: {},
  workflow: {
    name: 'Double opt-in',
    note: 'Only the button behind the link confirms: a scanner that opens links does not. Who has not confirmed after 7 days is erased (Settings, Permission).',
    trigger: { type: 'event', event: 'News Requested' },
    enrollment: { again: { after: { days: 7 } }, filter: { not: hasAgreed } },
    goals: [{ on: 'condition', condition: hasAgreed, label: 'Confirmed' }],
    start: 'ask',
    nodes: {
      ask: {
        type: 'setConsent',
        topic: 'news',
        channel: 'email',
        state: 'pending',
        text: 'News and offers by e-mail, until I say otherwise',
        next: 'confirm-mail',
      },
      'confirm-mail': {
        type: 'send',
        channel: 'email',
        template: 'confirm-news',
        transactional: true,
        next: 'wait-48h',
      },
      'wait-48h': { type: 'wait', delay: { hours: 48 }, next: 'remind-mail' },
      'remind-mail': {
        type: 'send',
        channel: 'email',
        template: 'confirm-news-again',
        transactional: true,
        next: 'wait-5d',
      },
      'wait-5d': { type: 'wait', delay: { days: 5 }, next: 'not-confirmed' },
      'not-confirmed': { type: 'exit', reason: 'Not confirmed in 7 days' },
    },
  },
  templates: {
    'confirm-news': {
      name: 'Confirm: first question',
      subject: 'One more step: do you want our news?',
      previewText: 'Only you can say yes.',
      class: 'transactional',
      repeatUnknown: true,
      mjml: letter(
        'Somebody asked us to send news and offers to this address. If that was you, say so once more: we write to nobody who has not confirmed. If it was not, do nothing: after a week we forget the address.',
      ),
    },
    'confirm-news-again': {
      name: 'Confirm: reminder',
      subject: 'Still want our news?',
      previewText: 'We do not ask again after this.',
      class: 'transactional',
      mjml: letter(
        'Two days ago somebody asked us to send news and offers here. Without your yes nothing comes, we do not ask again, and in five days we forget the address.',
      ),
    },
  },
};

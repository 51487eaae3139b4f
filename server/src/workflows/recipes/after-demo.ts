import { button, letter, paragraph, said, section } from './mail.ts';
import type { Recipe } from './recipe.ts';

const BECAUSE = 'you had a demo with';
/** In the words of whoever held the demo, where the event brings them. */
const NOTES = `        {% if entry.notes %}
        <mj-text><strong>What we talked about:</strong> {{ entry.notes }}</mj-text>
        {% endif %}`;

/** R11: what was said in a demo is followed up in the owner's name, until the person answers. */
export const afterDemo: Recipe = {
  key: 'after-demo',
  name: 'After the demo',
  sentence:
    'Thanks at once in the name of whoever owns the contact, sends an example after 2 days, and gives the owner a task after 5; stops at the first answer.',
  earns: 'Demos that do not run dry because everybody waited for the other.',
  needsMeanings: [],
  events: [
    { name: 'Demo Held', says: 'a demo took place; what was discussed can stand in its property "notes"' },
    { name: 'Meeting Booked', says: 'somebody booked a meeting' },
    { name: 'Deal Stage Changed', says: 'a deal moved on' },
  ],
  attributes: [
    { name: 'industry', says: 'the industry of the company' },
    { name: 'owner', says: 'who owns the contact, by the address they sign in with' },
  ],
  before: [],
  segments: {},
  workflow: {
    name: 'After the demo',
    note: 'A reply ends it and appears in the inbox of Sales.',
    trigger: { type: 'event', event: 'Demo Held' },
    enrollment: { again: { after: { days: 30 } } },
    goals: [
      { on: 'event', event: 'Email Replied', label: 'They answered' },
      { on: 'event', event: 'Meeting Booked', label: 'They booked a meeting' },
      { on: 'event', event: 'Deal Stage Changed', label: 'The deal moved on' },
    ],
    exits: [{ on: 'event', event: 'Email Unsubscribed', label: 'Unsubscribed' }],
    start: 'thanks-mail',
    nodes: {
      'thanks-mail': { type: 'send', channel: 'email', template: 'demo-thanks', next: 'wait-2d' },
      'wait-2d': { type: 'wait', delay: { days: 2 }, next: 'example-mail' },
      'example-mail': { type: 'send', channel: 'email', template: 'demo-example', next: 'wait-3d' },
      'wait-3d': { type: 'wait', delay: { days: 3 }, next: 'call' },
      call: {
        type: 'humanStep',
        task: 'Call about the demo',
        details:
          'They had a demo 5 days ago and have not answered. Ask what they need to decide, and note what came of it.',
        assignee: { by: 'owner' },
        due: { days: 1 },
        outcomes: [
          { id: 'goes-on', name: 'Goes on', next: 'goes-on' },
          { id: 'later', name: 'Later', next: 'nurture' },
          { id: 'lost', name: 'No interest', next: 'lost' },
        ],
        limit: { days: 9 },
        timeout: 'nurture',
      },
      'goes-on': { type: 'exit', reason: 'It goes on with their owner' },
      lost: { type: 'exit', reason: 'No interest' },
      nurture: {
        type: 'changeTags',
        note: 'Two weeks without an answer: a segment over this tag can start what you send to those who need time.',
        add: ['nurture'],
      },
    },
  },
  templates: {
    'demo-thanks': letter({
      name: 'Demo: thank you',
      subject: 'Thank you for your time today',
      previewText: 'What we talked about, and what comes next.',
      from: 'owner',
      because: BECAUSE,
      body: [
        said(
          'Thank you for the conversation. I enjoyed it, and I took notes.',
          NOTES,
          'If I promised you something that is not here, answer this mail and it comes today.',
        ),
      ].join('\n'),
    }),
    'demo-example': letter({
      name: 'Demo: an example from their industry',
      subject:
        '{% if contact.industry %}How others in {{ contact.industry }} began{% else %}How others began{% endif %}',
      previewText: 'Three weeks from the first talk to the first result.',
      from: 'owner',
      because: BECAUSE,
      body: [
        said(
          'After a demo people ask us most often: how do others begin? The usual way{% if contact.industry %}, in {{ contact.industry }} too{% endif %}: <strong>one team, one use, three weeks</strong>. Then look at the figures together, and decide.',
          'Which use would that be for you? One line is enough, and I send you what a plan for these three weeks looks like.',
        ),
        section(
          button('See how it works once more', 'workspace.website'),
          paragraph(
            'If now is not the time, tell me when it is. I write that down and leave you in peace until then.',
          ),
        ),
      ].join('\n'),
    }),
  },
};

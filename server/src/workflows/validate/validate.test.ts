import { describe, expect, it } from 'vitest';
import type { NodeDocument, WorkflowDocument } from '../model.ts';
import { aWorkflow, SHOP } from '../testing.ts';
import { type Known, validate } from './index.ts';

const KNOWN: Known = {
  templates: { t: { name: 'Tips', class: 'marketing' } },
  segments: { vip: { name: 'VIP', attributes: ['plan'] } },
  eventMap: SHOP,
  attributes: { age: 'number', plan: 'string' },
  events: { Go: { properties: ['cart'] }, 'Product Added': {}, 'Order Completed': {} },
  hasSender: true,
};
const send = (next?: string): NodeDocument => ({
  type: 'send',
  channel: 'email',
  template: 't',
  ...(next ? { next } : {}),
});
const wait = (next?: string): NodeDocument => ({
  type: 'wait',
  delay: { hours: 1 },
  ...(next ? { next } : {}),
});
const goals: WorkflowDocument['goals'] = [{ on: 'event', event: '@order' }];
const sound = () => aWorkflow({ a: send('w'), w: wait('b'), b: send() }, { goals });

const codes = (document: WorkflowDocument, known: Known = KNOWN) =>
  validate(document, known).map(({ code, nodeId }) => (nodeId ? `${code}@${nodeId}` : code));
/** The document after the fix of the first problem with this code. */
const fixed = (document: WorkflowDocument, code: string): WorkflowDocument =>
  validate(document, KNOWN).find((problem) => problem.code === code)!.fix!.document;

describe('validation', () => {
  it('finds nothing in a sound workflow', () => expect(codes(sound())).toEqual([]));

  it.each<[string, WorkflowDocument]>([
    ['noSteps', aWorkflow({})],
    ['unreachable@x', aWorkflow({ a: send(), x: wait() }, { goals })],
    ['dangling@a', aWorkflow({ a: send('gone') }, { goals })],
    ['endlessLoop@a', aWorkflow({ a: send('a') }, { goals })],
    ['emptyWait@a', aWorkflow({ a: { type: 'wait', delay: { hours: 0 } } })],
    ['noPaths@a', aWorkflow({ a: { type: 'branch', paths: [] } })],
    ['openPath@a', aWorkflow({ a: { type: 'branch', paths: [{ id: 'p', if: { all: [] } }] } })],
    ['openPath@a', aWorkflow({ a: { type: 'branch', paths: [{ id: 'p', if: { all: [{ all: [] }] } }] } })],
    ['nothingToSet@a', aWorkflow({ a: { type: 'setAttribute', attributes: {} } })],
    ['noTemplate@a', aWorkflow({ a: { type: 'send', channel: 'email', template: '' } }, { goals })],
    ['deletedTemplate@a', aWorkflow({ a: { type: 'send', channel: 'email', template: 'old' } }, { goals })],
    [
      'classMismatch@a',
      aWorkflow({ a: { type: 'send', channel: 'email', template: 't', transactional: true } }, { goals }),
    ],
    ['unknownSegment', { ...sound(), trigger: { type: 'segmentEntered', segment: 'nobody' } }],
    ['unmappedEvent', { ...sound(), exits: [{ on: 'event', event: '@refund' }] }],
    ['neverSeen', { ...sound(), trigger: { type: 'event', event: 'Typo' } }],
    ['noEvent', { ...sound(), trigger: { type: 'event', event: '' } }],
    ['missingKeyProperty', { ...sound(), enrollment: { key: 'basket', again: 'always' } }],
    ['noExit', aWorkflow({ w: wait('a'), a: send() })],
    ['noGoal', aWorkflow({ a: send() })],
    [
      'noGoalToCount@a',
      aWorkflow({
        a: {
          type: 'split',
          paths: [
            { id: 'a', percent: 50 },
            { id: 'b', percent: 50 },
          ],
          experiment: { metric: { type: 'goal' }, withinDays: 7 },
        },
      }),
    ],
    [
      'keyWithoutEvent',
      {
        ...sound(),
        trigger: { type: 'segmentEntered', segment: 'vip' },
        enrollment: { key: 'cart', again: 'never' },
      },
    ],
    [
      'filterNever',
      {
        ...sound(),
        enrollment: {
          again: 'never',
          filter: {
            all: [
              { kind: 'attribute', attribute: 'plan', op: 'missing' },
              { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'pro' },
            ],
          },
        },
      },
    ],
    [
      'typeMismatch',
      {
        ...sound(),
        enrollment: {
          again: 'never',
          filter: { kind: 'attribute', attribute: 'age', op: 'contains', value: '1' },
        },
      },
    ],
    ['typeMismatch@a', aWorkflow({ a: { type: 'setAttribute', attributes: { age: 'old' } } })],
    [
      'startsItself@a',
      aWorkflow(
        { a: { type: 'setAttribute', attributes: { plan: 'x' } } },
        { trigger: { type: 'segmentEntered', segment: 'vip' } },
      ),
    ],
    [
      'startsItself@a',
      aWorkflow(
        { a: { type: 'setAttribute', attributes: { plan: 'x' } } },
        { trigger: { type: 'attributeChanged', attribute: 'plan' } },
      ),
    ],
    ['noAttribute', { ...sound(), trigger: { type: 'attributeChanged', attribute: '' } }],
    ['neverSeen', { ...sound(), trigger: { type: 'attributeChanged', attribute: 'shoe' } }],
    ['typeMismatch', { ...sound(), trigger: { type: 'attributeChanged', attribute: 'age', to: 'old' } }],
    ['noDate', { ...sound(), trigger: { type: 'date', attribute: 'age', time: '09:00' } }],
    ['dateAsText', { ...sound(), trigger: { type: 'date', attribute: 'plan', time: '09:00' } }],
    [
      'beforeAndAfter',
      {
        ...sound(),
        trigger: { type: 'date', attribute: 'plan', before: { days: 1 }, after: { days: 1 }, time: '09:00' },
      },
    ],
    [
      'weekdaysAndMonth',
      {
        ...sound(),
        trigger: { type: 'schedule', segment: 'vip', time: '09:00', weekdays: ['monday'], monthDay: 1 },
      },
    ],
    ['unknownSegment', { ...sound(), trigger: { type: 'schedule', segment: 'nobody', time: '09:00' } }],
  ])('names %s', (code, document) => expect(codes(document)).toContain(code));

  describe('workflows that start one another', () => {
    const startOf = (workflow: string, first?: NodeDocument): WorkflowDocument =>
      first
        ? aWorkflow({ first, s: { type: 'startWorkflow', workflow } })
        : aWorkflow({ s: { type: 'startWorkflow', workflow } });
    const other = (workflow: string, atOnce = true) => ({
      name: `The ${workflow} starter`,
      isLive: true,
      starts: [{ workflow, atOnce }],
    });
    const known = (workflows: NonNullable<Known['workflows']>): Known => ({
      ...KNOWN,
      self: 'me',
      workflows: { me: { isLive: true, starts: [] }, ...workflows },
    });
    const found = (document: WorkflowDocument, workflows: NonNullable<Known['workflows']> = {}) =>
      validate(document, known(workflows)).map(
        ({ code, nodeId, severity }) => `${code}@${nodeId} ${severity}`,
      );

    it.each<[string, string[], WorkflowDocument, NonNullable<Known['workflows']>]>([
      ['itself', ['startsItself@s blocks'], startOf('me'), {}],
      ['itself after a wait', ['startsItself@s blocks'], startOf('me', wait('s')), {}],
      ['one that does not exist', ['deletedWorkflow@s blocks'], startOf('gone'), {}],
      ['none', ['noWorkflow@s blocks'], startOf(''), {}],
      ['a paused one', ['workflowNotLive@s warns'], startOf('b'), { b: { isLive: false, starts: [] } }],
      ['one that starts this one', ['startsInCircle@s blocks'], startOf('b'), { b: other('me') }],
      ['a way round', ['startsInCircle@s blocks'], startOf('b'), { b: other('c'), c: other('me') }],
      ['a way round with a wait there', ['startsInCircle@s warns'], startOf('b'), { b: other('me', false) }],
      ['with a wait here', ['startsInCircle@s warns'], startOf('b', wait('s')), { b: other('me') }],
      ['a circle of others', [], startOf('b'), { b: other('c'), c: other('b') }],
    ])('%s', (_, problems, document, workflows) => {
      expect(found(document, workflows)).toEqual(problems);
    });
  });

  it('blocks without a sender address', () => {
    expect(codes(sound(), { ...KNOWN, hasSender: false })).toEqual(['missingSender@a']);
  });

  it('says what, why, and puts what blocks first', () => {
    const problems = validate(aWorkflow({ a: send('gone') }), KNOWN);
    expect(problems.map(({ severity }) => severity)).toEqual(['blocks', 'warns']);
    for (const { text, why } of problems) expect(text.length * why.length).toBeGreaterThan(0);
  });

  it('fixes with one click what it can', () => {
    const fixes: [string, WorkflowDocument][] = [
      ['unreachable', aWorkflow({ a: send(), x: wait('y'), y: wait() }, { goals })],
      ['dangling', aWorkflow({ a: send('gone') }, { goals })],
      ['missingKeyProperty', { ...sound(), enrollment: { key: 'basket', again: 'always' } }],
      [
        'classMismatch',
        aWorkflow({ a: { type: 'send', channel: 'email', template: 't', transactional: true } }, { goals }),
      ],
    ];
    for (const [code, document] of fixes) expect(codes(fixed(document, code))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Json } from '../../platform/json.ts';
import type { Effect, NodeDocument } from '../model.ts';
import { aContact, aWorkflow, compiled, entered, follow, START_MS } from '../testing.ts';
import type { AnswerValue, CallWebhookNode } from './call-webhook.ts';
import { kindOf } from './index.ts';

const END: NodeDocument = { type: 'wait', delay: { days: 9 } };
const flowOf = (node: NodeDocument) =>
  compiled(aWorkflow({ step: { ...node, next: 'end' } as NodeDocument, end: END }));
const about = { enrollmentId: 'en-', nodeId: 'step', visit: 1 };
const withId = { ...about, workflowId: 7, version: 1 };
const notice = (user: string) => ({
  type: 'notify',
  ...withId,
  user,
  subject: '',
  text: 'Call',
  usefulForMs: 86_400_000,
});

type Case = [
  title: string,
  node: NodeDocument,
  attributes: Record<string, Json>,
  effects: Effect[],
  goesOn: boolean,
];
const CASES = [
  [
    'adds a tag that is not there',
    { type: 'changeTags', add: ['VIP'] },
    { tags: ['old'] },
    [{ type: 'changeTags', add: ['VIP'], remove: [] }],
    false,
  ],
  [
    'removes a tag, whatever its case',
    { type: 'changeTags', remove: ['vip'] },
    { tags: ['VIP'] },
    [{ type: 'changeTags', add: [], remove: ['vip'] }],
    false,
  ],
  [
    'passes when the tags are so already',
    { type: 'changeTags', add: ['vip'], remove: ['x'] },
    { tags: ['VIP'] },
    [],
    true,
  ],
  [
    'puts on a list',
    { type: 'changeList', list: 'l', put: 'in' },
    {},
    [{ type: 'changeList', list: 'l', put: 'in' }],
    false,
  ],
  [
    'passes who is not on the list that they leave',
    { type: 'changeList', list: 'l', put: 'out' },
    {},
    [],
    true,
  ],
  [
    'writes a note',
    { type: 'addNote', text: 'Asked' },
    {},
    [{ type: 'addNote', ...about, text: 'Asked' }],
    true,
  ],
  [
    'notifies each user once',
    { type: 'notify', to: { by: 'users', users: ['a@x', 'b@x', 'a@x'] }, text: 'Call' },
    {},
    [notice('a@x'), notice('b@x')],
    true,
  ],
  [
    'notifies the owner',
    { type: 'notify', to: { by: 'owner' }, text: 'Call' },
    { owner: 'Ana' },
    [notice('Ana')],
    true,
  ],
  ['notifies nobody without an owner', { type: 'notify', to: { by: 'owner' }, text: 'Call' }, {}, [], true],
  [
    'sets the owner',
    { type: 'setOwner', to: { by: 'user', user: 'a@x' } },
    { owner: 'b@x' },
    [{ type: 'setAttributes', attributes: { owner: 'a@x' }, nodeId: 'step', workflowId: 7 }],
    false,
  ],
  [
    'passes the owner who is it already',
    { type: 'setOwner', to: { by: 'user', user: 'a@x' } },
    { owner: 'A@x' },
    [],
    true,
  ],
  [
    'keeps an owner that is there',
    { type: 'setOwner', to: { by: 'turn', users: ['a@x'] }, keep: true },
    { owner: 'b@x' },
    [],
    true,
  ],
  [
    'asks whose turn it is',
    { type: 'setOwner', to: { by: 'turn', users: ['a@x'] }, keep: true },
    {},
    [{ type: 'takeTurn', ...about }],
    false,
  ],
] as unknown as Case[];

describe('a step for sales', () => {
  it.each(CASES)('%s', (_, node, attributes, effects, goesOn) => {
    const flow = flowOf(node);
    const contact = aContact(attributes);
    const pass = entered(flow, contact);
    expect(pass.effects).toEqual(effects);
    expect(pass.enrollment.nodeId).toBe(goesOn ? 'end' : 'step');
  });

  it.each(CASES.filter(([, node, , , goesOn]) => !goesOn && node.type !== 'setOwner'))(
    '%s, and goes on once that is applied',
    (_, node, attributes) => {
      const flow = flowOf(node);
      const contact = aContact(attributes);
      expect(follow(flow, entered(flow, contact), contact, { type: 'due' }, START_MS).enrollment.nodeId).toBe(
        'end',
      );
    },
  );

  it('the owner of a turn is set, seen by what follows, and takes the next step', () => {
    const flow = flowOf({ type: 'setOwner', to: { by: 'turn', users: ['a@x', 'b@x'] } });
    const asked = entered(flow, aContact());
    const cause = { type: 'answer', answer: { nodeId: 'step', visit: 1, payload: { turn: 3 } } } as const;
    const given = follow(flow, asked, aContact(), cause, START_MS + 5);
    expect(given.effects).toMatchObject([{ type: 'setAttributes', attributes: { owner: 'b@x' } }]);
    expect(given.enrollment.nodeId).toBe('step');
    expect(
      follow(flow, given, aContact({ owner: 'b@x' }), { type: 'due' }, START_MS + 5).enrollment.nodeId,
    ).toBe('end');
  });

  it.each([
    [{ type: 'changeTags' }, 'nothingToSet'],
    [{ type: 'changeList', list: '', put: 'in' }, 'noList'],
    [{ type: 'changeList', list: 'gone', put: 'in' }, 'unknownList'],
    [{ type: 'changeList', list: 'rule', put: 'in' }, 'notAList'],
    [{ type: 'addNote', text: ' ' }, 'noWords'],
    [{ type: 'notify', to: { by: 'users', users: [] }, text: '' }, 'nobodyChosen'],
    [{ type: 'setOwner', to: { by: 'user', user: '' } }, 'nobodyChosen'],
  ] as [NodeDocument, string][])('%j is named: %s', (node, code) => {
    const segments = { rule: { isList: false }, list: { isList: true } };
    expect(kindOf(node).problems?.(node, { templates: {}, segments })).toMatchObject([{ code }]);
  });
});

describe('a webhook with an answer', () => {
  const SET: AnswerValue[] = [
    { path: 'data.score', attribute: 'score' },
    { path: 'offer', entry: 'offer' },
  ];
  const node = (over: Partial<CallWebhookNode> = {}): CallWebhookNode => ({
    type: 'callWebhook',
    template: 'hook',
    answer: { limit: { hours: 1 }, set: SET },
    next: 'end',
    failed: 'sorry',
    timeout: 'late',
    ...over,
  });
  const flow = compiled(aWorkflow({ step: node(), end: END, sorry: END, late: END }));
  const answers = (payload: Record<string, Json>) =>
    follow(
      flow,
      entered(flow, aContact()),
      aContact(),
      { type: 'answer', answer: { nodeId: 'step', visit: 1, payload } },
      START_MS + 5,
    );

  it('sends the body with what it asks for, for as long as it waits', () => {
    const pass = entered(flow, aContact());
    expect(pass.effects).toMatchObject([
      {
        type: 'send',
        channel: 'webhook',
        usefulForMs: 3_600_000,
        asks: { visit: 1, paths: ['data.score', 'offer'] },
      },
    ]);
    expect(pass.enrollment).toMatchObject({ nodeId: 'step', dueAt: START_MS + 3_600_000 });
  });

  it('without an answer it goes on at once', () => {
    const { answer: _, failed: __, timeout: ___, ...plain } = node();
    expect(entered(flowOf(plain), aContact()).enrollment.nodeId).toBe('end');
  });

  it('sets attributes and the data of the entry, and goes on once they are applied', () => {
    const pass = answers({ ok: true, text: 'It answered 200', values: { 'data.score': 7, offer: 'A' } });
    expect(pass.effects).toEqual([
      { type: 'setAttributes', attributes: { score: 7 }, nodeId: 'step', workflowId: 7 },
    ]);
    expect(pass.enrollment).toMatchObject({ nodeId: 'step', entry: { properties: { offer: 'A' } } });
    const after = follow(flow, pass, aContact({ score: 7 }), { type: 'due' }, START_MS + 5);
    expect(after.enrollment).toMatchObject({ nodeId: 'end', entry: { properties: { offer: 'A' } } });
    expect(after.log[0]).toMatchObject({ path: 'next', to: 'end' });
  });

  it('what is not in the answer sets nothing, and is said', () => {
    const pass = answers({ ok: true, text: 'It answered 200', values: {} });
    expect(pass.effects).toEqual([]);
    expect(pass.enrollment.nodeId).toBe('end');
    expect(pass.log[0]!.text).toBe('It answered 200; not in it: data.score, offer');
  });

  it.each([
    ['a failure', () => answers({ ok: false, text: '422: no' }), 'sorry'],
    [
      'no answer',
      () => follow(flow, entered(flow, aContact()), aContact(), { type: 'due' }, START_MS + 3_600_000),
      'late',
    ],
  ])('%s has a way of its own', (_, passed, nodeId) => {
    expect(passed().enrollment.nodeId).toBe(nodeId);
  });

  it('two values that set the same block publishing', () => {
    const twice = node({
      answer: { limit: { hours: 1 }, set: [SET[0]!, { path: 'x', attribute: 'score' }] },
    });
    expect(kindOf(twice).problems?.(twice, { templates: {}, segments: {} })).toMatchObject([
      { severity: 'blocks', code: 'setTwice' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Json } from '../../platform/json.ts';
import { aContact, anEvent, aWorkflow, compiled, entered, follow, HOUR_MS, START_MS } from '../testing.ts';
import type { HumanStepNode } from './human-step.ts';
import { kindOf } from './index.ts';

const NODE: HumanStepNode = {
  type: 'humanStep',
  task: 'Call',
  details: 'Ask about the demo',
  assignee: { by: 'owner' },
  due: { hours: 8 },
  outcomes: [
    { id: 'reached', name: 'Reached', next: 'end' },
    { id: 'later', name: 'Call later', next: 'end' },
  ],
  limit: { days: 2 },
  timeout: 'end',
};
const workflow = (node: Partial<HumanStepNode> = {}, state: 'live' | 'paused' = 'live', haste = 1) =>
  compiled(aWorkflow({ call: { ...NODE, ...node }, end: { type: 'wait', delay: { days: 9 } } }), {
    state,
    haste,
  });
const answer = (payload: Record<string, Json>, visit = 1, nodeId = 'call') =>
  ({ type: 'answer', answer: { nodeId, visit, payload } }) as const;
const tasksOf = ({ effects }: { effects: { type: string }[] }) =>
  effects.filter(({ type }) => type === 'makeTask');

describe('a human step', () => {
  it.each([
    ['the owner', { by: 'owner' }, { owner: ' Ana@Acme.example ' }, 'ana@acme.example'],
    ['everybody, when nobody owns them', { by: 'owner' }, {}, null],
    ['one user', { by: 'user', user: 'Ben@acme.example' }, {}, 'ben@acme.example'],
  ] as const)('makes one task for %s', (_, assignee, attributes, expected) => {
    const pass = entered(workflow({ assignee }), aContact(attributes));
    expect(tasksOf(pass)).toEqual([
      expect.objectContaining({
        nodeId: 'call',
        visit: 1,
        task: {
          title: 'Call',
          details: 'Ask about the demo',
          dueAtMs: START_MS + 8 * HOUR_MS,
          assignee: expected,
          outcomes: [
            { id: 'reached', name: 'Reached' },
            { id: 'later', name: 'Call later' },
          ],
        },
      }),
    ]);
    expect(pass.enrollment).toMatchObject({ nodeId: 'call', dueAt: START_MS + 48 * HOUR_MS });
  });

  it('prints values of the contact and of what started it into its words, when it is made', () => {
    const flow = workflow({
      task: 'Call {{ contact.firstName | default: "them" }} about {{ entry.product }}',
      details: 'They run {{ contact.seats }} seats.',
    });
    const go = anEvent('Go', { product: 'Team' });
    const pass = entered(flow, aContact({ firstName: 'Ana', seats: 12 }), go);
    expect(tasksOf(pass)).toMatchObject([
      { task: { title: 'Call Ana about Team', details: 'They run 12 seats.' } },
    ]);
    expect(pass.log[0]!.text).toContain('"Call Ana about Team"');
    const late = follow(flow, pass, aContact(), { type: 'due' }, START_MS + 48 * HOUR_MS);
    expect(late.log[0]!.text).toBe('"Call them about Team" was not done within 2 days');
    const bare = entered(workflow({ task: '{{ contact.plan }}' }), aContact());
    expect(tasksOf(bare)).toMatchObject([{ task: { title: 'Task' } }]);
  });

  it('is refused at publish when its words cannot be read; what nobody has is only named', () => {
    const known = { templates: {}, segments: {}, attributes: { firstName: 'string' } } as const;
    const problemsOf = (words: Partial<HumanStepNode>) =>
      kindOf(NODE).problems!({ ...NODE, ...words }, known).map(({ severity, code, text }) => [
        severity,
        code,
        text,
      ]);
    expect(problemsOf({ task: 'Call {{ contact.firstName }}' })).toEqual([]);
    expect(problemsOf({ task: 'Call {{ contact.frstName }}' })).toEqual([
      ['warns', 'unknownToken', 'Nobody has the attribute frstName yet'],
    ]);
    expect(problemsOf({ details: '{% if contact.vip %}' })).toEqual([
      ['blocks', 'badWords', 'There is a {% that prints no value'],
    ]);
  });

  it('asks whose turn it is before it makes the task', () => {
    const flow = workflow({ assignee: { by: 'turn', users: ['a@x', 'b@x', 'c@x'] } });
    const asked = entered(flow, aContact());
    expect(asked.effects).toEqual([{ type: 'takeTurn', enrollmentId: 'en-', nodeId: 'call', visit: 1 }]);
    const given = follow(flow, asked, aContact(), answer({ turn: 7 }), START_MS + 5);
    expect(tasksOf(given)).toMatchObject([{ task: { assignee: 'b@x' } }]);
    expect(given.enrollment).toMatchObject({ nodeId: 'call', visit: 1 });
  });

  it.each([
    ['the next, when whose turn it is is away', ['b@x'], 'c@x'],
    ['the one after, round the end', ['b@x', 'c@x'], 'a@x'],
    ['whose turn it is, when all are away', ['a@x', 'b@x', 'c@x'], 'b@x'],
  ])('in turn is for %s', (_, away, expected) => {
    const flow = workflow({ assignee: { by: 'turn', users: ['a@x', ' B@x ', 'c@x'] } });
    const asked = entered(flow, aContact());
    const given = follow(flow, asked, aContact(), answer({ turn: 7, away }), START_MS + 5);
    expect(tasksOf(given)).toMatchObject([{ task: { assignee: expected } }]);
  });

  it.each([
    ['the way of its outcome', { outcome: 'later', by: 'Ana', note: 'On Monday' }, 'later'],
    ['the last way when it was cancelled', { cancelled: true, by: 'Ana' }, 'timeout'],
    ['the last way for an outcome that this version has not', { outcome: 'gone' }, 'timeout'],
  ])('takes %s', (_, payload, path) => {
    const flow = workflow();
    const pass = follow(flow, entered(flow, aContact()), aContact(), answer(payload), START_MS + HOUR_MS);
    expect(pass.log[0]).toMatchObject({ nodeId: 'call', path, to: 'end' });
    expect(pass.enrollment.nodeId).toBe('end');
  });

  it.each([
    ['of another visit', answer({ outcome: 'reached' }, 2)],
    ['of another step', answer({ outcome: 'reached' }, 1, 'other')],
  ])('does not move by an answer %s', (_, cause) => {
    const flow = workflow();
    const waits = entered(flow, aContact());
    expect(follow(flow, waits, aContact(), cause, START_MS + HOUR_MS).enrollment).toBe(waits.enrollment);
  });

  it.each([
    [48 * HOUR_MS - 1, 'call', 1],
    [48 * HOUR_MS, 'end', 1],
    [1 * HOUR_MS, 'end', 60],
  ])('after %i ms it stands at "%s", waits %i times as fast', (afterMs, nodeId, haste) => {
    const flow = workflow({}, 'live', haste);
    const pass = follow(flow, entered(flow, aContact()), aContact(), { type: 'due' }, START_MS + afterMs);
    expect(pass.enrollment.nodeId).toBe(nodeId);
  });

  it('done while the workflow is paused: the way is kept, and taken on resume', () => {
    const paused = workflow({}, 'paused');
    const waits = entered(workflow(), aContact());
    const kept = follow(
      paused,
      waits,
      aContact(),
      answer({ outcome: 'later', by: 'Ana' }),
      START_MS + HOUR_MS,
    );
    expect(kept.enrollment).toMatchObject({ nodeId: 'call', visit: 1 });
    const resumed = follow(workflow(), kept, aContact(), { type: 'changed' }, START_MS + 2 * HOUR_MS);
    expect(resumed.log[0]).toMatchObject({
      path: 'later',
      text: '"Call later", noted by Ana while the workflow was paused',
    });
  });

  it('an exit wins over an outcome that comes with it (P6)', () => {
    const flow = compiled(
      aWorkflow(
        { call: NODE, end: { type: 'wait', delay: { days: 9 } } },
        {
          exits: [
            {
              on: 'condition',
              condition: { kind: 'attribute', attribute: 'won', op: 'equals', value: true },
            },
          ],
        },
      ),
    );
    const waits = entered(flow, aContact());
    const pass = follow(
      flow,
      waits,
      aContact({ won: true }),
      answer({ outcome: 'reached' }),
      START_MS + HOUR_MS,
    );
    expect(pass.enrollment).toMatchObject({ state: 'exited', nodeId: 'call' });
  });

  it.each([
    [{ task: '' }, 'noTask'],
    [{ assignee: { by: 'user', user: '' } }, 'nobodyChosen'],
    [{ assignee: { by: 'turn', users: [] } }, 'nobodyChosen'],
    [{ outcomes: NODE.outcomes.slice(1) }, 'tooFewOutcomes'],
    [{ outcomes: [NODE.outcomes[0]!, { ...NODE.outcomes[1]!, name: ' reached' }] }, 'samePathId'],
    [{ limit: {} }, 'emptyWait'],
  ] as [Partial<HumanStepNode>, string][])('%j blocks publishing: %s', (over, code) => {
    const node = { ...NODE, ...over };
    expect(kindOf(node).problems?.(node, { templates: {}, segments: {} })).toMatchObject([
      { severity: 'blocks', code },
    ]);
  });
});

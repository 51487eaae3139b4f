import { describe, expect, it } from 'vitest';
import { entryVariables } from './compile.ts';
import { enrollmentsStarted } from './enrollment.ts';
import type { WorkflowDocument } from './model.ts';
import { aContact, anEvent, aWorkflow, compiled, entered, follow, HOUR_MS, START_MS } from './testing.ts';

const mail = (template: string, next?: string) =>
  ({ type: 'send', channel: 'email', template, ...(next ? { next } : {}) }) as const;

describe('send', () => {
  it('asks for one message and goes on (P5)', () => {
    const workflow = compiled(aWorkflow({ a: mail('hello') }));
    const pass = entered(workflow, aContact());
    expect(pass.effects).toEqual([
      {
        type: 'send',
        enrollmentId: 'en-',
        workflowId: 7,
        version: 1,
        nodeId: 'a',
        visit: 1,
        channel: 'email',
        template: 'hello',
        transactional: false,
        usefulForMs: 24 * HOUR_MS,
      },
    ]);
    expect(pass.enrollment).toMatchObject({ state: 'finished', endReason: { code: 'end', nodeId: 'a' } });
    expect(pass.log.map(({ what }) => what)).toEqual(['sent', 'ended']);
  });
});

describe('wait', () => {
  const workflow = compiled(aWorkflow({ w: { type: 'wait', delay: { hours: 4 }, next: 'a' }, a: mail('m') }));

  it('stays until its time, and an early timer changes nothing', () => {
    const contact = aContact();
    const first = entered(workflow, contact);
    expect(first.enrollment).toMatchObject({ state: 'active', nodeId: 'w', dueAt: START_MS + 4 * HOUR_MS });
    const early = follow(workflow, first, contact, { type: 'due' }, START_MS + 4 * HOUR_MS - 1);
    expect(early.enrollment).toBe(first.enrollment);
    const late = follow(workflow, first, contact, { type: 'due' }, START_MS + 4 * HOUR_MS);
    expect(late.enrollment.state).toBe('finished');
    expect(late.effects).toHaveLength(1);
  });

  it('counts from the machine\u2019s clock when the worker catches up, so that mails keep their distance (P8)', () => {
    const two = compiled(
      aWorkflow({
        w: { type: 'wait', delay: { hours: 4 }, next: 'a' },
        a: mail('m', 'w2'),
        w2: { type: 'wait', delay: { hours: 1 } },
      }),
    );
    const contact = aContact();
    const first = entered(two, contact);
    const wallMs = START_MS + 12 * HOUR_MS;
    const late = follow(two, first, contact, { type: 'due' }, START_MS + 4 * HOUR_MS, wallMs);
    expect(late.enrollment).toMatchObject({ nodeId: 'w2', dueAt: wallMs + HOUR_MS });
  });
});

describe('wait for an event', () => {
  const workflow = compiled(
    aWorkflow({
      w: { type: 'waitForEvent', event: 'project_created', limit: { hours: 24 }, next: 'yes', timeout: 'no' },
      yes: mail('next-feature'),
      no: mail('nudge'),
    }),
  );
  const templates = (pass: ReturnType<typeof follow>) =>
    pass.effects.map((effect) => (effect.type === 'send' ? effect.template : effect.type));

  it('takes the event at 23:59:00 and the limit at 24:01:00 (R2)', () => {
    const contact = aContact();
    const first = entered(workflow, contact);
    const inTime = START_MS + 24 * HOUR_MS - 60_000;
    const event = anEvent('project_created', {}, inTime);
    expect(templates(follow(workflow, first, contact, { type: 'event', event }, inTime))).toEqual([
      'next-feature',
    ]);
    const over = follow(workflow, first, contact, { type: 'due' }, START_MS + 24 * HOUR_MS + 60_000);
    expect(templates(over)).toEqual(['nudge']);
    expect(over.log[0]).toMatchObject({ path: 'timeout', to: 'no' });
  });

  it('sees an event of minute 1439 before the limit even when the worker was down (ENGINE, The fold 4)', () => {
    const contact = aContact();
    const first = entered(workflow, contact);
    const inTime = START_MS + 24 * HOUR_MS - 60_000;
    const wallMs = START_MS + 30 * HOUR_MS;
    const event = anEvent('project_created', {}, inTime);
    expect(templates(follow(workflow, first, contact, { type: 'event', event }, inTime, wallMs))).toEqual([
      'next-feature',
    ]);
  });

  it('does not mind other events, and compares with what started it', () => {
    const keyed = compiled(
      aWorkflow(
        {
          w: {
            type: 'waitForEvent',
            event: 'Shipped',
            where: [{ property: 'cart', op: 'equals', entry: '@id' }],
            limit: { days: 7 },
          },
        },
        { trigger: { type: 'event', event: '@cart' } },
      ),
    );
    const contact = aContact();
    const first = entered(keyed, contact, anEvent('Product Added', { cart_id: 'c1' }));
    const other = follow(
      keyed,
      first,
      contact,
      { type: 'event', event: anEvent('Shipped', { cart: 'c2' }) },
      START_MS,
    );
    expect(other.enrollment).toBe(first.enrollment);
    const mine = follow(
      keyed,
      first,
      contact,
      { type: 'event', event: anEvent('Shipped', { cart: 'c1' }) },
      START_MS,
    );
    expect(mine.enrollment.state).toBe('finished');
  });
});

describe('branch', () => {
  const workflow = compiled(
    aWorkflow({
      b: {
        type: 'branch',
        paths: [
          { id: 'rich', if: { kind: 'entry', property: 'value', op: 'atLeast', value: 50 }, next: 'code' },
          { id: 'at', if: { kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' } },
        ],
        next: 'plain',
      },
      code: mail('code'),
      plain: mail('plain'),
    }),
  );

  it('takes the first path that holds and says what it saw (P12)', () => {
    const pass = entered(workflow, aContact({ country: 'AT' }), anEvent('Go', { value: 60 }));
    expect(pass.log[0]).toMatchObject({ what: 'branched', path: 'rich', to: 'code' });
    expect(pass.log[0]!.text).toContain('60');
  });

  it('takes else when none holds, and ends where a path leads nowhere', () => {
    expect(entered(workflow, aContact(), anEvent('Go', { value: 5 })).log[0]).toMatchObject({
      path: 'else',
      to: 'plain',
    });
    const austria = entered(workflow, aContact({ country: 'AT' }));
    expect(austria.enrollment).toMatchObject({ state: 'finished', nodeId: 'b' });
    expect(austria.log[0]).toMatchObject({ path: 'at' });
  });
});

describe('set attributes', () => {
  const workflow = compiled(
    aWorkflow({
      s: { type: 'setAttribute', attributes: { plan: 'pro' }, next: 'b' },
      b: {
        type: 'branch',
        paths: [
          { id: 'pro', if: { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'pro' }, next: 'm' },
        ],
      },
      m: mail('pro'),
    }),
  );

  it('lets the change be applied before the next step judges (P4)', () => {
    const contact = aContact();
    const first = entered(workflow, contact);
    expect(first.effects).toEqual([
      { type: 'setAttributes', attributes: { plan: 'pro' }, nodeId: 's', workflowId: 7 },
    ]);
    expect(first.enrollment).toMatchObject({ state: 'active', nodeId: 's', dueAt: START_MS });
    contact.attributes.plan = 'pro';
    const next = follow(workflow, first, contact, { type: 'changed' }, START_MS);
    expect(next.enrollment.state).toBe('finished');
    expect(next.effects).toHaveLength(1);
    expect(next.log.map(({ nodeId, path }) => [nodeId, path])).toEqual([
      ['s', 'next'],
      ['b', 'pro'],
      ['m', 'next'],
      ['m', undefined],
    ]);
  });

  it('goes straight on when the values are these already', () => {
    const pass = entered(workflow, aContact({ plan: 'pro' }));
    expect(pass.effects.map(({ type }) => type)).toEqual(['send']);
  });
});

describe('exit', () => {
  it('ends the enrollment with its reason', () => {
    const pass = entered(compiled(aWorkflow({ x: { type: 'exit', reason: 'not for us' } })), aContact());
    expect(pass.enrollment).toMatchObject({
      state: 'exited',
      endReason: { code: 'exitNode', text: 'not for us', nodeId: 'x' },
    });
  });
});

describe('exits and goals (P6)', () => {
  const nodes: WorkflowDocument['nodes'] = {
    w: { type: 'waitForEvent', event: 'Order Completed', limit: { hours: 4 }, next: 'm', timeout: 'm' },
    m: mail('m'),
  };

  it('an exit wins over the step that the same event would take', () => {
    const workflow = compiled(aWorkflow(nodes, { exits: [{ on: 'event', event: '@order' }] }));
    const contact = aContact();
    const first = entered(workflow, contact);
    const pass = follow(
      workflow,
      first,
      contact,
      { type: 'event', event: anEvent('Order Completed') },
      START_MS + 1,
    );
    expect(pass.enrollment).toMatchObject({ state: 'exited', dueAt: null, endReason: { code: 'exitRule' } });
    expect(pass.effects).toEqual([]);
  });

  it('an exit wins over a goal', () => {
    const rule = { on: 'event', event: '@order' } as const;
    const workflow = compiled(aWorkflow(nodes, { exits: [rule], goals: [rule] }));
    const contact = aContact();
    const first = entered(workflow, contact);
    const event = anEvent('Order Completed');
    expect(follow(workflow, first, contact, { type: 'event', event }, START_MS).enrollment.state).toBe(
      'exited',
    );
  });

  it('a condition that time alone makes true ends it at its instant', () => {
    const quiet = {
      kind: 'event',
      event: 'Visit',
      within: { hours: 2 },
      count: { op: 'exactly', n: 0 },
    } as const;
    const workflow = compiled(aWorkflow(nodes, { goals: [{ on: 'condition', condition: quiet }] }));
    const contact = aContact();
    contact.did(workflow.needs[0]!.id, START_MS - HOUR_MS);
    const first = entered(workflow, contact);
    expect(first.enrollment.state).toBe('active');
    expect(first.recheckAt).toBe(START_MS + HOUR_MS);
    const before = follow(workflow, first, contact, { type: 'due' }, first.recheckAt - 1);
    expect(before.enrollment.state).toBe('active');
    const at = follow(workflow, first, contact, { type: 'due' }, first.recheckAt);
    expect(at.enrollment).toMatchObject({ state: 'goal', endReason: { code: 'goal' } });
  });

  it('a condition that holds at entry ends it before the first message', () => {
    const condition = { kind: 'attribute', attribute: 'vip', op: 'exists' } as const;
    const workflow = compiled(aWorkflow({ m: mail('m') }, { exits: [{ on: 'condition', condition }] }));
    const pass = entered(workflow, aContact({ vip: true }));
    expect(pass.enrollment.state).toBe('exited');
    expect(pass.effects).toEqual([]);
  });
});

describe('who may enter', () => {
  const nodes: WorkflowDocument['nodes'] = { w: { type: 'wait', delay: { hours: 1 } } };
  const cart = (id: string) =>
    ({ type: 'event', event: anEvent('Product Added', { cart_id: id, value: 10 }) }) as const;
  const start = (
    over: Partial<WorkflowDocument>,
    cause: Parameters<typeof enrollmentsStarted>[1],
    existing: Parameters<typeof enrollmentsStarted>[3] = [],
    nowMs = START_MS,
  ) =>
    enrollmentsStarted(
      compiled(aWorkflow(nodes, over)),
      cause,
      aContact().facts,
      existing,
      nowMs,
      (key) => `en-${key}`,
    );
  const keyed: Partial<WorkflowDocument> = {
    trigger: { type: 'event', event: '@cart', also: ['@checkout'] },
    enrollment: { key: '@id', again: { after: { days: 7 } } },
  };
  const earlier = (key: string, state: 'active' | 'finished', agoMs: number) => ({
    workflowId: 7,
    key,
    state,
    enteredAt: START_MS - agoMs,
  });

  it('does not concern other events', () => {
    expect(start(keyed, { type: 'event', event: anEvent('Visit') })).toBeUndefined();
    expect(start(keyed, { type: 'segmentEntered', segment: 'vip' })).toBeUndefined();
  });

  it('starts one enrollment per key, also by the other event of the trigger', () => {
    expect(start(keyed, cart('c1'))).toMatchObject({
      key: 'c1',
      enrollmentId: 'en-c1',
      visit: 0,
      nodeId: 'w',
    });
    const checkout = { type: 'event', event: anEvent('Checkout Started', { cart_id: 'c1' }) } as const;
    expect(start(keyed, checkout, [earlier('c1', 'active', HOUR_MS)])).toMatchObject({
      refused: 'alreadyInside',
    });
    expect(start(keyed, cart('c2'), [earlier('c1', 'active', HOUR_MS)])).toMatchObject({ key: 'c2' });
  });

  it('judges "again" per key', () => {
    expect(start(keyed, cart('c1'), [earlier('c1', 'finished', 24 * HOUR_MS)])).toMatchObject({
      refused: 'tooSoon',
      text: 'Entered with c1 less than 7 days ago',
    });
    expect(start(keyed, cart('c1'), [earlier('c1', 'finished', 168 * HOUR_MS)])).toMatchObject({ key: 'c1' });
    const never = { ...keyed, enrollment: { key: '@id', again: 'never' as const } };
    expect(start(never, cart('c1'), [earlier('c1', 'finished', 9_000 * HOUR_MS)])).toMatchObject({
      refused: 'onlyOnce',
    });
    const always = { ...keyed, enrollment: { key: '@id', again: 'always' as const } };
    expect(start(always, cart('c1'), [earlier('c1', 'finished', 1)])).toMatchObject({ key: 'c1' });
  });

  it('takes one key per contact when the event does not carry it', () => {
    const bare = { type: 'event', event: anEvent('Product Added') } as const;
    expect(start(keyed, bare)).toMatchObject({ key: '' });
    expect(start(keyed, bare, [earlier('', 'active', 1)])).toMatchObject({ refused: 'alreadyInside' });
  });

  it('says which value did not fit (P12)', () => {
    const filter = { kind: 'entry', property: '@value', op: 'greater', value: 20 } as const;
    const refusal = start({ ...keyed, enrollment: { again: 'always', filter } }, cart('c1'));
    expect(refusal).toMatchObject({ refused: 'filter' });
    expect((refusal as { text: string }).text).toContain('value is 10');
  });

  it('starts by a segment', () => {
    const over: Partial<WorkflowDocument> = { trigger: { type: 'segmentEntered', segment: 'vip' } };
    expect(start(over, { type: 'segmentEntered', segment: 'vip' })).toMatchObject({
      entry: { segment: 'vip' },
    });
    expect(start(over, { type: 'segmentEntered', segment: 'other' })).toBeUndefined();
  });

  it('gives templates the mapped properties under their canonical names', () => {
    const workflow = compiled(aWorkflow(nodes, keyed));
    const entry = {
      event: 'Product Added',
      properties: { cart_id: 'c1', value: 3, products: [{ name: 'Mug' }] },
    };
    expect(entryVariables(workflow, entry)).toMatchObject({ id: 'c1', value: 3, items: [{ name: 'Mug' }] });
  });
});

describe('live edits and states (P9)', () => {
  const nodes: WorkflowDocument['nodes'] = {
    w: { type: 'waitForEvent', event: 'Reply', limit: { hours: 1 }, next: 'm', timeout: 'm' },
    m: mail('m'),
  };
  const document = aWorkflow(nodes, { exits: [{ on: 'event', event: 'Stop' }] });
  const live = compiled(document);
  const paused = compiled(document, { state: 'paused' });

  it('paused: nobody enters, nobody steps, exits still win, and resuming goes on', () => {
    const contact = aContact();
    const go = { type: 'event', event: anEvent('Go') } as const;
    expect(enrollmentsStarted(paused, go, contact.facts, [], START_MS, () => 'x')).toMatchObject({
      refused: 'notLive',
    });
    const first = entered(live, contact);
    const due = follow(paused, first, contact, { type: 'due' }, START_MS + HOUR_MS);
    expect(due.enrollment).toBe(first.enrollment);
    expect(follow(live, due, contact, { type: 'changed' }, START_MS + 2 * HOUR_MS).enrollment.state).toBe(
      'finished',
    );
    const stop = { type: 'event', event: anEvent('Stop') } as const;
    expect(follow(paused, first, contact, stop, START_MS).enrollment.state).toBe('exited');
  });

  it('paused: an awaited event counts and is followed on resume', () => {
    const contact = aContact();
    const first = entered(live, contact);
    const held = follow(paused, first, contact, { type: 'event', event: anEvent('Reply') }, START_MS + 1);
    expect(held.enrollment.entry.held).toMatchObject({ path: 'next' });
    expect(held.effects).toEqual([]);
    const resumed = follow(live, held, contact, { type: 'changed' }, START_MS + 2);
    expect(resumed.log[0]).toMatchObject({ path: 'next', to: 'm' });
    expect(resumed.enrollment.entry.held).toBeUndefined();
  });

  it('archived: everybody inside ends', () => {
    const contact = aContact();
    const first = entered(live, contact);
    const pass = follow(
      compiled(document, { state: 'archived' }),
      first,
      contact,
      { type: 'changed' },
      START_MS,
    );
    expect(pass.enrollment).toMatchObject({ state: 'exited', endReason: { code: 'archived' } });
  });

  it('a step that the new version does not have ends the enrollment, and says so', () => {
    const contact = aContact();
    const first = entered(live, contact);
    const next = compiled(aWorkflow({ m: mail('m') }), { version: 2 });
    expect(follow(next, first, contact, { type: 'changed' }, START_MS).enrollment).toMatchObject({
      state: 'exited',
      endReason: { code: 'movedOn' },
    });
  });

  it('a circle without a wait is stopped, not followed for ever', () => {
    const no = { kind: 'attribute', attribute: 'x', op: 'exists' } as const;
    const circle = compiled(aWorkflow({ b: { type: 'branch', paths: [{ id: 'p', if: no }], next: 'b' } }));
    const pass = entered(circle, aContact());
    expect(pass.enrollment).toMatchObject({
      state: 'stuck',
      visit: 0,
      endReason: { code: 'workflowError' },
    });
  });
});

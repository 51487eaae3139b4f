import { describe, expect, it } from 'vitest';
import type { Condition } from '../../conditions/index.ts';
import { aContact, anEvent, aWorkflow, compiled, entered, follow, HOUR_MS, START_MS } from '../testing.ts';
import { validate } from '../validate/index.ts';

const document = (condition: Condition, over = {}) =>
  aWorkflow(
    {
      w: { type: 'waitForCondition', condition, limit: { days: 3 }, next: 'yes', timeout: 'no' },
      yes: { type: 'exit', reason: 'it held' },
      no: { type: 'exit', reason: 'it did not' },
    },
    over,
  );
const isPro: Condition = { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'pro' };
const viewedTwice: Condition = { kind: 'event', event: 'View', count: { op: 'atLeast', n: 2 } };
const soonOver: Condition = { kind: 'attribute', attribute: 'ends', op: 'moreThanAgo', value: { hours: 5 } };
const changed = { type: 'changed' } as const;
const due = { type: 'due' } as const;

describe('a wait for a condition', () => {
  const workflow = compiled(document(isPro));

  it('lets pass at once whom it holds for', () => {
    const { enrollment, log } = entered(workflow, aContact({ plan: 'pro' }));
    expect(enrollment.endReason!.text).toBe('it held');
    expect(log[0]).toMatchObject({ what: 'woke', path: 'next', text: 'It holds: plan is pro' });
  });

  it('holds the others, and says what was seen', () => {
    const { enrollment, log, recheckAt } = entered(workflow, aContact({ plan: 'free' }));
    expect(enrollment).toMatchObject({ nodeId: 'w', dueAt: START_MS + 72 * HOUR_MS });
    expect(log[0]!.text).toBe('Waits until it holds, up to 3 days: plan is free');
    expect(recheckAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('lets them go by the change that makes it hold, and is silent about any other', () => {
    const contact = aContact({ plan: 'free' });
    const first = entered(workflow, contact);
    contact.attributes.city = 'Berlin';
    const other = follow(workflow, first, contact, changed, START_MS + 1_000);
    expect([other.enrollment, other.log]).toEqual([first.enrollment, []]);
    contact.attributes.plan = 'pro';
    const held = follow(workflow, other, contact, changed, START_MS + 2_000);
    expect(held.enrollment.endReason!.text).toBe('it held');
  });

  it('is judged by events that it counts', () => {
    const counting = compiled(document(viewedTwice));
    expect(counting.events).toContain('View');
    const contact = aContact();
    const need = counting.needs[0]!;
    const view = (at: number) => {
      contact.did(need.id, at);
      return { type: 'event', event: anEvent('View', {}, at) } as const;
    };
    const first = entered(counting, contact);
    const once = follow(counting, first, contact, view(START_MS + 1_000), START_MS + 1_000);
    expect(once.enrollment.state).toBe('active');
    const twice = follow(counting, once, contact, view(START_MS + 2_000), START_MS + 2_000);
    expect(twice.enrollment.endReason!.text).toBe('it held');
  });

  it('asks to be woken when time alone makes it hold, also after what changes nothing', () => {
    const timed = compiled(document(soonOver));
    const contact = aContact({ ends: new Date(START_MS).toISOString() });
    const holdsAt = START_MS + 5 * HOUR_MS;
    const first = entered(timed, contact);
    expect(first.recheckAt).toBe(holdsAt);
    const event = { type: 'event', event: anEvent('Other') } as const;
    expect(follow(timed, first, contact, event, START_MS + HOUR_MS).recheckAt).toBe(holdsAt);
    expect(follow(timed, first, contact, changed, holdsAt - 1).enrollment.state).toBe('active');
    expect(follow(timed, first, contact, changed, holdsAt).enrollment.endReason!.text).toBe('it held');
  });

  it('takes the other way at the limit, on its second and not before', () => {
    const contact = aContact();
    const first = entered(workflow, contact);
    const limit = START_MS + 72 * HOUR_MS;
    expect(follow(workflow, first, contact, due, limit - 1).enrollment).toBe(first.enrollment);
    const over = follow(workflow, first, contact, due, limit);
    expect(over.enrollment.endReason!.text).toBe('it did not');
    expect(over.log[0]).toMatchObject({
      path: 'timeout',
      text: 'It did not hold within 3 days: plan is not known',
    });
  });

  it('is judged a last time at the limit: what came true there counts', () => {
    const timed = compiled(document({ ...soonOver, value: { days: 3 } } as Condition));
    const contact = aContact({ ends: new Date(START_MS).toISOString() });
    const first = entered(timed, contact);
    const limit = follow(timed, first, contact, due, START_MS + 72 * HOUR_MS);
    expect(limit.enrollment.endReason!.text).toBe('it held');
  });

  it('counts its limit from the later clock, and passes faster where waits do', () => {
    const contact = aContact();
    const first = entered(workflow, contact);
    expect(entered(compiled(document(isPro), { haste: 60 }), contact).enrollment.dueAt).toBe(
      START_MS + 1.2 * HOUR_MS,
    );
    expect(first.enrollment.dueAt).toBe(START_MS + 72 * HOUR_MS);
  });

  it('yields to an exit that the same change fulfils (P6)', () => {
    const both = compiled(document(isPro, { exits: [{ on: 'condition', condition: isPro }] }));
    const contact = aContact();
    const first = entered(both, contact);
    contact.attributes.plan = 'pro';
    const over = follow(both, first, contact, changed, START_MS + 1_000);
    expect(over.enrollment).toMatchObject({ state: 'exited', endReason: { code: 'exitRule' } });
  });

  it('paused, nobody moves; on resume it is judged as it is then', () => {
    const contact = aContact();
    const first = entered(workflow, contact);
    contact.attributes.plan = 'pro';
    const paused = follow(
      compiled(document(isPro), { state: 'paused' }),
      first,
      contact,
      changed,
      START_MS + 1_000,
    );
    expect(paused.enrollment).toBe(first.enrollment);
    const later = START_MS + 100 * HOUR_MS;
    expect(follow(workflow, paused, contact, changed, later).enrollment.endReason!.text).toBe('it held');
    contact.attributes.plan = 'free';
    expect(follow(workflow, paused, contact, changed, later).enrollment.endReason!.text).toBe('it did not');
  });

  it('reads the contact\u2019s own day (P8)', () => {
    const today: Condition = { kind: 'attribute', attribute: 'day', op: 'isToday' };
    const workflow = compiled(document(today));
    const inZone = (timeZone: string) => entered(workflow, aContact({ day: '2024-03-05' }, { timeZone }));
    expect(inZone('Europe/Berlin').recheckAt).toBe(Date.parse('2024-03-04T23:00:00Z'));
    expect(inZone('America/New_York').recheckAt).toBe(Date.parse('2024-03-05T05:00:00Z'));
    expect(inZone('Pacific/Kiritimati').enrollment.endReason!.text).toBe('it held');
  });

  it('is refused without a condition, without a limit, and in a circle that nothing holds', () => {
    const codes = (condition: Condition, limit: object, next: string) =>
      validate(aWorkflow({ w: { type: 'waitForCondition', condition, limit, next } }), {
        templates: {},
        segments: {},
      }).map(({ code, nodeId }) => `${code}@${nodeId}`);
    expect(codes({ all: [] }, { days: 1 }, 'w')).toEqual(
      expect.arrayContaining(['emptyWait@w', 'endlessLoop@w']),
    );
    expect(codes(isPro, {}, 'gone')).toContain('emptyWait@w');
    const byLimit = aWorkflow({
      w: { type: 'waitForCondition', condition: isPro, limit: { days: 1 }, timeout: 'w' },
    });
    expect(validate(byLimit, { templates: {}, segments: {} })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { byHand, type HandAct, type HandAsk, handInputs } from './by-hand.ts';
import type { Enrollment, NodeDocument } from './model.ts';
import { advance } from './step.ts';
import { aContact, aWorkflow, compiled, entered, HOUR_MS, START_MS } from './testing.ts';

const NODES: Record<string, NodeDocument> = {
  w: { type: 'wait', delay: { hours: 4 }, next: 'e' },
  e: { type: 'waitForEvent', event: 'Order', limit: { hours: 9 }, next: 'm', timeout: 'last' },
  m: { type: 'send', channel: 'email', template: 't', next: 'last' },
  last: { type: 'wait', delay: { hours: 1 } },
};
const contact = aContact();
const workflow = compiled(aWorkflow(NODES));
const next = compiled(aWorkflow(NODES), { version: 2 });
const inside = entered(workflow, contact).enrollment;
const NOW = START_MS + HOUR_MS;
const ask = (act: HandAct, more: Partial<HandAsk> = {}): HandAsk => ({
  enrollmentId: inside.enrollmentId,
  nodeId: 'w',
  visit: 1,
  act,
  by: 'Ana Berg',
  ...more,
});
const goOn = (one: Enrollment, type: 'changed' | 'due', ms = NOW, of = workflow) =>
  advance(of, one, { type }, contact.facts, { clockMs: ms, wallMs: ms });

describe('what a user does to one person inside (P9, P12)', () => {
  it('skip: the wait ends now, by the way of time passing, and the log says who', () => {
    const { enrollment, log } = byHand(
      inside,
      ask({ type: 'skip' }, { reason: 'they called' }),
      workflow,
      NOW,
    )!;
    expect(log).toEqual([
      {
        nodeId: 'w',
        visit: 1,
        at: NOW,
        what: 'retimed',
        text: 'Wait skipped by Ana Berg: they called',
        seen: { was: new Date(START_MS + 4 * HOUR_MS).toISOString() },
      },
    ]);
    const moved = goOn(enrollment, 'due');
    expect(moved.enrollment).toMatchObject({ nodeId: 'e', visit: 2 });
    const again = byHand(moved.enrollment, ask({ type: 'skip' }, { nodeId: 'e', visit: 2 }), workflow, NOW)!;
    expect(goOn(again.enrollment, 'due').enrollment).toMatchObject({ nodeId: 'last', visit: 3 });
  });

  it('move: the step is entered anew with the next cause, in the version that is live', () => {
    const { enrollment, log } = byHand(inside, ask({ type: 'move', to: 'm' }), next, NOW)!;
    expect(log).toMatchObject([{ nodeId: 'w', visit: 1, what: 'moved', path: 'moved', to: 'm' }]);
    expect(log[0]!.text).toMatch(/^Moved to ".*" by Ana Berg$/);
    expect(enrollment).toMatchObject({ version: 2, dueAt: null });
    const after = goOn(enrollment, 'changed', NOW, next);
    expect(after.effects).toMatchObject([{ type: 'send' }]);
    expect(after.enrollment).toMatchObject({ nodeId: 'last', visit: 3 });
    // to the step they stand at: it begins again
    const anew = byHand(inside, ask({ type: 'move', to: 'w' }), workflow, NOW)!;
    expect(goOn(anew.enrollment, 'changed').enrollment).toMatchObject({
      visit: 2,
      dueAt: NOW + 4 * HOUR_MS,
    });
  });

  it('while the workflow is paused nobody moves before it is resumed', () => {
    const paused = compiled(aWorkflow(NODES), { state: 'paused' });
    const { enrollment } = byHand(inside, ask({ type: 'move', to: 'm' }), paused, NOW)!;
    expect(goOn(enrollment, 'changed', NOW, paused).enrollment).toMatchObject({ nodeId: 'm', visit: 1 });
    expect(goOn(enrollment, 'changed').enrollment).toMatchObject({ nodeId: 'last' });
  });

  it.each<[string, Enrollment, HandAsk]>([
    ['the visit is over', { ...inside, visit: 2 }, ask({ type: 'skip' })],
    ['they are at another step', { ...inside, nodeId: 'e' }, ask({ type: 'skip' })],
    ['their way has ended', { ...inside, state: 'goal' }, ask({ type: 'move', to: 'm' })],
    [
      'somebody moved them just now',
      { ...inside, entry: { ...inside.entry, arriving: true } },
      ask({ type: 'skip' }),
    ],
    ['nothing is waited for', { ...inside, dueAt: null }, ask({ type: 'skip' })],
    ['the step is not in the live version', inside, ask({ type: 'move', to: 'gone' })],
  ])('changes nothing when %s', (_, one, asked) => {
    expect(byHand(one, asked, workflow, NOW)).toBeUndefined();
  });

  it('is one input a person, with who asked', () => {
    const person = {
      contactId: '0197c0de-0000-7000-8000-000000000000',
      enrollmentId: 'x',
      nodeId: 'w',
      visit: 1,
    };
    const asked = { workspaceId: 7, people: [person, person], act: { type: 'end' } as const, by: 'Ana' };
    const inputs = handInputs(asked, NOW);
    expect(inputs.length).toBe(2);
    expect(inputs[0]).toMatchObject({
      contactId: person.contactId,
      workspaceId: 7,
      kind: 'inside',
      via: 'edit:Ana',
      payload: { inside: { enrollmentId: 'x', nodeId: 'w', visit: 1, act: { type: 'end' }, by: 'Ana' } },
    });
  });
});

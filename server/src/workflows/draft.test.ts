import { describe, expect, it } from 'vitest';
import { misshapes } from './draft.ts';
import { recipes } from './recipes/index.ts';
import { aWorkflow } from './testing.ts';

const withStep = (step: unknown): unknown => aWorkflow({ it: step as never });

describe('a draft of the wrong shape', () => {
  it.each([
    [{ type: 'setAttribute' }, 'nodes.it.attributes', '"attributes" is missing'],
    [{ type: 'wait', delay: '2d' }, 'nodes.it.delay', '"delay" is a text, and must be an object'],
    [{ type: 'dance' }, 'nodes.it.type', /^"type" is "dance", and must be one of send, /],
    [
      { type: 'send', channel: 'fax', template: '' },
      'nodes.it.channel',
      '"channel" is "fax", and must be "email"',
    ],
    [
      { type: 'send', channel: 'email', template: 5 },
      'nodes.it.template',
      '"template" is a number, and must be a text',
    ],
    [{ type: 'exit', next: 'it' }, 'nodes.it.next', '"next" is nothing that it has'],
    [
      { type: 'waitUntil', until: { type: 'date' } },
      'nodes.it.until.attribute',
      '"until.attribute" is missing',
    ],
    [
      { type: 'branch', paths: [{ id: 'a', if: { all: 'x' } }] },
      'nodes.it.paths.0.if.all',
      '"paths.0.if.all" must be a list of conditions',
    ],
    [7, 'nodes.it', 'It is a number, and must be an object'],
  ])('%j is told with the step and the field', (step, path, text) => {
    const [found] = misshapes(withStep(step));
    expect(found).toMatchObject({ nodeId: 'it', path, fix: expect.stringContaining(path) });
    expect(found?.text).toMatch(text);
  });

  it('is told where no step is concerned', () => {
    const told = (json: unknown) => misshapes(json).map(({ path, text }) => `${path}: ${text}`);
    expect(told(null)).toEqual([': It is null, and must be an object']);
    expect(told({ ...aWorkflow({}), nodes: [] })).toEqual([
      'nodes: "nodes" is a list, and must be an object',
    ]);
    expect(told({ ...aWorkflow({}), enrollment: { again: 'often' } })).toEqual([
      'enrollment.again: "enrollment.again" is "often", and must be "never" or "always" or an object',
    ]);
    expect(told({ ...aWorkflow({}), nodes: { 'a b': { type: 'exit' } } })[0]).toMatch(/"a b" is no id: /);
  });
});

describe('a draft that is not finished', () => {
  it.each([
    { type: 'send', channel: 'email', template: '' },
    { type: 'setAttribute', attributes: {} },
    { type: 'wait', delay: {} },
    { type: 'waitUntil', until: { type: 'time', time: '25:00', weekdays: [] } },
    { type: 'split', paths: [{ id: 'a', percent: 120 }] },
    { type: 'branch', paths: [{ id: 'a', if: { kind: 'attribute', attribute: 'age', op: 'between' } }] },
    { type: 'waitForEvent', event: 'Go', where: [{ property: '', op: 'equals' }], limit: {} },
    { type: 'callWebhook', template: '', answer: { limit: {}, set: [{ path: '', attribute: '' }] } },
  ])('%j is of the right shape', (step) => {
    expect(misshapes(withStep(step))).toEqual([]);
  });

  it('is nothing that a recipe is', () => {
    for (const { workflow } of recipes) expect(misshapes(workflow)).toEqual([]);
  });
});

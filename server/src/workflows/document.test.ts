import { describe, expect, it } from 'vitest';
import { canonical, NODES_MAX, parseWorkflow, sameWorkflow, workflowText } from './document.ts';
import type { WorkflowDocument } from './model.ts';
import { aWorkflow } from './testing.ts';

const document = aWorkflow({
  first: {
    type: 'branch',
    paths: [{ id: 'a', if: { kind: 'attribute', attribute: 'x', op: 'exists' }, next: 'left' }],
    next: 'right',
  },
  right: { type: 'wait', delay: { hours: 1 } },
  left: { type: 'send', channel: 'email', template: 't' },
  alone: { type: 'exit' },
});

describe('workflow documents', () => {
  it('are written in one form: flow order, fixed keys (R-e)', () => {
    const { nodes, ...head } = document;
    const shuffled = JSON.parse(
      JSON.stringify({ nodes: Object.fromEntries(Object.entries(nodes).reverse()), ...head }),
    ) as WorkflowDocument;
    expect(Object.keys(canonical(shuffled).nodes)).toEqual(['first', 'left', 'right', 'alone']);
    expect(workflowText(shuffled)).toBe(workflowText(document));
    expect(workflowText(canonical(document))).toBe(workflowText(document));
    expect(Object.keys(canonical(shuffled))).toEqual(['name', 'trigger', 'enrollment', 'start', 'nodes']);
    expect(sameWorkflow(document, { ...document, note: 'x' })).toBe(false);
  });

  it('have the settings of a step in one order, its ways last', () => {
    const flow = aWorkflow({
      w: {
        passed: 'c',
        next: 'c',
        until: {
          time: '09:00',
          yearly: '02-28',
          before: { hours: 1, days: 3 },
          attribute: 'born',
          type: 'date',
        },
        type: 'waitUntil',
      },
      c: { timeout: 's', limit: { days: 1 }, condition: { all: [] }, next: 's', type: 'waitForCondition' },
      s: {
        experiment: { withinDays: 7, metric: { type: 'goal' } },
        salt: 'x',
        paths: [
          { percent: 50, name: 'A', id: 'a' },
          { percent: 50, id: 'b' },
        ],
        type: 'split',
      },
    });
    const keys = Object.values(canonical(flow).nodes).map((node) => Object.keys(node));
    expect(keys).toEqual([
      ['type', 'until', 'next', 'passed'],
      ['type', 'limit', 'condition', 'next', 'timeout'],
      ['type', 'paths', 'salt', 'experiment'],
    ]);
    const { w } = canonical(flow).nodes;
    expect(w?.type === 'waitUntil' ? Object.keys(w.until) : []).toEqual([
      'type',
      'attribute',
      'before',
      'time',
      'yearly',
    ]);
    expect(parseWorkflow(JSON.parse(workflowText(flow)))).toEqual({ ok: true, document: flow });
  });

  it('survive being parsed and written', () => {
    const parsed = parseWorkflow(JSON.parse(workflowText(document)));
    expect(parsed).toEqual({ ok: true, document });
  });

  it('refuse what is not one, naming the place', () => {
    const bad = { ...document, nodes: { first: { type: 'wait', delay: { weeks: 1 } } } };
    const parsed = parseWorkflow(bad);
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toContain('nodes.first.delay');
    expect(parseWorkflow({ ...document, start: '__proto__' }).ok).toBe(false);
    expect(parseWorkflow({ ...document, extra: 1 }).ok).toBe(false);
    expect(parseWorkflow(null).ok).toBe(false);
    const entry = [{ property: 'a', op: 'equals', entry: 'b' }];
    expect(parseWorkflow({ ...document, trigger: { type: 'event', event: 'Go', where: entry } }).ok).toBe(
      false,
    );
  });

  it(`hold at most ${NODES_MAX} steps`, () => {
    const nodes = Object.fromEntries(
      Array.from({ length: NODES_MAX + 1 }, (_, i) => [`n${i}`, { type: 'exit' }]),
    );
    expect(parseWorkflow({ ...document, start: 'n0', nodes }).ok).toBe(false);
  });
});

import { expect, it } from 'vitest';
import type { NodeDocument, WorkflowDocument } from '../blueprint.ts';
import { blank, drip } from '../starts.ts';
import { endOfRow, mailAfter } from './drip.ts';

const withNodes = (nodes: Record<string, NodeDocument>): WorkflowDocument => ({
  ...blank('W'),
  start: Object.keys(nodes)[0] ?? '',
  nodes,
});

it('a row of mails goes on behind its last step; a way with paths, an exit or a circle is no row', () => {
  expect(endOfRow(blank('W'))).toEqual({ from: null, output: 'next' });
  expect(endOfRow(drip('W'))).toEqual({ from: 'send-3', output: 'next' });
  expect(endOfRow(withNodes({ a: { type: 'exit' } }))).toBeUndefined();
  expect(endOfRow(withNodes({ a: { type: 'wait', delay: { days: 1 }, next: 'a' } }))).toBeUndefined();
  expect(
    endOfRow(withNodes({ a: { type: 'branch', paths: [{ id: 'p', if: { all: [] } }] } })),
  ).toBeUndefined();
});

it('a mail comes after its gap, the first at once', () => {
  expect(mailAfter({ days: 2 }, 'hello', true).map(({ type }) => type)).toEqual(['send']);
  expect(mailAfter({ days: 2 }, 'hello', false)).toEqual([
    { type: 'wait', delay: { days: 2 } },
    { type: 'send', channel: 'email', template: 'hello' },
  ]);
});

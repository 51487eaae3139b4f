import { expect, it } from 'vitest';
import { copy, recipes } from '../blueprint.ts';
import { readClip, spanOf } from './clip.ts';

const document = recipes[0]!.workflow;

it('reads back what it wrote, a branch with its paths', () => {
  const clip = copy(document, spanOf(document, 'worth-a-code'))!;
  expect(Object.keys(clip.nodes)).toEqual([
    'worth-a-code',
    'code-mail',
    'wait-48h',
    'last-text',
    'wait-1d',
    'second-mail',
  ]);
  expect(readClip(JSON.stringify(clip))).toEqual(clip);
  expect(spanOf(document, 'first-mail')).toEqual(['first-mail']);
});

it('refuses what are no steps', () => {
  const step = { type: 'exit' };
  for (const text of [
    '',
    'hello',
    'null',
    '{"baton":"steps"}',
    JSON.stringify({ baton: 'steps', start: 'a', nodes: {} }),
    JSON.stringify({ baton: 'steps', start: 'a', nodes: { a: { type: 'constructor' } } }),
    JSON.stringify({ baton: 'steps', start: 'a', nodes: { a: step, b: null } }),
    JSON.stringify({ baton: 'steps', start: 'a', nodes: { a: { ...step, evil: true } } }),
  ])
    expect(readClip(text)).toBeUndefined();
});

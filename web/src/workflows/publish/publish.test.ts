import { describe, expect, it } from 'vitest';
import type { PublishPreview } from '../../api/index.ts';
import type { NodeDocument, WorkflowDocument } from '../blueprint.ts';
import { type Choices, chosenOf, openRows, optionsFor, planOf, rowKey, selectValue } from './choices.ts';
import { diffPicture, diffText } from './diff-picture.ts';
import { resumeOptions, resumeWords } from './resume-words.ts';
import { publishWords } from './words.ts';

const preview: PublishPreview = {
  problems: [],
  changes: [],
  inside: [
    { nodeId: 'a', version: 3, title: 'Wait', people: 1_203, change: 'changed' },
    { nodeId: 'b', version: 3, title: 'Wait', people: 1, change: 'same' },
    { nodeId: 'c', version: 2, title: 'Wait', people: 37, change: 'removed' },
  ],
  steps: [{ nodeId: 'a', title: 'Wait 4 hours' }],
  isPaused: false,
  matching: 12_004,
  coming: 0,
  nextVersion: 4,
};
const [a, b, c] = preview.inside as [
  PublishPreview['inside'][0],
  PublishPreview['inside'][0],
  PublishPreview['inside'][0],
];
const now = { startThemToo: false, isLater: false };
const choices = (...given: [typeof a, string][]): Choices =>
  new Map(given.map(([row, value]) => [rowKey(row), chosenOf(value)]));

describe('people inside', () => {
  it('move unless something else is chosen, and at a step that is gone somebody must say where to', () => {
    expect(openRows(preview, new Map())).toEqual([c]);
    const chosen = choices([c, 'to:a'], [b, 'stay']);
    expect(openRows(preview, chosen)).toEqual([]);
    expect(planOf(preview, chosen)).toEqual({
      otherwise: 'move',
      steps: [
        { version: 3, nodeId: 'a', choice: 'move' },
        { version: 3, nodeId: 'b', choice: 'stay' },
        { version: 2, nodeId: 'c', choice: 'to', to: 'a' },
      ],
    });
  });

  it('are offered what their step allows, and a choice is the same after the select', () => {
    const values = (row: typeof a) => optionsFor(row, preview.steps).map(({ value }) => value);
    expect(values(a)).toEqual(['move', 'stay', 'again']);
    expect(values(c)).toEqual(['to:a', 'stay', 'end']);
    for (const value of [...values(a), ...values(c)]) expect(selectValue(chosenOf(value))).toBe(value);
  });
});

describe('the button', () => {
  it('says the effect', () => {
    expect(publishWords(preview, choices([c, 'stay']), now)).toBe('Publish version 4: 1,204 move, 37 stay');
    expect(publishWords(preview, choices([a, 'again'], [c, 'end']), { ...now, startThemToo: true })).toBe(
      'Publish version 4: 1 moves, 1,203 are judged again, 37 end, 12,004 start',
    );
    const first = { ...preview, inside: [], nextVersion: 1 };
    expect(publishWords(first, new Map(), now)).toBe('Publish version 1');
    expect(publishWords(first, new Map(), { ...now, isLater: true })).toBe('Schedule version 1');
  });
});

describe('the small picture', () => {
  const wait = (hours: number, next?: string): NodeDocument => ({
    type: 'wait',
    delay: { hours },
    ...(next ? { next } : {}),
  });
  const document = (nodes: WorkflowDocument['nodes']): WorkflowDocument => ({
    name: 'W',
    trigger: { type: 'event', event: 'Go' },
    enrollment: { again: 'never' },
    start: Object.keys(nodes)[0]!,
    nodes,
  });

  it('holds every step of both versions once, marked, and the ways of both', () => {
    const before = document({ a: wait(1, 'b'), b: wait(2, 'c'), c: wait(3) });
    const after = document({ a: wait(1, 'n'), n: wait(9, 'c'), c: wait(4) });
    const { picture, marks, lineMarks } = diffPicture(before, after);
    expect(Object.fromEntries(marks)).toEqual({ a: 'same', n: 'added', c: 'changed', b: 'removed' });
    expect(picture.boxes.map(({ id }) => id)).toEqual(['a', 'n', 'c', 'b']);
    expect(Object.fromEntries(lineMarks)).toEqual({
      'a>n': 'added',
      'n>c': 'added',
      'a>b': 'removed',
      'b>c': 'removed',
    });
    expect(diffText(marks)).toBe('1 step added, 1 changed, 1 removed, 1 as it was');
  });
});

it('resuming says whom it moves, and when', () => {
  const paused = { pausedAt: '2026-06-01T10:00:00.000Z', inside: 37, due: 1_200, late: 5, spreadMs: 120_000 };
  expect(resumeWords(paused, 'catchUp')).toMatch(/^Resume: 1,200 go on over 2/);
  expect(resumeWords({ ...paused, due: 1, spreadMs: 100 }, 'skip')).toBe('Resume: 1 goes on now');
  expect(resumeWords(paused, 'shift')).toBe('Resume: 37 wait longer');
  expect(resumeWords({ ...paused, inside: 0, due: 0 }, 'shift')).toBe('Resume');
  expect(resumeOptions(paused, '3 h').map(({ description }) => description)[2]).toContain('up to 5');
});

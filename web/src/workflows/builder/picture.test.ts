import { expect, it } from 'vitest';
import { type NodeDocument, recipes, type WorkflowDocument } from '../blueprint.ts';
import { pathThrough, plusAt, shifted, viewOfAll } from './layout.ts';
import { pictureOf } from './picture.ts';
import { placed } from './placing.ts';
import { stepTowards } from './walking.ts';

const exists = { kind: 'attribute', attribute: 'phone', op: 'exists' } as const;

const workflow = (
  nodes: Record<string, NodeDocument>,
  start = Object.keys(nodes)[0] ?? '',
): WorkflowDocument => ({
  name: 'W',
  trigger: { type: 'event', event: '@cart' },
  enrollment: { again: 'never' },
  start,
  nodes,
});

/** wait, then a branch whose paths meet again, a third that turns back */
const forked = workflow({
  a: { type: 'wait', delay: { hours: 1 }, next: 'f' },
  f: {
    type: 'branch',
    paths: [
      { id: 'p', if: exists, next: 'l' },
      { id: 'q', if: exists, next: 'a' },
    ],
    next: 'r',
  },
  l: { type: 'send', channel: 'email', template: 't', next: 'j' },
  r: { type: 'send', channel: 'email', template: 'u', next: 'j' },
  j: { type: 'wait', delay: { hours: 2 } },
});

/** a branch just inserted: what followed goes to its first path */
const fresh = workflow({
  f: { type: 'branch', paths: [{ id: 'p', if: exists, next: 'w' }] },
  w: { type: 'wait', delay: { hours: 1 } },
});

it('draws every way once: lines, "continue at" for what turns back, dots where nothing follows', () => {
  const { boxes, lines } = pictureOf(forked);
  expect(boxes.map(({ kind }) => kind).sort()).toEqual(
    ['continue', 'end', 'path', 'path', 'path', 'step', 'step', 'step', 'step', 'step', 'trigger'].sort(),
  );
  expect(boxes.find(({ kind }) => kind === 'continue')).toMatchObject({
    target: 'a',
    place: { from: 'f', output: 'q' },
  });
  expect(lines.filter(({ to }) => to === 'j')).toHaveLength(2);
  expect(
    lines
      .filter(({ place }) => place)
      .map(({ passage }) => passage)
      .sort(),
  ).toEqual(['a:next', 'f:else', 'f:p', 'f:q', 'j:next', 'l:next', 'r:next', 'trigger:next']);
});

it('draws an empty workflow, and steps that nothing leads to', () => {
  expect(pictureOf(workflow({})).boxes.map(({ kind }) => kind)).toEqual(['trigger', 'end']);
  const lost = workflow({ a: { type: 'exit' }, b: { type: 'exit' } });
  expect(pictureOf(lost).boxes.map(({ id }) => id)).toEqual(['trigger', 'a', 'b']);
});

/** Branches in branches, ways that meet at several levels, that turn back, and steps that nothing leads to. */
const tangled = workflow({
  a: {
    type: 'branch',
    paths: [
      { id: 'one', if: exists, next: 'b' },
      { id: 'two', if: exists, next: 'm' },
    ],
    next: 'c',
  },
  b: { type: 'branch', paths: [{ id: 'in', if: exists, next: 'd' }], next: 'e' },
  c: { type: 'wait', delay: { days: 1 }, next: 'a' },
  d: { type: 'wait', delay: { days: 1 }, next: 'm' },
  e: { type: 'branch', paths: [{ id: 'deep', if: exists, next: 'f' }], next: 'm' },
  f: { type: 'wait', delay: { days: 1 } },
  m: { type: 'wait', delay: { days: 1 }, next: 'z' },
  z: { type: 'exit' },
  lost: { type: 'wait', delay: { days: 1 }, next: 'm' },
  round: { type: 'wait', delay: { days: 1 }, next: 'again' },
  again: { type: 'wait', delay: { days: 1 }, next: 'round' },
});

it('lays out top to bottom, paths left to right in their order, nothing over another', () => {
  for (const document of [forked, fresh, tangled, ...recipes.map((recipe) => recipe.workflow)]) {
    const picture = pictureOf(document);
    const { boxes, lines } = placed(picture);
    const at = (id: string) => boxes.get(id)!;
    for (const { id, from, to } of picture.lines) {
      const size = picture.boxes.find((box) => box.id === from)!;
      const isAside = [from, to].some((one) => ['lost', 'round', 'again'].includes(one));
      if (!isAside) expect(at(to).y).toBeGreaterThanOrEqual(at(from).y + size.height + 40);
      expect(lines.get(id)!.length).toBeGreaterThanOrEqual(2);
    }
    expect(Math.min(...[...boxes.values()].map(({ x }) => x))).toBe(0);
    for (const box of picture.boxes) {
      if (box.kind !== 'path') continue;
      const lanes = picture.boxes.filter((other) => other.kind === 'path' && other.nodeId === box.nodeId);
      expect(lanes.map(({ id }) => at(id).x)).toEqual(lanes.map(({ id }) => at(id).x).sort((a, b) => a - b));
    }
    picture.boxes.forEach((one, index) => {
      for (const other of picture.boxes.slice(index + 1)) {
        const isApart =
          at(one.id).x + one.width <= at(other.id).x ||
          at(other.id).x + other.width <= at(one.id).x ||
          at(one.id).y + one.height <= at(other.id).y ||
          at(other.id).y + other.height <= at(one.id).y;
        expect(isApart, `${one.id} and ${other.id}`).toBe(true);
      }
    });
  }
});

it('rounds corners, and keeps a card in its place by shifting the rest', () => {
  const corner = [
    { x: 0, y: 0 },
    { x: 0, y: 40 },
    { x: 100, y: 40 },
    { x: 100, y: 80 },
  ];
  expect(pathThrough(corner)).toBe('M 0 0 L 0 32 Q 0 40 8 40 L 92 40 Q 100 40 100 48 L 100 80');
  expect(plusAt(corner)).toEqual({ x: 0, y: 18 });
  expect(plusAt(corner.slice(0, 2))).toEqual({ x: 0, y: 20 });
  const moved = shifted(
    { boxes: new Map([['a', { x: 1, y: 2 }]]), lines: new Map([['l', corner]]) },
    { x: 9, y: 8 },
  );
  expect([moved.boxes.get('a'), moved.lines.get('l')?.[0]]).toEqual([
    { x: 10, y: 10 },
    { x: 9, y: 8 },
  ]);
});

it('walks along the lines by arrow keys, between paths to the sides', () => {
  const go = (from: string | undefined, ...arrows: ('up' | 'down' | 'left' | 'right')[]) =>
    arrows.reduce<string | undefined>((at, arrow) => stepTowards(forked, at, arrow), from);
  expect(go('trigger', 'down', 'down')).toBe('f');
  expect(go('f', 'down')).toBe('l');
  expect(go('l', 'right')).toBe('a');
  expect(go('r', 'left', 'down')).toBe('f');
  expect([go('l', 'left'), go('r', 'right')]).toEqual([undefined, undefined]);
  expect(go('j', 'up', 'up', 'up', 'up')).toBe('trigger');
  expect([go(undefined, 'down'), go('gone', 'down'), go('trigger', 'up')]).toEqual([
    'trigger',
    'trigger',
    undefined,
  ]);
});

it('shows all of a picture from the top, in the middle, never larger than life', () => {
  const picture = pictureOf(workflow({}));
  const layout = {
    boxes: new Map(picture.boxes.map(({ id }, index) => [id, { x: 0, y: index * 128 }])),
    lines: new Map(),
  };
  expect(viewOfAll(picture, layout, { width: 1_000, height: 800 })).toEqual({ x: 220, y: 32, zoom: 1 });
  expect(viewOfAll(picture, layout, { width: 344, height: 800 })).toMatchObject({ zoom: 0.5, x: 32 });
  expect(viewOfAll(picture, layout, { width: 100, height: 100 }).zoom).toBe(0.4);
});

it('keeps what a path leads to on its side of the others', () => {
  const { boxes } = placed(pictureOf(fresh));
  expect(boxes.get('w')!.x).toBeLessThan(boxes.get('end:f:else')!.x);
});

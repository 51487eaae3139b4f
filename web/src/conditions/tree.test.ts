import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, explain } from '../../../server/src/conditions/index.ts';
import { added, dropped, movedDown, movedUp, negated, nested, removed, unnested } from './moves.ts';
import {
  conditionOf,
  editorDepthMax,
  finishedCondition,
  type Group,
  pathsOf,
  placesOf,
  rowOf,
  treeOf,
  unfinishedRows,
} from './tree.ts';

const is = (attribute: string): Condition => ({ kind: 'attribute', attribute, op: 'equals', value: 1 });
const say = (root: Group): string => explain(conditionOf(root));
const idOf = (root: Group, attribute: string): string =>
  placesOf(root).find(
    ({ node }) => node.kind === 'row' && node.leaf.kind === 'attribute' && node.leaf.attribute === attribute,
  )!.node.id;

const sample = (): Group => treeOf({ all: [is('a'), { any: [is('b'), is('c')] }, is('d')] });

describe('the tree of a rule', () => {
  it('is the document again', () => {
    const document: Condition = {
      all: [is('a'), { not: is('b') }, { not: { any: [is('c')] } }, { not: { all: [is('d'), is('e')] } }],
    };
    expect(conditionOf(treeOf(document))).toEqual(document);
  });

  it('names places as the server does', () => {
    const root = treeOf({ all: [is('a'), { not: { any: [is('b'), { not: is('c') }] } }] });
    expect([...pathsOf(root).values()]).toEqual([
      '',
      'all[0]',
      'all[1]',
      'all[1].not.any[0]',
      'all[1].not.any[1].not',
    ]);
  });

  it('leaves empty groups out of the document', () => {
    const empty: Condition = { any: [{ all: [] }] };
    expect(conditionOf(treeOf({ all: [is('a'), empty] }))).toEqual({ all: [is('a')] });
    expect(conditionOf(treeOf(empty))).toEqual({ all: [] });
  });

  it('judges only what is finished', () => {
    const half: Condition = { kind: 'attribute', attribute: 'b', op: 'equals' };
    const document: Condition = { all: [is('a'), half, { any: [half] }] };
    expect(finishedCondition(document)).toEqual({ all: [is('a')] });
    expect(unfinishedRows(treeOf(document))).toHaveLength(2);
    expect(finishedCondition({ any: [half] })).toEqual({ all: [] });
  });
});

describe('moving rows', () => {
  it('goes up and down as the eye sees it, through groups', () => {
    let root = sample();
    const d = idOf(root, 'd');
    root = movedUp(root, d);
    expect(say(root)).toBe('a is 1, and (b is 1 or c is 1 or d is 1)');
    root = movedUp(movedUp(root, d), d);
    expect(say(root)).toBe('a is 1, and (d is 1 or b is 1 or c is 1)');
    root = movedUp(root, d);
    expect(say(root)).toBe('a is 1, and d is 1, and (b is 1 or c is 1)');
    root = movedUp(movedUp(root, d), d);
    expect(say(root)).toBe('d is 1, and a is 1, and (b is 1 or c is 1)');
    for (let i = 0; i < 5; i++) root = movedDown(root, d);
    expect(say(root)).toBe('a is 1, and (b is 1 or c is 1), and d is 1');
    expect(movedDown(root, d)).toEqual(root);
  });

  it('nests into the group above or a new one, and comes out behind it', () => {
    const root = sample();
    expect(say(nested(root, idOf(root, 'd')))).toBe('a is 1, and (b is 1 or c is 1 or d is 1)');
    const alone = nested(root, idOf(root, 'a'));
    expect(conditionOf(alone)).toMatchObject({ all: [{ any: [is('a')] }, {}, {}] });
    expect(say(unnested(root, idOf(root, 'b')))).toBe('a is 1, and c is 1, and b is 1, and d is 1');
  });

  it('drops empty groups with their last row', () => {
    let root = sample();
    root = removed(root, idOf(root, 'b'));
    root = unnested(root, idOf(root, 'c'));
    expect(conditionOf(root)).toEqual({ all: [is('a'), is('c'), is('d')] });
  });

  it('drags before, after and inside', () => {
    const root = sample();
    const [a, c, d] = [idOf(root, 'a'), idOf(root, 'c'), idOf(root, 'd')];
    expect(say(dropped(root, d, { id: a, where: 'before' }))).toBe(
      'd is 1, and a is 1, and (b is 1 or c is 1)',
    );
    expect(say(dropped(root, a, { id: c, where: 'after' }))).toBe('(b is 1 or c is 1 or a is 1), and d is 1');
    const group = root.children[1]!.id;
    expect(dropped(root, group, { id: c, where: 'before' })).toEqual(root);
    expect(say(dropped(root, d, { id: group, where: 'inside' }))).toBe(
      'a is 1, and (b is 1 or c is 1 or d is 1)',
    );
  });

  it('negates by the opposite operator, else by not', () => {
    const root = treeOf({
      all: [
        is('a'),
        { kind: 'attribute', attribute: 'b', op: 'atLeast', value: 2 },
        { kind: 'event', event: '@order' },
        { kind: 'segment', segment: 's' },
        { any: [is('c'), is('d')] },
      ],
    });
    const all = root.children.reduce<Group>((next, { id }) => negated(next, id), root);
    expect(say(all)).toBe(
      'a is not 1, and not (b is at least 2), and never ordered, and is not in s, and c is not 1, and d is not 1',
    );
    expect(say(all.children.reduce<Group>((next, { id }) => negated(next, id), all))).toBe(say(root));
  });

  it('never loses or doubles a row, nor goes deeper than the editor shows', () => {
    const edits = [movedUp, movedDown, nested, unnested, negated];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(edits.length)), { maxLength: 60 }), (steps) => {
        let root = added(sample(), rowOf(is('e') as never));
        for (const [which, how] of steps) {
          const places = placesOf(root);
          const target = places[which % places.length]!.node.id;
          const edit = edits[how];
          root = edit
            ? edit(root, target)
            : dropped(root, target, { id: places[(which * 7) % places.length]!.node.id, where: 'before' });
        }
        const rows = placesOf(root).filter(({ node }) => node.kind === 'row');
        expect(new Set(rows.map(({ node }) => node.id)).size).toBe(5);
        expect(rows).toHaveLength(5);
        expect(Math.max(...placesOf(root).map(({ depth }) => depth))).toBeLessThanOrEqual(editorDepthMax);
      }),
    );
  });
});

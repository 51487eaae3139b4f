import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AT_START,
  connect,
  copy,
  duplicate,
  type Edit,
  insertAt,
  insertBefore,
  move,
  nextAt,
  paste,
  prune,
  remove,
  survivors,
} from './edit.ts';
import { backEdges, edges, endlessLoop, joinOf, nodeOf, unreachable, walk } from './graph.ts';
import type { NodeDocument, WorkflowDocument } from './model.ts';
import { outputsOf } from './nodes/index.ts';
import { aWorkflow } from './testing.ts';

const wait = (next?: string): NodeDocument => ({
  type: 'wait',
  delay: { hours: 1 },
  ...(next ? { next } : {}),
});
const send = (next?: string): NodeDocument => ({
  type: 'send',
  channel: 'email',
  template: 't',
  ...(next ? { next } : {}),
});
const branch = (a?: string, otherwise?: string): NodeDocument => ({
  type: 'branch',
  paths: [{ id: 'a', if: { kind: 'attribute', attribute: 'x', op: 'exists' }, ...(a ? { next: a } : {}) }],
  ...(otherwise ? { next: otherwise } : {}),
});
const line = () => aWorkflow({ a: wait('b'), b: send('c'), c: wait() });
const forked = () => aWorkflow({ a: wait('f'), f: branch('l', 'r'), l: send('j'), r: send('j'), j: wait() });

/** prefix1, prefix2, ... */
const counter = (prefix: string): (() => string) => {
  let n = 0;
  return () => {
    n += 1;
    return `${prefix}${n}`;
  };
};

const done = (edit: Edit): WorkflowDocument => {
  if (!edit.ok) throw new Error(edit.why);
  return edit.document;
};
const shape = (document: WorkflowDocument) =>
  edges(document).map(({ from, output, to }) => `${from}.${output}>${to}`);

describe('inserting', () => {
  it('keeps what followed', () => {
    expect(shape(done(insertAt(line(), { from: 'a', output: 'next' }, 'n', send())))).toEqual([
      'a.next>n',
      'b.next>c',
      'n.next>b',
    ]);
    const first = done(insertAt(line(), AT_START, 'n', send()));
    expect([first.start, nextAt(first, { from: 'n', output: 'next' })]).toEqual(['n', 'a']);
    expect(walk(done(insertAt(line(), { from: 'c', output: 'next' }, 'n', send())))).toEqual([
      'a',
      'b',
      'c',
      'n',
    ]);
  });

  it('of a branch asks what follows', () => {
    const at = { from: 'a', output: 'next' };
    const ways = (follow: 'first' | 'else' | 'both') =>
      outputsOf(done(insertAt(line(), at, 'n', branch(), follow)).nodes.n!).map(({ next }) => next);
    expect(ways('first')).toEqual(['b', undefined]);
    expect(ways('else')).toEqual([undefined, 'b']);
    expect(ways('both')).toEqual(['b', 'b']);
  });

  it('before a step catches every way into it', () => {
    expect(shape(done(insertBefore(forked(), 'j', 'n', wait())))).toEqual(
      expect.arrayContaining(['l.next>n', 'r.next>n', 'n.next>j']),
    );
  });

  it('refuses an exit where steps follow', () => {
    expect(insertAt(line(), { from: 'a', output: 'next' }, 'x', { type: 'exit' })).toMatchObject({
      ok: false,
    });
    expect(insertAt(line(), { from: 'c', output: 'next' }, 'x', { type: 'exit' })).toMatchObject({
      ok: true,
    });
  });
});

describe('removing', () => {
  it('closes the gap', () => {
    expect(shape(done(remove(line(), 'b')))).toEqual(['a.next>c']);
    expect(done(remove(line(), 'a')).start).toBe('b');
  });

  it('of a branch asks which path stays, and drops what only the others reached', () => {
    expect(survivors(forked(), 'f').map(({ id }) => id)).toEqual(['a', 'else']);
    expect(remove(forked(), 'f')).toMatchObject({ ok: false });
    expect(walk(done(remove(forked(), 'f', 'else')))).toEqual(['a', 'r', 'j']);
    expect(Object.keys(done(remove(forked(), 'f', 'else')).nodes).sort()).toEqual(['a', 'j', 'r']);
  });
});

describe('moving and copying', () => {
  it('moves one step, or a step with its tail', () => {
    expect(walk(done(move(line(), 'a', { from: 'c', output: 'next' })))).toEqual(['b', 'c', 'a']);
    const document = aWorkflow({ f: branch('l', 'r'), l: send(), r: wait('s'), s: send() });
    const moved = done(move(document, 'r', { from: 'f', output: 'a' }, true));
    expect(shape(moved)).toEqual(expect.arrayContaining(['f.a>r', 'r.next>s', 's.next>l']));
  });

  it('says why it cannot', () => {
    expect(move(line(), 'a', { from: 'b', output: 'next' }, true)).toMatchObject({ ok: false });
    expect(move(line(), 'b', { from: 'a', output: 'next' })).toMatchObject({ why: 'It is there already' });
    expect(move(forked(), 'f', { from: 'j', output: 'next' })).toMatchObject({ ok: false });
  });

  it('duplicates behind the original', () => {
    expect(walk(done(duplicate(line(), 'b', 'n')))).toEqual(['a', 'b', 'n', 'c']);
  });

  it('pastes under new ids', () => {
    const clip = copy(forked(), ['f', 'l', 'r'])!;
    const pasted = done(paste(line(), clip, { from: 'a', output: 'next' }, counter('new')));
    expect(unreachable(pasted)).toEqual([]);
    expect(Object.keys(pasted.nodes)).toEqual(['a', 'b', 'c', 'new1', 'new2', 'new3']);
    expect(shape(pasted)).toEqual(
      expect.arrayContaining(['a.next>new1', 'new1.a>new2', 'new2.next>b', 'new1.else>new3']),
    );
  });

  it('connects to a step elsewhere', () => {
    const looped = done(connect(line(), { from: 'c', output: 'next' }, 'a'));
    expect(backEdges(looped)).toEqual([{ from: 'c', output: 'next', to: 'a' }]);
    expect(endlessLoop(looped)).toBeUndefined();
    const endless = aWorkflow({ a: send('b'), b: branch('a') });
    expect(endlessLoop(endless)).toEqual(['a', 'b']);
    expect(connect(line(), { from: 'c', output: 'next' }, 'nowhere')).toMatchObject({ ok: false });
  });

  it('finds where paths meet', () => {
    expect(joinOf(forked(), 'f')).toBe('j');
    expect(joinOf(aWorkflow({ f: branch('l', 'r'), l: send(), r: send() }), 'f')).toBeUndefined();
  });
});

/** Edits chosen by numbers, applied to whatever the document is by then. */
const applyEdit = (
  document: WorkflowDocument,
  [what, which, where]: [number, number, number],
  id: string,
): WorkflowDocument => {
  const ids = Object.keys(document.nodes);
  const places = [
    AT_START,
    ...ids.flatMap((from) => outputsOf(document.nodes[from]!).map(({ id: output }) => ({ from, output }))),
  ];
  const place = places[where % places.length]!;
  const node = ids[which % Math.max(1, ids.length)] ?? 'none';
  const edits: (() => Edit)[] = [
    () => insertAt(document, place, id, wait()),
    () => insertAt(document, place, id, branch(), 'both'),
    () => insertAt(document, place, id, branch(), 'else'),
    () => remove(document, node, survivors(document, node)[where % 2]?.id),
    () => move(document, node, place),
    () => move(document, node, place, true),
    () => duplicate(document, node, id),
    () =>
      paste(
        document,
        copy(document, walk(document, node).slice(0, 3)) ?? { baton: 'steps', start: '', nodes: {} },
        place,
        counter(`${id}p`),
      ),
  ];
  const edit = edits[what % edits.length]!();
  return edit.ok ? edit.document : document;
};

describe('any row of edits', () => {
  it('leaves no way to a missing step, no unreachable step, and the original as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 30 }), (edits) => {
        let document = forked();
        edits.forEach((edit, i) => {
          const before = JSON.stringify(document);
          const after = applyEdit(document, edit, `n${i}`);
          expect(JSON.stringify(document)).toBe(before);
          document = after;
          for (const node of Object.values(document.nodes)) {
            for (const { next } of outputsOf(node))
              if (next !== undefined) expect(nodeOf(document, next)).toBeDefined();
          }
          expect(unreachable(document)).toEqual([]);
        });
        expect(prune(document)).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });
});

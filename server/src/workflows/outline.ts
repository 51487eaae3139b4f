import { backEdges, edgeKey, joinOf, nodeOf } from './graph.ts';
import type { WorkflowDocument } from './model.ts';
import { type Names, outputsOf, titleOf } from './nodes/index.ts';

/** One row of the table view. */
export type OutlineRow = {
  /** `1`, `2`, `2a`, `2a.1` */
  number: string;
  depth: number;
  text: string;
} & (
  | { kind: 'step'; nodeId: string }
  /** a path of the node: its rows follow, one level deeper */
  | { kind: 'path'; nodeId: string; output: string }
  /** the way goes on at a step that stands elsewhere */
  | { kind: 'continue'; nodeId: string; target: string }
  /** a path on which nothing follows */
  | { kind: 'end'; nodeId: string }
);

/** `a`, `b`, ... `z`, `aa` */
const letters = (index: number): string =>
  index < 26 ? String.fromCharCode(97 + index) : letters(Math.floor(index / 26) - 1) + letters(index % 26);

/**
 * The workflow as rows in flow order. A node with several paths is followed by a group for each; where the paths meet
 * again the rows go on at the node's own level. Each step stands in exactly one `step` row; unreachable ones in none.
 */
export const outline = (document: WorkflowDocument, names: Names = {}): OutlineRow[] => {
  const rows: OutlineRow[] = [];
  const placed = new Set<string>();
  const back = new Set(backEdges(document).map(({ from, output }) => edgeKey(from, output)));

  /** Rows from `first` until a step that stands in `stops` (where an outer level goes on). */
  const put = (
    first: string | undefined,
    prefix: string,
    depth: number,
    after: string,
    stops: ReadonlySet<string>,
  ): void => {
    let id = first;
    let from = after;
    for (let n = 1; ; n += 1) {
      const node = nodeOf(document, id);
      if (id === undefined || !node || stops.has(id)) {
        if (n === 1 && depth > 0 && !node)
          rows.push({ kind: 'end', number: '', depth, text: 'The way ends', nodeId: from });
        return;
      }
      if (placed.has(id)) {
        rows.push({
          kind: 'continue',
          number: '',
          depth,
          text: `Continue at ${titleOf(node, names)}`,
          nodeId: from,
          target: id,
        });
        return;
      }
      placed.add(id);
      const number = `${prefix}${n}`;
      rows.push({ kind: 'step', number, depth, text: titleOf(node, names), nodeId: id });
      from = id;
      id = follow(id, number, depth, stops);
    }
  };

  /** Puts the groups of a node with several paths; returns the step at which its level goes on. */
  const follow = (
    id: string,
    number: string,
    depth: number,
    stops: ReadonlySet<string>,
  ): string | undefined => {
    const outputs = outputsOf(document.nodes[id]!);
    if (outputs.length < 2) return outputs[0]?.next;
    const meeting = joinOf(document, id);
    const join = meeting !== undefined && !placed.has(meeting) ? meeting : undefined;
    const inner = join === undefined ? stops : new Set([...stops, join]);
    outputs.forEach(({ id: output, name, next }, index) => {
      const group = `${number}${letters(index)}`;
      rows.push({ kind: 'path', number: group, depth: depth + 1, text: name, nodeId: id, output });
      if (next !== undefined && back.has(edgeKey(id, output)) && nodeOf(document, next)) {
        const text = `Continue at ${titleOf(document.nodes[next]!, names)}`;
        rows.push({ kind: 'continue', number: '', depth: depth + 2, text, nodeId: id, target: next });
        return;
      }
      put(next, `${group}.`, depth + 2, id, inner);
    });
    return join !== undefined && !stops.has(join) ? join : undefined;
  };

  put(document.start, '', 0, '', new Set());
  return rows;
};

import type { WorkflowResults } from '../../api/index.ts';
import { edgeKey, outline, outputsOf, type WorkflowDocument } from '../blueprint.ts';

const numbers = new WeakMap<WorkflowDocument, Map<string, string>>();

/** The number of a step in the table view ("2a.1"); undefined for one that nothing leads to. */
export const numberOf = (document: WorkflowDocument, id: string): string | undefined => {
  let known = numbers.get(document);
  if (!known) {
    known = new Map(
      outline(document).flatMap((row) => (row.kind === 'step' ? [[row.nodeId, row.number] as const] : [])),
    );
    numbers.set(document, known);
  }
  return known.get(id);
};

export interface DropOff {
  /** who left this step and went to no other */
  ended: number;
  of: number;
}

const MARKED_MAX = 3;
/** Below this a share says nothing. */
const PEOPLE_MIN = 20;

/**
 * The largest drop-offs: steps in the middle of the way after which people went to no other step. Steps at which the
 * way ends by design are none. None at all once a goal was reached: figures do not say who of them reached it where.
 */
export const dropOffs = (document: WorkflowDocument, results: WorkflowResults): Map<string, DropOff> => {
  if (results.ended.some(({ code, count }) => code === 'goal' && count > 0)) return new Map();
  const found = Object.entries(document.nodes).flatMap(([id, node]): [string, DropOff][] => {
    const counts = results.nodes[id];
    const outputs = outputsOf(node);
    if (!counts || counts.left < PEOPLE_MIN || outputs.every(({ next }) => next === undefined)) return [];
    const passed = outputs.reduce(
      (sum, { id: output }) => sum + (results.edges[edgeKey(id, output)] ?? 0),
      0,
    );
    const ended = counts.left - passed;
    return ended > 0 ? [[id, { ended, of: counts.left }]] : [];
  });
  return new Map(found.sort(([, a], [, b]) => b.ended / b.of - a.ended / a.of).slice(0, MARKED_MAX));
};

/** Passages through a line, and the base of their share: all who left the step before (or entered). */
export const passagesOf = (
  results: WorkflowResults,
  from: string | null,
  output: string,
): { count: number; of: number } =>
  from === null
    ? { count: results.entered, of: results.entered }
    : { count: results.edges[edgeKey(from, output)] ?? 0, of: results.nodes[from]?.left ?? 0 };

/** Width of a line by the logarithm of its share: 1 to 6 px. */
export const lineWidth = (count: number, of: number): number => {
  if (count <= 0 || of <= 0) return 1;
  const share = Math.min(1, count / of);
  return Math.min(6, Math.max(1, 6 + Math.log10(share) * 2.5));
};

import type { WorkflowResults } from '../../api/index.ts';
import { edgeKey, kindOf, outline, outputsOf, type WorkflowDocument } from '../blueprint.ts';

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

type StepCounts = WorkflowResults['nodes'][string];

export interface DropOff {
  /** whose way ended here without a goal */
  ended: number;
  of: number;
  /** of a step that sends: how many of those it reached clicked */
  clicked?: number;
  sent?: number;
}

const MARKED_MAX = 3;
/** Of fewer people a share says nothing. */
const PEOPLE_MIN = 20;
/** Smaller ones are no finding: some always go. */
const SHARE_MIN = 0.05;

/** The largest drop-offs: steps in the middle of the way at which ways end without a goal; at most three. */
export const dropOffs = (document: WorkflowDocument, results: WorkflowResults): Map<string, DropOff> => {
  const found = Object.entries(document.nodes).flatMap(([id, node]): [string, DropOff][] => {
    const counts = results.nodes[id];
    if (!counts || outputsOf(node).every(({ next }) => next === undefined)) return [];
    const of = counts.entered - counts.hereNow;
    const ended = counts.left - counts.goals;
    if (of < PEOPLE_MIN || ended / of < SHARE_MIN) return [];
    const { humanClicks: clicked, sent } = counts;
    const isMessage = kindOf(node).family === 'message' && clicked !== undefined && sent !== undefined;
    return [[id, { ended, of, ...(isMessage ? { clicked, sent } : {}) }]];
  });
  return new Map(found.sort(([, a], [, b]) => b.ended / b.of - a.ended / a.of).slice(0, MARKED_MAX));
};

/** "1,204 entered = 37 here + 1,100 moved on + 67 left" */
export const sumText = (
  { entered, hereNow, movedOn, left }: StepCounts,
  text: (n: number) => string,
): string =>
  `${text(entered)} entered = ${text(hereNow)} here + ${text(movedOn)} moved on + ${text(left)} left`;

/**
 * Where figures contradict each other: steps whose entered are not here + moved on + left, and the whole ("trigger")
 * whose entered are not inside + ended. Asked at every refresh; none is the only right answer (P17).
 */
export const wrongSums = (results: WorkflowResults): { id: string; text: string }[] => {
  const ended = results.ended.reduce((sum, { count }) => sum + count, 0);
  const whole =
    results.entered === results.hereNow + ended
      ? []
      : [
          {
            id: 'trigger',
            text: `${results.entered} entered, but ${results.hereNow} inside + ${ended} ended`,
          },
        ];
  const steps = Object.entries(results.nodes).flatMap(([id, { entered, hereNow, movedOn, left }]) =>
    entered === hereNow + movedOn + left
      ? []
      : [{ id, text: `${entered} entered, but ${hereNow} here + ${movedOn} moved on + ${left} left` }],
  );
  return [...whole, ...steps];
};

/** Passages through a line, and the base of their share: all who are no longer at the step before (or entered). */
export const passagesOf = (
  results: WorkflowResults,
  from: string | null,
  output: string,
): { count: number; of: number } => {
  if (from === null) return { count: results.entered, of: results.entered };
  const counts = results.nodes[from];
  return {
    count: results.edges[edgeKey(from, output)] ?? 0,
    of: counts ? counts.entered - counts.hereNow : 0,
  };
};

/** Passages that came since results were read before, by the name of their line; nothing when the window differs. */
export const newPassages = (
  before: WorkflowResults | undefined,
  now: WorkflowResults,
): Map<string, number> => {
  if (!before || now.entered < before.entered) return new Map();
  return new Map(
    Object.entries(now.edges).flatMap(([line, count]): [string, number][] => {
      const more = count - (before.edges[line] ?? 0);
      return more > 0 ? [[line, more]] : [];
    }),
  );
};

/** Width of a line by the logarithm of its share: 1 to 6 px. */
export const lineWidth = (count: number, of: number): number => {
  if (count <= 0 || of <= 0) return 1;
  const share = Math.min(1, count / of);
  return Math.min(6, Math.max(1, 6 + Math.log10(share) * 2.5));
};

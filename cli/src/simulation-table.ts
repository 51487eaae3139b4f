/** What came out of a simulation, in lines for people. Pure. */
import type { Outcome, SimulationResult } from '../../server/src/simulator/index.ts';
import {
  edgeKey,
  outline,
  outputsOf,
  titleOf,
  type WorkflowDocument,
} from '../../server/src/workflows/index.ts';

const DAY_MS = 86_400_000;

const days = (fromMs: number, toMs: number): string => `${Math.round((toMs - fromMs) / DAY_MS)} days`;

const range = (outcome: Outcome, of: (counts: Outcome['counts']) => number): string => {
  if (!outcome.range) return '';
  const [low, high] = [of(outcome.range.low), of(outcome.range.high)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  return low === high ? '' : ` (${low} to ${high})`;
};

/** Steps in the order of the table view; without a document in that of the counts. */
const stepsOf = (document: WorkflowDocument | null, { counts }: Outcome): { id: string; title: string }[] =>
  document
    ? outline(document).flatMap((row) =>
        row.kind === 'step'
          ? [{ id: row.nodeId, title: `${row.number} ${titleOf(document.nodes[row.nodeId]!)}` }]
          : [],
      )
    : Object.keys(counts.nodes).map((id) => ({ id, title: id }));

const COLUMNS = ['entered', 'here', 'sent', 'held'] as const;
const WIDTH = 9;

const stepLine = (title: string, numbers: readonly (number | string)[]): string =>
  `  ${title.slice(0, 44).padEnd(44)}${numbers.map((one) => String(one).padStart(WIDTH)).join('')}`;

/** The paths out of a step that has several. */
const pathLines = (document: WorkflowDocument | null, id: string, outcome: Outcome): string[] => {
  const node = document?.nodes[id];
  const outputs = node ? outputsOf(node) : [];
  if (outputs.length < 2) return [];
  return outputs.map(({ id: output, name }) => {
    const of = (counts: Outcome['counts']): number => counts.edges[edgeKey(id, output)] ?? 0;
    return stepLine(`    ${name}`, [`${of(outcome.counts)}${range(outcome, of)}`]);
  });
};

/** Lines of a table: what it was, the steps, what was held back, pile-ups, what was assumed. */
export const simulationTable = (result: SimulationResult, document: WorkflowDocument | null): string[] => {
  const { draft, live, simulated, sampleOf, inputs } = result;
  const of = sampleOf === null ? '' : ` of ${sampleOf}`;
  const entered = (counts: Outcome['counts']): number => counts.entered;
  const sent = draft.days.reduce((sum, day) => sum + day.sent, 0);
  return [
    `${days(result.fromMs, result.toMs)}, ${simulated}${of} people, ${inputs} inputs, ${(result.tookMs / 1_000).toFixed(1)} s. Nothing was sent.`,
    `${draft.people} people enter ${draft.counts.entered} times${range(draft, entered)}; ${sent} messages leave`,
    ...(live ? [`version ${result.liveVersion}, on the same history: ${live.counts.entered} times`] : []),
    '',
    stepLine('', COLUMNS),
    ...stepsOf(document, draft).flatMap(({ id, title }) => {
      const counts = draft.counts.nodes[id];
      const numbers = [counts?.entered ?? 0, counts?.hereNow ?? 0, counts?.sent ?? 0, counts?.held ?? 0];
      return [stepLine(title, numbers), ...pathLines(document, id, draft)];
    }),
    ...(draft.counts.ended.length > 0 ? ['', 'Ended'] : []),
    ...draft.counts.ended.map(({ code, count }) => stepLine(code, [count])),
    ...(draft.held.length > 0 ? ['', 'Held back'] : []),
    ...draft.held.map(({ text, count }) => stepLine(text, [count])),
    ...(draft.pileUps.length > 0 ? ['', 'Mail from two workflows on one day'] : []),
    ...draft.pileUps.map(({ name, people, worstDay, worstDayPeople }) =>
      stepLine(`${name}; most on ${worstDay}: ${worstDayPeople}`, [people]),
    ),
    '',
    result.assumptions,
  ];
};

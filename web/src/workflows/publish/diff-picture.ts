import { countText } from '../../ui/index.ts';
import { doesTheSame, nodeOf, outputsOf, type WorkflowDocument, walk } from '../blueprint.ts';
import type { Picture } from '../builder/picture.ts';

export type Mark = 'same' | 'added' | 'changed' | 'removed';

/** What two versions have together, as the layout of the builder reads it, and what happened to each part. */
export interface DiffPicture {
  picture: Picture;
  /** by id of a step */
  marks: ReadonlyMap<string, Mark>;
  /** by id of a line */
  lineMarks: ReadonlyMap<string, 'same' | 'added' | 'removed'>;
}

export const BOX_WIDTH = 176;
export const BOX_HEIGHT = 28;

const stepsOf = (document: WorkflowDocument): string[] => [
  ...new Set([...walk(document), ...Object.keys(document.nodes)]),
];

/** Ways from step to step, each pair once. */
const waysOf = (document: WorkflowDocument): Map<string, { from: string; to: string }> =>
  new Map(
    stepsOf(document).flatMap((from) =>
      outputsOf(document.nodes[from]!).flatMap(({ next }): [string, { from: string; to: string }][] =>
        next !== undefined && nodeOf(document, next) ? [[`${from}>${next}`, { from, to: next }]] : [],
      ),
    ),
  );

const markOf = (before: WorkflowDocument, after: WorkflowDocument, id: string): Mark => {
  const [was, is] = [nodeOf(before, id), nodeOf(after, id)];
  if (!is) return 'removed';
  if (!was) return 'added';
  return was.type === is.type && doesTheSame(was, is) ? 'same' : 'changed';
};

/** Steps of the new version in flow order, then those that are gone; the ways of both. */
export const diffPicture = (before: WorkflowDocument, after: WorkflowDocument): DiffPicture => {
  const ids = [...new Set([...stepsOf(after), ...stepsOf(before)])];
  const [were, are] = [waysOf(before), waysOf(after)];
  const ways = [...new Map([...are, ...were])];
  return {
    picture: {
      boxes: ids.map((id) => ({ id, kind: 'step', nodeId: id, width: BOX_WIDTH, height: BOX_HEIGHT })),
      lines: ways.map(([id, { from, to }]) => ({ id, from, to })),
    },
    marks: new Map(ids.map((id) => [id, markOf(before, after, id)])),
    lineMarks: new Map(
      ways.map(([id]) => [id, !were.has(id) ? 'added' : are.has(id) ? 'same' : 'removed'] as const),
    ),
  };
};

const WORDS: readonly [Mark, string][] = [
  ['added', 'added'],
  ['changed', 'changed'],
  ['removed', 'removed'],
  ['same', 'as it was'],
];

/** The picture in words: "1 step added, 2 changed". */
export const diffText = (marks: DiffPicture['marks']): string => {
  const all = [...marks.values()];
  const parts = WORDS.flatMap(([mark, word]) => {
    const steps = all.filter((one) => one === mark).length;
    return steps === 0 ? [] : [{ steps, word }];
  });
  return parts
    .map(({ steps, word }, n) =>
      n === 0
        ? `${countText(steps)} ${steps === 1 ? 'step' : 'steps'} ${word}`
        : `${countText(steps)} ${word}`,
    )
    .join(', ');
};

import { useMemo } from 'react';
import type { WorkflowDocument } from '../blueprint.ts';
import { type Layout, pathThrough } from '../builder/layout.ts';
import { useLayout } from '../builder/useLayout.ts';
import { BOX_HEIGHT, BOX_WIDTH, type DiffPicture, diffPicture, diffText, type Mark } from './diff-picture.ts';
import classes from './Publish.module.css';

/** Letters that fit into a box. */
const TITLE_MAX = 27;
const EDGE_PX = 4;

const sizeOf = (layout: Layout): { width: number; height: number } => {
  const points = [...layout.boxes.values()];
  return {
    width: Math.max(...points.map(({ x }) => x)) + BOX_WIDTH + EDGE_PX,
    height: Math.max(...points.map(({ y }) => y)) + BOX_HEIGHT + EDGE_PX,
  };
};

const cut = (title: string): string =>
  title.length > TITLE_MAX ? `${title.slice(0, TITLE_MAX - 1)}\u2026` : title;

const Drawing = ({
  diff,
  layout,
  titleOf,
}: {
  diff: DiffPicture;
  layout: Layout;
  titleOf: (id: string) => string;
}) => {
  const { width, height } = sizeOf(layout);
  const text = diffText(diff.marks);
  return (
    <svg
      className={classes.drawing}
      viewBox={`${-EDGE_PX} ${-EDGE_PX} ${width + EDGE_PX} ${height + EDGE_PX}`}
      width={width}
      height={height}
      role="img"
      aria-label={text}
    >
      {[...layout.lines].map(([id, points]) => (
        <path key={id} d={pathThrough(points)} data-mark={diff.lineMarks.get(id)} />
      ))}
      {[...layout.boxes].map(([id, { x, y }]) => (
        <g key={id} data-mark={diff.marks.get(id)} transform={`translate(${x} ${y})`}>
          <title>{titleOf(id)}</title>
          <rect width={BOX_WIDTH} height={BOX_HEIGHT} rx={6} />
          <text x={BOX_WIDTH / 2} y={BOX_HEIGHT / 2 + 4} textAnchor="middle">
            {cut(titleOf(id))}
          </text>
        </g>
      ))}
    </svg>
  );
};

const LEGEND: readonly [Mark, string][] = [
  ['added', 'Added'],
  ['changed', 'Changed'],
  ['removed', 'Removed'],
];

/** What differs between two versions as a small picture: added, changed, removed. */
export const DiffView = ({
  before,
  after,
  titleFor,
}: {
  before: WorkflowDocument;
  after: WorkflowDocument;
  titleFor: (node: WorkflowDocument['nodes'][string]) => string;
}) => {
  const diff = useMemo(() => diffPicture(before, after), [before, after]);
  const layout = useLayout(diff.picture, undefined);
  const titleOf = (id: string): string => {
    const node = after.nodes[id] ?? before.nodes[id];
    return node ? titleFor(node) : id;
  };
  const seen = new Set(diff.marks.values());
  return (
    <figure className={classes.diff}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <section className={classes.diffScroll} aria-label="The change as a picture" tabIndex={0}>
        <Drawing diff={diff} layout={layout} titleOf={titleOf} />
      </section>
      <figcaption className={classes.legend}>
        {LEGEND.filter(([mark]) => seen.has(mark)).map(([mark, word]) => (
          <span key={mark} data-mark={mark}>
            {word}
          </span>
        ))}
      </figcaption>
    </figure>
  );
};

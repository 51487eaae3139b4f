import type { Picture } from './picture.ts';

export interface Point {
  x: number;
  y: number;
}

/** Where everything stands: left upper corners of boxes, and lines as corners from end to end. */
export interface Layout {
  boxes: ReadonlyMap<string, Point>;
  lines: ReadonlyMap<string, readonly Point[]>;
}

/** The same layout somewhere else, so that the step one works on keeps its place on the screen. */
export const shifted = ({ boxes, lines }: Layout, by: Point): Layout => {
  const at = ({ x, y }: Point): Point => ({ x: x + by.x, y: y + by.y });
  return {
    boxes: new Map([...boxes].map(([id, point]) => [id, at(point)])),
    lines: new Map([...lines].map(([id, points]) => [id, points.map(at)])),
  };
};

export const ZOOM = { min: 0.4, max: 1.5 } as const;
export const MARGIN_PX = 32;

/** The view that shows a whole picture: from the top, in the middle, at most at 100 %. The goals' card counts too. */
export const viewOfAll = (
  { boxes }: Picture,
  layout: Layout,
  size: { width: number; height: number },
): { x: number; y: number; zoom: number } => {
  const placed = boxes.flatMap(({ id, width, height, kind }) => {
    const at = layout.boxes.get(id);
    const wide = kind === 'trigger' ? width * 2 + MARGIN_PX : width;
    return at ? [{ left: at.x, right: at.x + wide, top: at.y, bottom: at.y + height }] : [];
  });
  const left = Math.min(...placed.map((box) => box.left));
  const right = Math.max(...placed.map((box) => box.right));
  const top = Math.min(...placed.map((box) => box.top));
  const bottom = Math.max(...placed.map((box) => box.bottom));
  const fitting = Math.min(
    (size.width - 2 * MARGIN_PX) / (right - left),
    (size.height - 2 * MARGIN_PX) / (bottom - top),
  );
  const zoom = Math.max(ZOOM.min, Math.min(1, fitting));
  return { x: size.width / 2 - ((left + right) / 2) * zoom, y: MARGIN_PX - top * zoom, zoom };
};

const BEND_PX = 8;

const towards = (from: Point, to: Point, px: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(px, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
};

/** An SVG path through corners, each rounded by 8 px. */
export const pathThrough = (points: readonly Point[]): string =>
  points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) return `M ${point.x} ${point.y}`;
      if (!after) return `L ${point.x} ${point.y}`;
      const [start, end] = [towards(point, before, BEND_PX), towards(point, after, BEND_PX)];
      return `L ${start.x} ${start.y} Q ${point.x} ${point.y} ${end.x} ${end.y}`;
    })
    .join(' ');

/** Below the card that a bent line leaves: there it is alone, while several can meet at its end. */
const STEM_PX = 18;

/** Where the `+` of a line stands: in the middle of a straight one, else at its beginning. */
export const plusAt = (points: readonly Point[]): Point => {
  const [from, to] = [points[0], points.at(-1)];
  if (!from || !to) return { x: 0, y: 0 };
  return { x: from.x, y: points.length > 2 ? from.y + STEM_PX : (from.y + to.y) / 2 };
};

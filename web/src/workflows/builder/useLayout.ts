import { useEffect, useMemo, useRef } from 'react';
import { type Layout, shifted } from './layout.ts';
import { type Picture, TRIGGER_ID } from './picture.ts';
import { placed } from './placing.ts';

/** From the edit to the picture of it, for whoever looks at timings: `workflow:drawn`. */
const measureDrawn = (): void => {
  if (performance.getEntriesByName('workflow:edit').length === 0) return;
  performance.measure('workflow:drawn', 'workflow:edit');
  performance.clearMarks('workflow:edit');
};

/** Where everything stands; the box `anchor` keeps its place, so that what one works on does not jump. */
export const useLayout = (picture: Picture, anchor: string | undefined): Layout => {
  const before = useRef<Layout>(undefined);
  const shape = JSON.stringify(picture);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a picture of the same shape has the same layout
  const layout = useMemo(() => {
    const [old, fresh] = [before.current, placed(picture)];
    // A step that was just inserted stood nowhere: then the start keeps its place.
    const id = anchor !== undefined && old?.boxes.has(anchor) ? anchor : TRIGGER_ID;
    const [was, is] = [old?.boxes.get(id), fresh.boxes.get(id)];
    return was && is ? shifted(fresh, { x: was.x - is.x, y: was.y - is.y }) : fresh;
  }, [shape]);
  useEffect(() => {
    before.current = layout;
    requestAnimationFrame(measureDrawn);
  }, [layout]);
  return layout;
};

import ELK from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import { useEffect, useRef, useState } from 'react';
import { type Layout, laidOut, shifted } from './layout.ts';
import { type Picture, TRIGGER_ID } from './picture.ts';

let engine: InstanceType<typeof ELK> | undefined;

/** One worker for the page: layouts do not hold up typing. */
const elk = (): InstanceType<typeof ELK> => {
  engine ??= new ELK({ workerUrl });
  return engine;
};

/** From the edit to the picture of it, for whoever looks at timings: `workflow:drawn`. */
const measureDrawn = (): void => {
  if (performance.getEntriesByName('workflow:edit').length === 0) return;
  performance.measure('workflow:drawn', 'workflow:edit');
  performance.clearMarks('workflow:edit');
};

/**
 * Where everything stands. The old layout stays until the new one is there; the box `anchor` keeps its place, so that
 * what one works on does not jump; `isCurrent`: it is that of this picture. Older answers never replace newer ones.
 */
export const useLayout = (
  picture: Picture,
  anchor: string | undefined,
): { layout: Layout | undefined; isCurrent: boolean } => {
  const [drawn, setDrawn] = useState<{ layout: Layout; shape: string }>();
  const shape = JSON.stringify(picture);
  const before = useRef<Layout>(undefined);
  const held = useRef(anchor);
  held.current = anchor;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a picture of the same shape has the same layout
  useEffect(() => {
    let isNewest = true;
    laidOut(elk(), picture).then((fresh) => {
      if (!isNewest) return;
      const old = before.current;
      // A step that was just inserted stood nowhere: then the start keeps its place.
      const id = held.current !== undefined && old?.boxes.has(held.current) ? held.current : TRIGGER_ID;
      const [was, is] = [old?.boxes.get(id), fresh.boxes.get(id)];
      const next = was && is ? shifted(fresh, { x: was.x - is.x, y: was.y - is.y }) : fresh;
      before.current = next;
      setDrawn({ layout: next, shape });
      requestAnimationFrame(measureDrawn);
    }, console.error);
    return () => {
      isNewest = false;
    };
  }, [shape]);
  return { layout: drawn?.layout, isCurrent: drawn?.shape === shape };
};

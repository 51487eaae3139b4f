import { useVirtualizer, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';

/** Rows drawn beyond the screen's edge: fewer flashes white on a fast scroll, more costs each frame. */
const overscan = 8;
/** The next rows are fetched when this few are left below, about one screen. */
const nearEnd = 20;

type VirtualRows = {
  items: { index: number; key: React.Key; start: number; size: number; end: number }[];
  before: number;
  after: number;
  scrollTo: (index: number) => void;
};

/**
 * The rows to draw, and the heights of what is left out before and after them.
 * The page scrolls when `box` is undefined, else that element does.
 */
export const useVirtualRows = (options: {
  count: number;
  rowPx: number;
  keyOf: (index: number) => React.Key;
  host: RefObject<HTMLElement | null>;
  isBoxed: boolean;
  more?: { isThere: boolean; isLoading: boolean; load: () => void };
}): VirtualRows => {
  const { count, rowPx, keyOf, host, isBoxed, more } = options;
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    if (isBoxed || !host.current) return;
    setMargin(host.current.getBoundingClientRect().top + window.scrollY);
  }, [isBoxed, host]);

  const shared = { count, estimateSize: () => rowPx, getItemKey: keyOf, overscan };
  const inPage = useWindowVirtualizer({ ...shared, enabled: !isBoxed, scrollMargin: margin });
  const inBox = useVirtualizer({ ...shared, enabled: isBoxed, getScrollElement: () => host.current });
  const virtualizer = (isBoxed ? inBox : inPage) as Virtualizer<HTMLElement | Window, Element>;
  const offset = isBoxed ? 0 : margin;

  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? -1;
  const isNearEnd = count > 0 && lastIndex >= count - nearEnd;
  const { isThere = false, isLoading = false, load } = more ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each batch of rows, not for each fresh function
  useEffect(() => {
    if (isNearEnd && isThere && !isLoading) load?.();
  }, [isNearEnd, isThere, isLoading, count]);

  return {
    items,
    before: (items[0]?.start ?? offset) - offset,
    after: virtualizer.getTotalSize() - ((items.at(-1)?.end ?? offset) - offset),
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
};

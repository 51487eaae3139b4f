import { useHotkeys } from '@mantine/hooks';
import { useEffect, useRef } from 'react';

/** Fields and menus keep their keys; buttons do not need these letters. */
const typingTags = ['INPUT', 'TEXTAREA', 'SELECT'];

/**
 * Walking through a list of things to decide: `j` and `k` move the focus, and after a decision it goes to the one that
 * takes the place of the decided one. `places` are the ids in order; elements carry them as `data-pair`.
 */
export const usePairFocus = (places: readonly string[]) => {
  const list = useRef<HTMLUListElement>(null);
  const wanted = useRef<number | null>(null);
  const elements = (): HTMLElement[] => [
    ...(list.current?.querySelectorAll<HTMLElement>('[data-pair]') ?? []),
  ];
  const current = (): number => elements().findIndex((element) => element.contains(document.activeElement));
  const focus = (place: number): void => {
    const all = elements();
    const element = all[Math.max(0, Math.min(place, all.length - 1))];
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change of the list, and only then
  useEffect(() => {
    if (wanted.current === null) return;
    focus(wanted.current);
    wanted.current = null;
  }, [places.join()]);
  return {
    list,
    current,
    next: () => focus(current() + 1),
    before: () => focus(current() - 1),
    /** The next change of the list moves the focus to what then stands at the place of `id`. */
    keepPlaceOf: (id: string) => {
      wanted.current = places.indexOf(id);
    },
  };
};

export interface PairKeys {
  next: () => void;
  before: () => void;
  merge: () => void;
  different: () => void;
}

/** `j` `k` walk, `m` (or `a`) merges, `d` tells apart, `s` skips. */
export const usePairKeys = ({ next, before, merge, different }: PairKeys): void => {
  useHotkeys(
    [
      ['j', next],
      ['s', next],
      ['k', before],
      ['m', merge],
      ['a', merge],
      ['d', different],
    ],
    typingTags,
  );
};

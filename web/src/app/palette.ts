import { useEffect, useSyncExternalStore } from 'react';
import type { IconType } from '../ui/index.ts';

/** A line of the palette. `keywords` are found but not shown. */
export type PaletteItem = {
  id: string;
  label: string;
  description?: string;
  icon?: IconType;
  keywords?: string;
  run: () => void;
};

/**
 * Whatever puts lines into the palette. `items` are filtered by the query as one types; `search` asks the server
 * and its lines are shown as they come. A screen registers verbs ("Pause Abandoned cart") while it is open.
 */
export type PaletteProvider = {
  id: string;
  group: string;
  items?: readonly PaletteItem[];
  search?: (query: string, signal: AbortSignal) => Promise<readonly PaletteItem[]>;
};

let providers: readonly PaletteProvider[] = [];
const listeners = new Set<() => void>();

const setProviders = (next: readonly PaletteProvider[]): void => {
  providers = next;
  for (const listener of listeners) listener();
};

const registerPalette = (provider: PaletteProvider): (() => void) => {
  setProviders([...providers.filter(({ id }) => id !== provider.id), provider]);
  return () => setProviders(providers.filter((known) => known !== provider));
};

/** Registers a provider while the component is on screen; memoize it, since a new object registers anew. */
export const usePalette = (provider: PaletteProvider): void => {
  useEffect(() => registerPalette(provider), [provider]);
};

export const usePaletteProviders = (): readonly PaletteProvider[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => providers,
  );

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/**
 * How well an item answers a query; 0 when it does not. Every word must begin a word of the item ("pa ab" finds
 * "Pause Abandoned cart"); a label that starts with the query comes first.
 */
export const paletteRank = (
  query: string,
  { label, description = '', keywords = '' }: PaletteItem,
): number => {
  const asked = folded(query).split(/\s+/).filter(Boolean);
  if (asked.length === 0) return 1;
  const words = folded(`${label} ${description} ${keywords}`).split(/[\s@.,"()/-]+/);
  if (!asked.every((part) => words.some((word) => word.startsWith(part)))) return 0;
  return folded(label).startsWith(folded(query).trim()) ? 3 : 2;
};

/** The items that answer a query, the best first, otherwise in their given order. */
export const paletteMatches = (query: string, items: readonly PaletteItem[], most: number): PaletteItem[] =>
  items
    .map((item) => ({ item, rank: paletteRank(query, item) }))
    .filter(({ rank }) => rank > 0)
    .sort((left, right) => right.rank - left.rank)
    .slice(0, most)
    .map(({ item }) => item);

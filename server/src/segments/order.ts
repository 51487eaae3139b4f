/** What ordering needs of a segment: its key and the keys its condition names. */
export interface Dependent {
  key: string;
  compiled: { segments: readonly string[] };
}

type Keys = ReadonlyMap<string, readonly string[]>;

/** The first way from `key` back to itself through `names`, as keys: `['a', 'b', 'a']`; undefined when there is none. */
export const cyclePath = (key: string, names: Keys): string[] | undefined => {
  const visited = new Set<string>();
  const walk = (at: string, path: string[]): string[] | undefined => {
    for (const next of names.get(at) ?? []) {
      if (next === key) return [...path, key];
      if (visited.has(next)) continue;
      visited.add(next);
      const found = walk(next, [...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(key, [key]);
};

/**
 * The segments so that each comes after those its condition names: the order in which the fold judges them. Among
 * independent ones the given order stays. Keys that are not in the list are left out of account. Throws on a
 * cycle: publishing refuses one, so it is a bug.
 */
export const dependencyOrder = <Segment extends Dependent>(segments: readonly Segment[]): Segment[] => {
  const byKey = new Map(segments.map((segment) => [segment.key, segment]));
  const ordered = new Set<Segment>();
  const open = new Set<string>();
  const place = (segment: Segment): void => {
    if (ordered.has(segment)) return;
    if (open.has(segment.key))
      throw new Error(`segments name each other: ${[...open, segment.key].join(' > ')}`);
    open.add(segment.key);
    for (const key of segment.compiled.segments) {
      const named = byKey.get(key);
      if (named) place(named);
    }
    open.delete(segment.key);
    ordered.add(segment);
  };
  for (const segment of segments) place(segment);
  return [...ordered];
};

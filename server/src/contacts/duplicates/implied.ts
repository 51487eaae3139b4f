import type { FoundPair } from './match.ts';
import type { MatchRecord } from './record.ts';
import { type Frequencies, scorePair } from './score.ts';

/** Larger heaps of likeness are chains of chance, not one person: nothing follows from them. */
const GROUP_MAX = 16;

/** An implied pair comes after those that it follows from. */
const LESS = 1;

interface Link {
  other: MatchRecord;
  bits: number;
}

const linksOf = (found: readonly FoundPair[]): Map<MatchRecord, Link[]> => {
  const links = new Map<MatchRecord, Link[]>();
  const add = (from: MatchRecord, other: MatchRecord, bits: number): void => {
    const known = links.get(from);
    if (known) known.push({ other, bits });
    else links.set(from, [{ other, bits }]);
  };
  for (const { a, b, bits } of found) {
    add(a, b, bits);
    add(b, a, bits);
  }
  return links;
};

/** Everybody that can be reached from one. */
const groupOf = (start: MatchRecord, links: ReadonlyMap<MatchRecord, Link[]>): MatchRecord[] => {
  const group = new Set([start]);
  for (const record of group) for (const { other } of links.get(record) ?? []) group.add(other);
  return [...group];
};

/**
 * The widest way from one record to the others: for each the weakest link on its strongest chain, and the record
 * before it on that chain.
 */
const chainsFrom = (
  start: MatchRecord,
  links: ReadonlyMap<MatchRecord, Link[]>,
): Map<MatchRecord, { bits: number; before: MatchRecord }> => {
  const reached = new Map<MatchRecord, { bits: number; before: MatchRecord }>();
  const open: { record: MatchRecord; bits: number; before: MatchRecord }[] = [
    { record: start, bits: Number.POSITIVE_INFINITY, before: start },
  ];
  while (open.length > 0) {
    open.sort((x, y) => x.bits - y.bits);
    const { record, bits, before } = open.pop()!;
    if (reached.has(record)) continue;
    reached.set(record, { bits, before });
    for (const link of links.get(record) ?? [])
      if (!reached.has(link.other))
        open.push({ record: link.other, bits: Math.min(bits, link.bits), before: record });
  }
  return reached;
};

/**
 * Pairs that follow from others: when A is like C and C like B, then A and B are one if both proposals are right. They
 * are a little less sure than the weakest link between them, never certain, and are left out of heaps of more than `GROUP_MAX`.
 */
export const impliedPairs = (found: readonly FoundPair[], frequencies: Frequencies): FoundPair[] => {
  const links = linksOf(found);
  const implied: FoundPair[] = [];
  const seen = new Set<MatchRecord>();
  for (const start of links.keys()) {
    if (seen.has(start)) continue;
    const group = groupOf(start, links);
    for (const record of group) seen.add(record);
    if (group.length > GROUP_MAX) continue;
    group.forEach((a, n) => {
      const linked = new Set(links.get(a)!.map(({ other }) => other));
      const chains = chainsFrom(a, links);
      for (const b of group.slice(n + 1)) {
        if (linked.has(b)) continue;
        const { bits, before } = chains.get(b)!;
        const { comparisons } = scorePair(a, b, frequencies);
        implied.push({ a, b, bits: bits - LESS, verdict: 'proposed', comparisons, through: before.id });
      }
    });
  }
  return implied;
};

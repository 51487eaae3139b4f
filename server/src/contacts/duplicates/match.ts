import { LOCAL_LENGTH_MIN, lineOf, localOf } from './compare.ts';
import { impliedPairs } from './implied.ts';
import { formsOf } from './nicknames.ts';
import type { MatchRecord } from './record.ts';
import { countValues, type Frequencies, RECORDS_AT_ONCE, type Scored, scorePair } from './score.ts';
import { soundOf } from './text.ts';

/** Two contacts of a list that may be one person; `a` before `b` in the list. */
export interface FoundPair extends Scored {
  a: MatchRecord;
  b: MatchRecord;
  /** they have little in common, but both are like this third one */
  through: string | null;
}

const join = (...parts: (string | undefined)[]): string | undefined =>
  parts.every((part) => part !== undefined && part !== '') ? parts.join('|') : undefined;

const sorted = (a: string | undefined, b: string | undefined): string | undefined =>
  a && b ? [a, b].sort().join('|') : undefined;

/** The first of the names that a given name is a form of, so that Bob and Robert meet. */
const formOf = (first: string | undefined): string | undefined => {
  if (!first) return undefined;
  const word = first.split(' ')[0]!;
  const [form] = formsOf(word);
  return form === undefined ? word : `#${form}`;
};

const sound = (name: string | undefined): string | undefined => (name ? soundOf(name) : undefined);
const start = (text: string | undefined, letters: number): string | undefined => text?.slice(0, letters);

/**
 * Records that share a key of one kind are compared; each kind forgives another slip. Two records of one person that
 * differ so much that no key is equal are not found: the price for not comparing everybody with everybody.
 */
const KEYS: readonly ((record: MatchRecord) => string | undefined)[] = [
  ({ email }) => email,
  ({ number }) => number,
  ({ phone }) => phone && lineOf(phone),
  ({ email }) => (email && localOf(email).length >= LOCAL_LENGTH_MIN ? localOf(email) : undefined),
  ({ first, last, born }) => join(start(sorted(first, last), 40), start(born, 4)),
  ({ born, first }) => join(born, start(first, 1)),
  ({ born, last }) => join(born, start(last, 1)),
  ({ born }) => born,
  ({ first, last }) => sorted(first, last),
  ({ first, last }) => sorted(sound(first), sound(last)),
  ({ first, last }) => join(formOf(first), last),
  ({ first, last }) => join(first, start(last, 3)),
  ({ first, last }) => join(start(first, 2), last),
  ({ last, postcode }) => join(last, postcode),
  ({ first, postcode }) => join(first, postcode),
  ({ street }) => street,
  ({ first, city }) => join(first, city),
  ({ last, city }) => join(last, city),
  ({ last, company }) => join(last, company),
  ({ first, company }) => join(first, company),
  ({ born, postcode }) => join(start(born, 4), postcode),
  ({ last, born }) => join(sound(last), born?.slice(0, 6)),
  ({ first, born }) => join(sound(first), born?.slice(4)),
];

/** Larger blocks say nothing ("Smith in London"): narrower keys find their pairs. Smaller: recall falls in long lists. */
const BLOCK_MAX = 60;

/** FNV-1a. Two keys with one hash cost a comparison, no more. 0 is kept for "no key". */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return hash | 0 || 1;
};

/** Hash of each record's key of one kind; 0 where it has none or the block is too large. Beside it the blocks. */
function* sortIntoBlocks(
  records: readonly MatchRecord[],
  keyOf: (record: MatchRecord) => string | undefined,
): Generator<undefined, { hashes: Int32Array; blocks: number[][] }> {
  const hashes = new Int32Array(records.length);
  const byHash = new Map<number, number[]>();
  for (const [n, record] of records.entries()) {
    if (n % RECORDS_AT_ONCE === RECORDS_AT_ONCE - 1) yield;
    const key = keyOf(record);
    if (!key) continue;
    const hash = hashOf(key);
    hashes[n] = hash;
    const block = byHash.get(hash);
    if (block) block.push(n);
    else byHash.set(hash, [n]);
  }
  const blocks: number[][] = [];
  for (const block of byHash.values()) {
    if (block.length > BLOCK_MAX) for (const n of block) hashes[n] = 0;
    else if (block.length > 1) blocks.push(block);
  }
  return { hashes, blocks };
}

/** Runs a part that pauses without saying how far it is. */
function* at<T>(share: number, part: Generator<undefined, T>): Generator<number, T> {
  for (;;) {
    const step = part.next();
    if (step.done) return step.value;
    yield share;
  }
}

/** Comparisons between two looks at the clock of others: a few milliseconds. */
const COMPARED_AT_ONCE = 500;

/**
 * Every likely pair of a list, each once. A generator, so that who runs it can pause, tell how far it is (the share
 * yielded, 0 to 1) and stop; its return value is the pairs, the surest first.
 */
export function* likelyPairs(records: readonly MatchRecord[]): Generator<number, FoundPair[]> {
  const frequencies: Frequencies = yield* at(0, countValues(records));
  const earlier: Int32Array[] = [];
  const found: FoundPair[] = [];
  let compared = 0;
  for (const [kind, keyOf] of KEYS.entries()) {
    const { hashes, blocks } = yield* at(kind / KEYS.length, sortIntoBlocks(records, keyOf));
    const metBefore = (a: number, b: number): boolean =>
      earlier.some((kept) => kept[a] !== 0 && kept[a] === kept[b]);
    for (const [n, block] of blocks.entries()) {
      for (let i = 0; i < block.length; i++)
        for (let j = i + 1; j < block.length; j++) {
          if (metBefore(block[i]!, block[j]!)) continue;
          const [a, b] = [records[block[i]!]!, records[block[j]!]!];
          const scored = scorePair(a, b, frequencies);
          if (scored.verdict !== 'unlikely') found.push({ ...scored, a, b, through: null });
          if (++compared % COMPARED_AT_ONCE === 0) yield (kind + n / blocks.length) / KEYS.length;
        }
    }
    earlier.push(hashes);
  }
  return [...found, ...impliedPairs(found, frequencies)].sort((x, y) => y.bits - x.bits);
}

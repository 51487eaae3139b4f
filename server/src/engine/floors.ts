/**
 * Floors of a group's buckets: sequence numbers up to which nothing waits any more (ENGINE, Lease and claim).
 *
 * While somebody holds a long snapshot (a dump, a report), what was claimed stays in the index as dead rows, and a claim
 * from the start of its range reads past all of them: 50 ms with 200,000. With floors it begins behind them.
 *
 * A number below a floor can still appear in two ways. A writer may have drawn it and not committed: floors follow what
 * was claimed `SETTLED_MS` ago, and every `NET_EVERY_MS` a claim without floors finds what was slower still. And merges
 * move rows with their numbers: whoever learns of one calls `reset`.
 */

/** Longer than a transaction that appends to an inbox may take. */
const SETTLED_MS = 30_000;
const NET_EVERY_MS = 60_000;
/** What was claimed is noted so often. */
const NOTE_EVERY_MS = 1_000;

/** What a claim of the inbox took, from `fromBucket` on in the order (bucket, seq). */
export interface Claimed {
  fromBucket: number;
  /** first bucket of which not all was taken; null: all up to the range's end was */
  lastBucket: number | null;
  /** highest number taken of `lastBucket`, and of all */
  lastSeq: number;
  maxSeq: number;
}

/** Buckets of a claim, each with its floor. */
export interface FlooredRange {
  buckets: number[];
  floors: number[];
}

export interface Floors {
  /** Where a claim from a bucket on begins; null: from the start of each, for the net is due. */
  rangeFrom(bucket: number, nowMs: number): FlooredRange | null;
  /** A claim was committed that left nothing behind of what it saw. Times: a clock that only goes forward. */
  took(claimed: Claimed, nowMs: number): void;
  reset(): void;
}

export const createFloors = (bucketFrom: number, bucketTo: number): Floors => {
  let floors = new Map<number, number>();
  let notes: { atMs: number; seq: number }[] = [];
  let netMs = Number.NEGATIVE_INFINITY;
  // a round through the range without floors, however many claims it takes
  let isNet = false;

  const settledSeq = (nowMs: number): number => {
    while (notes.length > 1 && notes[1]!.atMs <= nowMs - SETTLED_MS) notes.shift();
    return notes.length > 0 && notes[0]!.atMs <= nowMs - SETTLED_MS ? notes[0]!.seq : 0;
  };

  const raise = (bucket: number, seq: number): void => {
    if (seq > (floors.get(bucket) ?? 0)) floors.set(bucket, seq);
  };

  return {
    rangeFrom: (bucket, nowMs) => {
      if (bucket === bucketFrom) {
        isNet = nowMs - netMs >= NET_EVERY_MS;
        if (isNet) netMs = nowMs;
      }
      if (isNet) return null;
      const buckets = Array.from({ length: bucketTo - bucket }, (_, n) => bucket + n);
      return { buckets, floors: buckets.map((each) => floors.get(each) ?? 0) };
    },
    took: ({ fromBucket, lastBucket, lastSeq, maxSeq }, nowMs) => {
      const settled = settledSeq(nowMs);
      if (settled > 0)
        for (let bucket = fromBucket; bucket < (lastBucket ?? bucketTo); bucket++) raise(bucket, settled);
      if (lastBucket !== null) raise(lastBucket, Math.min(settled, lastSeq));
      const last = notes.at(-1);
      if (maxSeq > (last?.seq ?? 0) && nowMs - (last?.atMs ?? Number.NEGATIVE_INFINITY) >= NOTE_EVERY_MS)
        notes.push({ atMs: nowMs, seq: maxSeq });
    },
    reset: () => {
      floors = new Map();
      notes = [];
      netMs = Number.NEGATIVE_INFINITY;
    },
  };
};

/** A pass that took longer, for each hundred inputs begun, may have read past dead rows. */
const SLOW_PASS_MS = 25;
/** How long it is believed that floors help, or do not. Shorter: on a slow machine, where they only cost, they are tried all the
 *  time; longer: a snapshot that is opened meanwhile slows the claims for as long. */
const BELIEVED_MS = 10_000;

/** A pass as far as floors are concerned. */
interface FlooredPass {
  isFull: boolean;
  claimed: number;
  ms: number;
  /** its claim began behind the floors */
  isFloored: boolean;
}

/**
 * Whether claims begin behind the floors. After a full batch they do: there may be more dead rows in front of the next than
 * waiting ones. Other passes are made some 5 to 10 ms slower by them (a look into each bucket): after a slow one they are
 * tried, and kept if the next takes a quarter of its time.
 */
export const createFloorUse = (): { after(pass: FlooredPass, nowMs: number): boolean } => {
  let slowMs: number | null = null;
  let help = { doThey: false, untilMs: Number.NEGATIVE_INFINITY };

  return {
    after: ({ isFull, claimed, ms, isFloored }, nowMs) => {
      if (isFull) return true;
      if (isFloored && slowMs !== null) {
        help = { doThey: ms <= slowMs / 4, untilMs: nowMs + BELIEVED_MS };
        slowMs = null;
      }
      if (nowMs < help.untilMs) return help.doThey;
      if (isFloored || ms <= SLOW_PASS_MS * Math.max(1, claimed / 100)) return false;
      slowMs = ms;
      return true;
    },
  };
};

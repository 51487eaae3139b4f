/**
 * Looking for duplicates in a workspace. Reads its known contacts a chunk at a time, each in a short read of its own,
 * compares them in memory a few milliseconds at a time, and writes what it found in one transaction, so that a search
 * that is cancelled or dies leaves the proposals as they were.
 */
import { bucketOf, type Clock, type Db, newId, type Queryable, type Uuid } from '../../platform/index.ts';
import { type FoundPair, likelyPairs } from './match.ts';
import { duplicateRefusals, orderedPair, type RequestMerge } from './model.ts';
import {
  contactChunk,
  dropUnfound,
  lockPair,
  mergeablePairs,
  type NewPair,
  writeDecision,
  writePairs,
} from './queries.ts';
import { type MatchRecord, recordOf } from './record.ts';
import { beatSearch, endSearch, type SearchState, searchOf, startSearch } from './search-queries.ts';

/** Contacts a read. More: it holds a snapshot longer. */
const CHUNK = 5_000;
/** Newest contacts that are compared: some 500 bytes each. More would take the memory of those who work. */
const CONTACTS_MAX = 500_000;
/** Surest pairs that are kept: more than people will ever look through. */
const PAIRS_MAX = 20_000;
const PAIRS_A_STATEMENT = 1_000;
/** How often a search says how far it is, and asks whether it was cancelled. */
const BEAT_MS = 500;
/** Shares of the whole that reading and comparing take, roughly. */
const READING = 0.4;

export interface SearchDeps {
  db: Db;
  clock: Clock;
  /** runs a short read apart from those who work */
  read<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  requestMerge: RequestMerge;
  /** whether the process is stopping */
  isStopping(): boolean;
  /** something of it changed that screens show */
  onChange(): void;
}

class Cancelled extends Error {}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Says how far it is every `BEAT_MS`; throws `Cancelled` when it is to stop. */
const createBeat = (
  { db, clock, isStopping, onChange }: SearchDeps,
  run: { workspaceId: number; runId: Uuid },
) => {
  let beatenAt = Number.NEGATIVE_INFINITY;
  return async (doing: string, share: number, contacts: number): Promise<void> => {
    if (isStopping()) throw new Cancelled();
    if (clock.monotonic() - beatenAt < BEAT_MS) return;
    beatenAt = clock.monotonic();
    if (!(await beatSearch(db, { ...run, doing, share, contacts }, clock.now()))) throw new Cancelled();
    onChange();
  };
};

type Beat = ReturnType<typeof createBeat>;

/** Contacts with something to compare, the newest first. */
const readRecords = async ({ read }: SearchDeps, workspaceId: number, beat: Beat): Promise<MatchRecord[]> => {
  const records: MatchRecord[] = [];
  let before: string | null = null;
  let seen = 0;
  while (seen < CONTACTS_MAX) {
    const request: Parameters<typeof contactChunk>[1] = { workspaceId, before, limit: CHUNK };
    const chunk = await read((tx) => contactChunk(tx, request));
    for (const { contactId, attributes } of chunk) records.push(recordOf(contactId, attributes));
    seen += chunk.length;
    before = chunk.at(-1)?.contactId ?? null;
    // how many there are is not known before the end: each chunk brings it half the way closer
    await beat('Reading contacts', READING * (1 - 0.5 ** (seen / (CHUNK * 4))), seen);
    if (chunk.length < CHUNK) break;
  }
  return records;
};

const compareAll = async (records: readonly MatchRecord[], beat: Beat): Promise<FoundPair[]> => {
  const matching = likelyPairs(records);
  for (;;) {
    const step = matching.next();
    if (step.done) return step.value;
    await beat('Comparing', READING + (1 - READING) * step.value, records.length);
    await nextTurn();
  }
};

const newPair = ({ a, b, bits, verdict, through }: FoundPair): NewPair => {
  const [first, second] = orderedPair(a.id, b.id);
  return {
    a_bucket: bucketOf(first),
    a_id: first,
    b_bucket: bucketOf(second),
    b_id: second,
    bits,
    is_certain: verdict === 'certain',
    through_id: through,
  };
};

const keep = (db: Db, workspaceId: number, found: readonly FoundPair[], foundAtMs: number): Promise<void> =>
  db.transaction(async (tx) => {
    const pairs = found.slice(0, PAIRS_MAX).map(newPair);
    for (let n = 0; n < pairs.length; n += PAIRS_A_STATEMENT)
      await writePairs(tx, workspaceId, pairs.slice(n, n + PAIRS_A_STATEMENT), foundAtMs);
    await dropUnfound(tx, workspaceId, foundAtMs);
  });

/** Asks for the merge of all pairs that are certain and not barred. Answers how many. */
const mergeCertain = async (
  { db, clock, requestMerge }: SearchDeps,
  workspaceId: number,
): Promise<number> => {
  const certain = await mergeablePairs(db, { workspaceId, certainty: 'certain', limit: PAIRS_MAX });
  const by = 'Baton';
  for (const { a, b } of certain)
    await db.transaction(async (tx) => {
      if (!(await lockPair(tx, { workspaceId, a, b }))) return;
      const nowMs = clock.now();
      const mergeId = await requestMerge(tx, { workspaceId, a, b, by, byPerson: false }, nowMs);
      await writeDecision(tx, { workspaceId, a, b, state: 'accepted', by, mergeId }, nowMs);
    });
  return certain.length;
};

/**
 * Starts looking for duplicates; answers as soon as it runs, with a promise of its end. That never rejects because it
 * was cancelled; any other error is noted as `failed` and thrown. Refuses `search-running`.
 */
export const searchDuplicates = async (
  deps: SearchDeps,
  { workspaceId, by }: { workspaceId: number; by: string },
): Promise<{ ended: Promise<void> }> => {
  const { db, clock, onChange } = deps;
  const startedAtMs = clock.now();
  const run = { workspaceId, runId: newId(startedAtMs) };
  if (!(await startSearch(db, { ...run, by }, startedAtMs))) throw duplicateRefusals.searchRunning();
  onChange();
  const end = async (state: SearchState, found = 0, merged = 0): Promise<void> => {
    await endSearch(db, { ...run, state, found, merged }, clock.now());
    onChange();
  };
  const work = async (): Promise<void> => {
    const beat = createBeat(deps, run);
    const records = await readRecords(deps, workspaceId, beat);
    const found = await compareAll(records, beat);
    const isWanted = await beatSearch(
      db,
      { ...run, doing: 'Writing', share: 1, contacts: records.length },
      clock.now(),
    );
    if (!isWanted) throw new Cancelled();
    await keep(db, workspaceId, found, startedAtMs);
    const { mergesCertain } = await searchOf(db, workspaceId, clock.now());
    await end('done', found.length, mergesCertain ? await mergeCertain(deps, workspaceId) : 0);
  };
  return {
    ended: work().catch(async (error: unknown) => {
      await end(error instanceof Cancelled ? 'cancelled' : 'failed');
      if (!(error instanceof Cancelled)) throw error;
    }),
  };
};

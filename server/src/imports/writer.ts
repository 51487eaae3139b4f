/**
 * Chunks of one import written one behind the other, two at a time: while one is written, the next finds and claims its
 * people in a transaction of its own, so that neither this process nor PostgreSQL waits for the other. They commit in
 * order, each after the one before it.
 *
 *   first attempt   claims beside the chunk before it, by what that one says it claims; waits for its commit; is written
 *   it fails, or    is rolled back, waits until the one before is over, after however many attempts, and tries
 *   that one does   again with nobody before it
 */
import { createDefinitionsHolder, DefinitionsMoved } from '../engine/index.ts';
import { BUCKETS, bucketOf, type Db, isWeather, newId, type Uuid } from '../platform/index.ts';
import {
  type ChunkInput,
  ClaimLost,
  type Converted,
  claimChunk,
  ImportTaken,
  type Place,
  writeChunk,
} from './chunk.ts';
import type { Claim } from './resolve.ts';

/** A chunk under way, as the one behind it sees it. */
export interface Begun {
  /** what its first attempt claims; rejects when that fails before */
  claims: Promise<readonly Claim[]>;
  /** the commit of its first attempt */
  first: Promise<Place>;
  /** the place after it, whatever it took. Rejects with ImportTaken, weather, or what no attempt got over. */
  place: Promise<Place>;
}

export interface ChunkWriter {
  /** Begins a chunk behind another. */
  begin(chunk: Converted, input: ChunkInput, before: Begun): Begun;
}

/** The first attempt of the chunk before it failed: what was seen of it does not hold. */
class AheadFailed extends Error {
  override name = 'AheadFailed';
}

/** Attempts of a chunk. Fewer: a busy minute of sign-ups ends an import; more: one that never works is told later. */
const TRIES_MAX = 10;

/** Contacts of one bucket that are made in a row: rows of neighbours stand on the same pages of every index. */
const SAME_BUCKET = 8;

/** Nothing is under way: what the first chunk begins behind. */
export const begunAt = (place: Place): Begun => ({
  claims: Promise.resolve([]),
  first: Promise.resolve(place),
  place: Promise.resolve(place),
});

/** Who waits for it hears of a failure; nobody else must. */
const heard = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

const orAheadFailed = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch(() => {
    throw new AheadFailed();
  });

/** Whether new people are made at once by the next attempt. Throws what another attempt would not get over. */
const atOnceAfter = (error: unknown, atOnce: boolean): boolean => {
  if (error instanceof ImportTaken || isWeather(error)) throw error;
  if (error instanceof ClaimLost || error instanceof DefinitionsMoved || error instanceof AheadFailed)
    return atOnce;
  // one row that cannot be folded must not end the import: the inbox sets it aside alone
  if (!atOnce) throw error;
  return false;
};

export const createChunkWriter = (db: Db): ChunkWriter => {
  const holder = createDefinitionsHolder();
  let made = bucketOf(newId(0)) * SAME_BUCKET;
  const newContactId = (nowMs: number) => (): Uuid =>
    newId(nowMs, Math.floor(made++ / SAME_BUCKET) % BUCKETS);

  /** Beside the chunk before it. Names are claimed before the definitions are held: these must not be waited for. */
  const attemptBeside = (
    chunk: Converted,
    input: ChunkInput,
    before: Begun,
    onClaims: (claims: readonly Claim[]) => void,
  ): Promise<Place> =>
    db.transaction(async (tx) => {
      const ahead = await orAheadFailed(before.claims);
      const resolution = await claimChunk(tx, chunk, input, { ids: newContactId(input.nowMs), ahead });
      onClaims(resolution.claims);
      const place = await orAheadFailed(before.first);
      const held = await holder.hold(tx, input.key.workspaceId, { wait: false });
      return writeChunk(tx, chunk, resolution, input, { held, place, atOnce: true });
    });

  const attemptAlone = (chunk: Converted, input: ChunkInput, place: Place, atOnce: boolean): Promise<Place> =>
    db.transaction(async (tx) => {
      const held = await holder.hold(tx, input.key.workspaceId);
      const ids = newContactId(input.nowMs);
      const resolution = await claimChunk(tx, chunk, input, { ids, ahead: [] });
      return writeChunk(tx, chunk, resolution, input, { held, place, atOnce });
    });

  const again = async (
    chunk: Converted,
    input: ChunkInput,
    before: Begun,
    firstError: unknown,
  ): Promise<Place> => {
    let atOnce = atOnceAfter(firstError, true);
    const place = await before.place;
    for (let attempts = 2; ; attempts++)
      try {
        return await attemptAlone(chunk, input, place, atOnce);
      } catch (error) {
        if (attempts === TRIES_MAX) throw error;
        atOnce = atOnceAfter(error, atOnce);
      }
  };

  return {
    begin: (chunk, input, before) => {
      let first: Promise<Place> | undefined;
      const claims = new Promise<readonly Claim[]>((onClaims, onFailure) => {
        first = attemptBeside(chunk, input, before, onClaims);
        first.catch(onFailure);
      });
      const place = first!.catch((error: unknown) => again(chunk, input, before, error));
      return { claims: heard(claims), first: first!, place: heard(place) };
    },
  };
};

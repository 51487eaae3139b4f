/**
 * The process side of imports: takes one that waits, reads it chunk by chunk while the fold keeps up, and says when it
 * is over. States of an import: uploading -> draft -> running -> done, cancelled or failed -> undoing -> undone.
 *
 * One process reads an import, the one named in its row; silent for ALIVE_MS it is taken for dead, and another goes on
 * where the last committed chunk ended. A chunk commits only while the row still names its reader (chunk.ts).
 */
import { type ConsentChange, DEFAULT_TOPIC, liftBarsOfImport } from '../permission/index.ts';
import { type Clock, type Db, isWeather, newId, Refusal } from '../platform/index.ts';
import { listInputs } from '../segments/index.ts';
import { type ChunkInput, convertAll, ImportTaken } from './chunk.ts';
import type { ListChoice } from './inputs.ts';
import { CHUNK_ROWS, WAITING_ROWS_MAX } from './limits.ts';
import {
  deletePieces,
  giveBack,
  type ImportKey,
  type ImportRecord,
  moveState,
  stayAlive,
  takeImport,
  waitingOf,
} from './queries.ts';
import { inChunks, openSource } from './source.ts';
import { appendUndoChunk } from './undo.ts';
import { contextOf } from './workspace.ts';
import { type Begun, begunAt, createChunkWriter } from './writer.ts';

export interface ImporterDeps {
  db: Db;
  clock: Clock;
  /** wakes the loops that fold bulk inputs */
  wakeBulk(): void;
  /** an import moved on: open screens look again */
  onProgress(workspaceId: number): void;
  /** an import is done: all its people are in */
  onDone?(workspaceId: number): void;
  onError(error: unknown, doing: string): void;
}

export interface Importer {
  /** Somebody started an import, or takes one back. */
  wake(): void;
  stop(): Promise<void>;
}

/** A list that was archived or deleted since takes nobody off. */
const noList = (error: unknown): null => {
  if (error instanceof Refusal) return null;
  throw error;
};

/** How long a started import lies when its wake-up was lost, or its process died. */
const LOOK_EVERY_MS = 1_000;
/** A reader that is silent for this long is dead; a chunk takes well under a second. */
const ALIVE_MS = 15_000;
/** Between two looks at how far the fold is. */
const WAIT_MS = 20;
const TELL_EVERY_MS = 500;

/** What a file says of consent, with its proof: which file, brought by whom, who vouches, and for which words. */
const consentOf = ({ importId, name, createdBy, plan }: ImportRecord): ConsentChange | null => {
  const { consent } = plan.choices;
  if (consent.kind !== 'given') return null;
  const { by: vouchedBy, text, topic = DEFAULT_TOPIC } = consent;
  const how = `${name}, imported by ${createdBy}; ${vouchedBy} vouches for it`;
  const proof = {
    text,
    how,
    source: 'import',
    import: importId,
    file: name,
    importedBy: createdBy,
    vouchedBy,
  };
  return { topic, channel: 'email', state: 'granted', proof };
};

export const createImporter = (deps: ImporterDeps): Importer => {
  const { db, clock } = deps;
  const worker = `${process.pid}-${newId(clock.now()).slice(-12)}`;
  let stopped = false;
  let wakeUp: () => void = () => undefined;
  let toldMs = 0;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      wakeUp = () => {
        cancel();
        resolve();
      };
    });

  const tell = (workspaceId: number): void => {
    if (clock.monotonic() - toldMs < TELL_EVERY_MS) return;
    toldMs = clock.monotonic();
    deps.onProgress(workspaceId);
  };

  /** Waits until at most `rows` of an import are left to fold. Throws ImportTaken when it is no longer ours. */
  const untilFolded = async (key: ImportKey, rows: number): Promise<void> => {
    for (;;) {
      if (stopped) throw new ImportTaken();
      if ((await waitingOf(db, key, rows + 1)) <= rows) return;
      deps.wakeBulk();
      const state = await stayAlive(db, key, { worker, untilMs: clock.now() + ALIVE_MS });
      if (state !== 'running' && state !== 'undoing') throw new ImportTaken();
      tell(key.workspaceId);
      await pause(WAIT_MS);
    }
  };

  const listOf = async ({ workspaceId, plan, createdBy }: ImportRecord): Promise<ListChoice | null> => {
    const { list } = plan.choices;
    if (list === null) return null;
    const [input] = await listInputs(
      db,
      { workspaceId, key: list, contactIds: [newId(clock.now())], put: 'in', by: createdBy },
      clock.now(),
    );
    return { listId: input!.payload.list, by: createdBy };
  };

  const read = async (one: ImportRecord): Promise<void> => {
    const key = { workspaceId: one.workspaceId, importId: one.importId };
    const source = openSource(db, key, one.file, one.plan);
    const context = await contextOf(db, one, clock.now());
    const list = await listOf(one);
    const writer = createChunkWriter(db);
    let read = one.rowsRead;
    let before: Begun = begunAt(one);
    let last = before;
    try {
      for await (const records of inChunks(source.records(), CHUNK_ROWS, read)) {
        const nowMs = clock.now();
        // one is written, the next claims its people, and the one after that is converted
        const [chunk] = await Promise.all([convertAll(records, read, { ...context, nowMs }), before.place]);
        read += records.length;
        deps.wakeBulk();
        tell(key.workspaceId);
        await untilFolded(key, WAITING_ROWS_MAX);
        const untilMs = clock.now() + ALIVE_MS;
        const input: ChunkInput = {
          plan: one.plan,
          nowMs,
          key,
          worker,
          untilMs,
          list,
          consent: consentOf(one),
        };
        [before, last] = [last, writer.begin(chunk, input, last)];
      }
      await last.place;
    } finally {
      // none is under way when the import is given back
      await Promise.allSettled([before.place, last.place]);
    }
    await untilFolded(key, 0);
    await moveState(db, key, ['running'], 'done', { finishedAt: new Date(clock.now()) });
    await deletePieces(db, key);
    deps.onDone?.(key.workspaceId);
  };

  const takeBack = async (one: ImportRecord): Promise<void> => {
    const key = { workspaceId: one.workspaceId, importId: one.importId };
    // rows of a cancelled import that were read and wait come first
    await untilFolded(key, 0);
    await liftBarsOfImport(db, key.workspaceId, key.importId);
    const list = await listOf(one).catch(noList);
    const undo = {
      worker,
      hasEvents: one.counts.events > 0,
      hasBars: one.counts.barred > 0,
      hasConsents: one.plan.choices.consent.kind === 'given',
      list: list && { ...list, by: one.undoneBy ?? list.by },
    };
    for (let isMore = true; isMore; ) {
      const nowMs = clock.now();
      isMore = await appendUndoChunk(db, key, { ...undo, untilMs: nowMs + ALIVE_MS, nowMs });
      deps.wakeBulk();
      await untilFolded(key, WAITING_ROWS_MAX);
    }
    await untilFolded(key, 0);
    await moveState(db, key, ['undoing'], 'undone');
  };

  const work = async (one: ImportRecord): Promise<void> => {
    const key = { workspaceId: one.workspaceId, importId: one.importId };
    try {
      await (one.state === 'undoing' ? takeBack(one) : read(one));
    } catch (error) {
      if (error instanceof ImportTaken) {
        await giveBack(db, key, worker);
        return;
      }
      // weather: the row names this process until it runs out, then somebody goes on
      if (isWeather(error)) throw error;
      const text = error instanceof Error ? error.message : String(error);
      const finishedAt = new Date(clock.now());
      await moveState(db, key, ['running', 'undoing'], 'failed', { error: text.slice(0, 500), finishedAt });
      deps.onError(error, 'reading an import');
    } finally {
      deps.onProgress(one.workspaceId);
    }
  };

  const turn = async (): Promise<void> => {
    const nowMs = clock.now();
    const one = await takeImport(db, { worker, nowMs, untilMs: nowMs + ALIVE_MS });
    if (one) await work(one);
    else await pause(LOOK_EVERY_MS);
  };

  const running = (async () => {
    while (!stopped)
      try {
        await turn();
      } catch (error) {
        if (!isWeather(error)) deps.onError(error, 'looking for imports');
        await pause(LOOK_EVERY_MS);
      }
  })();

  return {
    wake: () => wakeUp(),
    stop: async () => {
      stopped = true;
      wakeUp();
      await running;
    },
  };
};

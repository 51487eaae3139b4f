import { type Clock, type Db, type JsonObject, Refusal } from '../platform/index.ts';
import { type Body, readBody } from './body.ts';
import { BATCH_ENTRIES_MAX, DEPTH_MAX, EVENT_BYTES_MAX } from './bounds.ts';
import { isDeeperThan } from './clean.ts';
import { type Clipping, type EntryProblem, entryRefusal, refusals, tooLarge } from './errors.ts';
import { createFlusher } from './flush.ts';
import { createKeys, type KeyDeps, type Keys, writeKeyOf } from './keys.ts';
import type { Call, CallType } from './model.ts';
import { type Reading, type RequestFacts, readEntry } from './parse.ts';
import { createPressure } from './pressure.ts';
import { createRegistry } from './registry.ts';

export interface CaptureDeps extends Omit<KeyDeps, 'now'> {
  /** its pool wants a statement timeout (10 s): a flush must not hang */
  db: Db;
  clock: Clock;
  /** called after commit for each bucket that got an input */
  signal(bucket: number): void;
  /** free bytes where PostgreSQL keeps its data; leave out when that is another machine's disk */
  diskFreeBytes?(): Promise<number | undefined>;
  /** what fails beside requests: learning names, looking at the inbox */
  onError(error: unknown, doing: string): void;
  /** names of events, properties or attributes were learnt */
  onNames?(workspaceId: number): void;
  /** inputs of one workspace that may wait before 429; 60 s of its share unless given */
  shareRowsMax?: number;
}

/** One HTTP request, as far as capture is concerned. */
export interface CaptureRequest {
  /** the call that the path names; null for batch and import */
  type: CallType | null;
  headers: {
    authorization?: string | undefined;
    origin?: string | undefined;
    'content-encoding'?: string | undefined;
    'user-agent'?: string | undefined;
    'x-write-key'?: string | string[] | undefined;
  };
  query: { writeKey?: unknown };
  body: Buffer;
  ip: string;
}

/** What the sender hears at 200. Lists are left out when empty: then everything was kept as it was sent. */
export interface CaptureAnswer {
  success: true;
  /** entries that were not kept */
  refused?: (EntryProblem & { index: number; messageId?: string })[];
  /** entries that were kept with a change */
  clipped?: (Clipping & { index: number; messageId?: string })[];
}

export interface Capture {
  /** Stores a request's calls; resolves after commit (P1). Throws a Refusal when nothing was kept. */
  take(request: CaptureRequest): Promise<CaptureAnswer>;
  /** Stores a call that this server makes for somebody; resolves after commit. Throws a Refusal when it is none. */
  takeOwn(workspaceId: number, entry: JsonObject): Promise<void>;
  keys: Keys;
  /** Looks at inbox and disk now instead of in two seconds. */
  lookAtPressure(): Promise<void>;
  /** Writes names learnt so far. */
  learnNow(): Promise<void>;
  /** Waits for what is being stored, then stops the timers. Call after the server stopped accepting. */
  stop(): Promise<void>;
}

export const createCapture = (deps: CaptureDeps): Capture => {
  const now = (): number => deps.clock.now();
  const keys = createKeys({ now, lookupKey: deps.lookupKey, keyUsed: deps.keyUsed });
  const flusher = createFlusher({ db: deps.db, now, signal: deps.signal });
  const pressure = createPressure(deps);
  const registry = createRegistry(deps);

  /** Overload is answered before anything is kept (P15); opt-outs always get through (P7). */
  const assertRoom = (workspaceId: number, calls: readonly Call[]): void => {
    if (calls.some((call) => call.optOut !== null)) return;
    if (pressure.isDiskShort()) throw refusals.diskShort();
    if (pressure.isOverShare(workspaceId)) throw refusals.overShare();
    if (flusher.isFull()) throw refusals.queueFull();
  };

  return {
    keys,
    take: async (request) => {
      const body = await readBody(request.body, request.headers['content-encoding']);
      const writeKey = writeKeyOf(request.headers, request.query, body.value);
      if (writeKey === null) throw refusals.keyMissing();
      const found = keys.ownerOf(writeKey);
      const owner = found instanceof Promise ? await found : found;
      if (owner === null) throw refusals.keyUnknown();
      const readings = readEntries(request, body, owner.keyId, now());
      const calls = readings.flatMap(({ call }) => call ?? []);
      if (calls.length > 0) {
        assertRoom(owner.workspaceId, calls);
        await flusher.store(owner.workspaceId, calls, body.bytes);
        keys.used(owner, lastPageOf(calls));
        registry.learn(owner.workspaceId, calls, now());
      }
      return answerOf(readings, request.type !== null);
    },
    takeOwn: async (workspaceId, entry) => {
      const { call, problem } = readEntry(entry, null, {
        receivedAtMs: now(),
        sentAt: undefined,
        writeKeyId: 0,
        needsCleaning: true,
        browser: null,
      });
      if (!call) throw entryRefusal(problem);
      await flusher.store(workspaceId, [call], JSON.stringify(entry).length);
      registry.learn(workspaceId, [call], now());
    },
    lookAtPressure: pressure.look,
    learnNow: registry.flush,
    stop: async () => {
      pressure.stop();
      await flusher.drained();
      await registry.stop();
    },
  };
};

const entriesOf = (request: CaptureRequest, body: Body): readonly unknown[] => {
  if (request.type !== null) return [body.value];
  const { batch } = body.value;
  if (!Array.isArray(batch)) throw refusals.batchMissing();
  if (batch.length > BATCH_ENTRIES_MAX) throw refusals.batchTooLong(batch.length);
  return batch;
};

const readEntries = (
  request: CaptureRequest,
  body: Body,
  writeKeyId: number,
  receivedAtMs: number,
): (Reading & { messageId?: string })[] => {
  const { origin } = request.headers;
  const facts: RequestFacts = {
    receivedAtMs,
    sentAt: body.value.sentAt,
    writeKeyId,
    needsCleaning: body.needsCleaning,
    // only a browser names the origin of a page; a server's own address and user agent say nothing about a person
    browser: origin === undefined ? null : { ip: request.ip, userAgent: request.headers['user-agent'] ?? '' },
  };
  return entriesOf(request, body).map((entry) => {
    const problem = body.bytes > EVENT_BYTES_MAX ? sizeProblem(entry) : undefined;
    const reading = problem ? { problem } : readEntry(entry, request.type, facts);
    if (body.hadNul) reading.call?.clippings.push({ field: 'body', detail: 'NUL bytes were removed.' });
    const messageId = (entry as { messageId?: unknown } | null)?.messageId;
    // the spread last: V8 adds what follows one by the slow way
    return typeof messageId === 'string' ? { messageId, ...reading } : reading;
  });
};

/** Too deep ones are left to the reader: writing them to measure them could overflow the stack. */
const sizeProblem = (entry: unknown): EntryProblem | undefined => {
  if (isDeeperThan(entry, DEPTH_MAX)) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(entry));
  return bytes > EVENT_BYTES_MAX ? tooLarge(bytes) : undefined;
};

const lastPageOf = (calls: readonly Call[]): string | null => {
  for (let index = calls.length - 1; index >= 0; index--) {
    const page = calls[index]!.payload.context.page;
    const url = typeof page === 'object' && page !== null && !Array.isArray(page) ? page.url : null;
    if (typeof url === 'string') return url;
  }
  return null;
};

const SUCCESS: CaptureAnswer = Object.freeze({ success: true });

/** A single refused call is an error; in a batch the good entries are kept and the others listed. */
const answerOf = (
  readings: readonly (Reading & { messageId?: string })[],
  isSingle: boolean,
): CaptureAnswer => {
  if (readings.every(({ call }) => call && call.clippings.length === 0)) return SUCCESS;
  const named = (index: number): { index: number; messageId?: string } => {
    const { messageId } = readings[index]!;
    return messageId === undefined ? { index } : { index, messageId };
  };
  const refused = readings.flatMap(({ problem }, index) => (problem ? { ...named(index), ...problem } : []));
  if (isSingle && refused[0]) throw entryRefusal(refused[0]);
  if (refused.length === readings.length) throw nothingKept(refused);
  const clipped = readings.flatMap(({ call }, index) =>
    (call?.clippings ?? []).map((clipping) => ({ ...named(index), ...clipping })),
  );
  return {
    success: true,
    ...(refused.length > 0 ? { refused } : {}),
    ...(clipped.length > 0 ? { clipped } : {}),
  };
};

const nothingKept = (refused: NonNullable<CaptureAnswer['refused']>): Refusal =>
  new Refusal('batch-refused', {
    status: refused.every(({ status }) => status === 413) ? 413 : 400,
    detail: `None of the ${refused.length} entries was kept. The first: ${refused[0]!.detail}`,
    field: `batch[0].${refused[0]!.field}`,
    fix: refused[0]!.fix,
    more: { refused },
  });

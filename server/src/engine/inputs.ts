import type { JsonObject, Uuid } from '../platform/index.ts';

/** One row of the inbox as the fold claims it. Instants in ms. */
export interface InputRow {
  bucket: number;
  seq: number;
  actorId: Uuid;
  workspaceId: number;
  kind: string;
  name: string;
  via: string | null;
  eventId: Uuid;
  atMs: number;
  /** arrival in this inbox in microseconds: requests of one millisecond keep their order */
  atUs: number;
  occurredAtMs: number;
  hops: number;
  payload: JsonObject;
  /** parted: the input came by a name that its contact has handed back (un-merge) */
  contactState: 'live' | 'merged' | 'erased' | 'parted' | null;
  mergedInto: Uuid | null;
}

/** Kind of the timers of starts by time (occasions.ts). */
export const DATE_TIMER = 'date';

/** A due timer as the fold claims it. */
export interface TimerRow {
  bucket: number;
  actorId: Uuid;
  workspaceId: number;
  kind: 'wait' | 'recheck' | typeof DATE_TIMER;
  ref: string;
  dueAtMs: number;
  hops: number;
}

/** What the fold applies, in order: inbox rows by seq merged with timers by time, the inbox first on a tie. */
export type Input = { from: 'inbox'; row: InputRow } | { from: 'timer'; row: TimerRow };

const atOf = (input: Input): number => (input.from === 'inbox' ? input.row.atMs : input.row.dueAtMs);

/** I3: rows keep their seq order; a timer comes before the first row that arrived after it was due. */
export const inOrder = (rows: readonly InputRow[], timers: readonly TimerRow[]): Input[] => {
  const inputs: Input[] = [];
  const due = [...timers].sort((a, b) => a.dueAtMs - b.dueAtMs || (a.ref < b.ref ? -1 : 1));
  let next = 0;
  for (const row of [...rows].sort((a, b) => a.seq - b.seq)) {
    while (next < due.length && due[next]!.dueAtMs < row.atMs)
      inputs.push({ from: 'timer', row: due[next++]! });
    inputs.push({ from: 'inbox', row });
  }
  while (next < due.length) inputs.push({ from: 'timer', row: due[next++]! });
  return inputs;
};

export { atOf };

/** Kinds that people and systems outside caused: kept as events. */
export const OUTSIDE_KINDS = ['track', 'page', 'screen', 'identify', 'group', 'alias', 'feedback'] as const;

/** Kinds that show the person was there: they move `last_seen_at`. */
export const VISIT_KINDS = ['track', 'page', 'screen', 'identify'] as const;

const isOutside = new Set<string>(OUTSIDE_KINDS);
/** Whether conditions and workflows may see the input as an event. */
export const isEvent = (kind: string): boolean => isOutside.has(kind);

/** Properties of an input as an event: of a track or page call, or the traits of an identify call. */
export const propertiesOf = (row: InputRow): JsonObject => {
  const { properties, traits } = row.payload;
  const chosen = properties ?? traits;
  return typeof chosen === 'object' && chosen !== null && !Array.isArray(chosen) ? chosen : {};
};

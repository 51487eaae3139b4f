/** When a broadcast leaves: its sweep, and the message of one person in their own zone (P8). */
import { IANAZone } from 'luxon';
import type { BroadcastDocument, BroadcastWhen, Variant } from './document.ts';
import { lotOf } from './lot.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** The first zone on earth to have a local time is 14 hours ahead of UTC (Kiritimati). */
const FIRST_ZONE_MS = 14 * HOUR_MS;

/** Milliseconds east of UTC; an unknown zone counts as UTC, so that a typo in a profile cannot stop the fold. */
const offsetMs = (atMs: number, zone: string): number => {
  const minutes = IANAZone.create(zone).offset(atMs);
  return Number.isNaN(minutes) ? 0 : Math.round(minutes * 60_000);
};

/** First instant after `from` and not after `to` at which the zone has the offset of `to`. */
const changeBetween = (from: number, to: number, zone: string): number => {
  const after = offsetMs(to, zone);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle, zone) === after) high = middle;
    else low = middle;
  }
  return high;
};

/**
 * The instant (ms) of a local day `YYYY-MM-DD` and time `HH:MM` in a zone: of a time that comes twice the first, for
 * one that is skipped the next valid instant (P8).
 */
export const localInstant = (day: string, time: string, zone: string): number => {
  const wall = Date.parse(`${day}T${time}:00Z`);
  const tries = [wall - offsetMs(wall - DAY_MS, zone), wall - offsetMs(wall + DAY_MS, zone)];
  const valid = tries.filter((at) => at + offsetMs(at, zone) === wall);
  return valid.length > 0
    ? Math.min(...valid)
    : changeBetween(Math.min(...tries) - 1, Math.max(...tries), zone);
};

const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** The day in a zone at an instant, `YYYY-MM-DD`. */
export const dayIn = (atMs: number, zone: string): string =>
  new Date(atMs + offsetMs(atMs, zone)).toISOString().slice(0, 10);

/** When the sweep begins: `nowMs`, the given instant, or when the first zone on earth has the local time. */
export const startsAt = ({ when, experiment }: BroadcastDocument, zone: string, nowMs: number): number => {
  const times = experiment?.variants.flatMap(({ time }) => time ?? []) ?? [];
  if (when.type === 'now') return nowMs;
  if (when.type === 'at') {
    const at = Date.parse(when.at);
    const day = dayIn(at, zone);
    return Math.max(
      nowMs,
      Math.min(
        ...(times.length > 0 ? times : ['']).map((time) => (time ? localInstant(day, time, zone) : at)),
      ),
    );
  }
  const first = Math.min(...[when.time, ...times].map((time) => Date.parse(`${when.date}T${time}:00Z`)));
  return Math.max(nowMs, first - FIRST_ZONE_MS);
};

/** Whom it is for, and when its sweep began. */
export interface Recipient {
  contactId: string;
  /** IANA */
  zone: string;
  workspaceZone: string;
  begunMs: number;
}

const spread = ({ spreadHours }: BroadcastDocument, broadcastId: number, contactId: string): number =>
  spreadHours === 0 ? 0 : Math.floor(lotOf(broadcastId, contactId, 'when') * spreadHours * HOUR_MS);

const dueAt = (when: BroadcastWhen, time: string | undefined, recipient: Recipient): number | null => {
  const { begunMs, zone, workspaceZone } = recipient;
  if (when.type === 'now') return begunMs;
  if (when.type === 'at') {
    const at = Date.parse(when.at);
    return time === undefined
      ? begunMs
      : Math.max(begunMs, localInstant(dayIn(at, workspaceZone), time, workspaceZone));
  }
  const own = localInstant(when.date, time ?? when.time, zone);
  if (own >= begunMs) return own;
  if (when.ifPast === 'skip') return null;
  return Math.max(begunMs, localInstant(nextDay(when.date), time ?? when.time, zone));
};

/**
 * The earliest instant (ms) at which one person's message may leave; null: their hour is over and it is skipped. A
 * message that waited for the winner leaves from `begunMs` of that second sweep on.
 */
export const leavesFrom = (
  document: BroadcastDocument,
  broadcastId: number,
  variant: Variant | null,
  recipient: Recipient,
): number | null => {
  const due = dueAt(document.when, variant?.time, recipient);
  return due === null ? null : due + spread(document, broadcastId, recipient.contactId);
};

/** When an experiment is decided at the latest: after everybody of the test has had the time to react. */
export const decidesAt = (
  { experiment, spreadHours, when }: BroadcastDocument,
  begunMs: number,
): number | null => {
  if (!experiment || experiment.testPercent === 100) return null;
  // with local times the last zone has it a day and two hours after the first
  const zonesMs = when.type === 'local' ? 26 * HOUR_MS : 0;
  return begunMs + zonesMs + (spreadHours + experiment.decideAfterHours) * HOUR_MS;
};

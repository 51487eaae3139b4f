/** When a broadcast leaves: its sweep, and the message of one person in their own zone (P8). */
import { addDays, dayOf, localInstant, minutesOf } from '../conditions/index.ts';
import type { BroadcastDocument, BroadcastWhen, Variant } from './document.ts';
import { lotOf } from './lot.ts';

const HOUR_MS = 3_600_000;
/** The first zone on earth to have a local time is 14 hours ahead of UTC (Kiritimati), the last one 12 behind. */
const FIRST_ZONE_MS = 14 * HOUR_MS;
const ALL_ZONES_MS = 26 * HOUR_MS;
export const LAST_ZONE = 'Etc/GMT+12';

/** The instant (ms) of a local day `YYYY-MM-DD` and time `HH:MM` in a zone. */
export const instantOf = (day: string, time: string, zone: string): number =>
  localInstant(day, minutesOf(time), zone);

const timesOf = ({ experiment }: BroadcastDocument): string[] =>
  experiment?.variants.flatMap(({ time }) => time ?? []) ?? [];

/** When the sweep begins: `nowMs`, the given instant, or when the first zone on earth has the local time. */
export const startsAt = (document: BroadcastDocument, zone: string, nowMs: number): number => {
  const { when } = document;
  const times = timesOf(document);
  if (when.type === 'now') return nowMs;
  if (when.type === 'at') {
    const at = Date.parse(when.at);
    const instants = times.map((time) => instantOf(dayOf(at, zone), time, zone));
    return Math.max(nowMs, instants.length > 0 ? Math.min(...instants) : at);
  }
  const locals = times.length > 0 ? times : [when.time];
  const first = Math.min(...locals.map((time) => instantOf(when.date, time, 'UTC')));
  return Math.max(nowMs, first - FIRST_ZONE_MS);
};

/** Whom it is for, and when the sweep that asks for it began. */
export interface Recipient {
  contactId: string;
  /** IANA */
  zone: string;
  workspaceZone: string;
  begunMs: number;
}

const dueAt = (
  when: BroadcastWhen,
  time: string | undefined,
  { begunMs, zone, workspaceZone }: Recipient,
): number | null => {
  if (when.type === 'now' || (when.type === 'at' && time === undefined)) return begunMs;
  if (when.type === 'at')
    return Math.max(begunMs, instantOf(dayOf(Date.parse(when.at), workspaceZone), time!, workspaceZone));
  const own = instantOf(when.date, time ?? when.time, zone);
  if (own >= begunMs) return own;
  if (when.ifPast === 'skip') return null;
  return Math.max(begunMs, instantOf(addDays(when.date, 1), time ?? when.time, zone));
};

/**
 * The earliest instant (ms) at which one person's message may leave; null: their hour is over and it is skipped. Over
 * the hours that a broadcast is spread each has a place by lot.
 */
export const leavesFrom = (
  { when, spreadHours }: BroadcastDocument,
  broadcastId: number,
  variant: Variant | null,
  recipient: Recipient,
): number | null => {
  const due = dueAt(when, variant?.time, recipient);
  if (due === null || spreadHours === 0) return due;
  return due + Math.floor(lotOf(broadcastId, recipient.contactId, 'when') * spreadHours * HOUR_MS);
};

/** When an experiment is decided at the latest: when everybody of the test has had the time to react. */
export const decidesAt = (
  { experiment, spreadHours, when }: BroadcastDocument,
  begunMs: number,
): number | null => {
  if (!experiment || experiment.testPercent === 100) return null;
  const zonesMs = when.type === 'local' ? ALL_ZONES_MS : 0;
  return begunMs + zonesMs + (spreadHours + experiment.decideAfterHours) * HOUR_MS;
};

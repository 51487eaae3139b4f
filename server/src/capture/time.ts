import { AGE_MAX_MS } from './bounds.ts';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
/** Numbers below are seconds since 1970 (until the year 5138), above milliseconds (since 1973). */
const SECONDS_BELOW = 1e11;

/** Milliseconds of an ISO 8601 text (UTC unless it says otherwise) or of a number; null when it is no instant. */
export const instantOf = (value: unknown): number | null => {
  if (typeof value === 'number' && Number.isFinite(value))
    return Math.abs(value) < SECONDS_BELOW ? Math.round(value * 1000) : Math.round(value);
  if (typeof value !== 'string') return null;
  const match = ISO_DATE.exec(value.trim());
  if (!match) return null;
  const text = value.trim().replace(' ', 'T').replace(',', '.');
  const ms = Date.parse(match[1] || text.length === 10 ? text : `${text}Z`);
  return Number.isNaN(ms) ? null : ms;
};

export interface Occurrence {
  occurredAtMs: number;
  /** what was wrong with the given time and what is used instead; null when it was taken as given */
  clipped: string | null;
}

const iso = (ms: number): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? 'out of range' : date.toISOString();
};

/**
 * When an event occurred, on our clock. `timestamp` is corrected by the sender's error, `receivedAt - sentAt`, as in
 * Segment's specification (https://segment.com/docs/connections/spec/common/#timestamps); without `sentAt` it is
 * taken as it is. Never in the future and never more than ten years back: such dates come from wrong clocks.
 */
export const occurrence = (timestamp: unknown, sentAt: unknown, receivedAtMs: number): Occurrence => {
  if (timestamp === undefined || timestamp === null) return { occurredAtMs: receivedAtMs, clipped: null };
  const saidMs = instantOf(timestamp);
  if (saidMs === null)
    return {
      occurredAtMs: receivedAtMs,
      clipped: `Not an ISO 8601 instant; the time of arrival, ${iso(receivedAtMs)}, is used.`,
    };
  const sentAtMs = instantOf(sentAt);
  const correctedMs = sentAtMs === null ? saidMs : receivedAtMs - (sentAtMs - saidMs);
  const oldestMs = receivedAtMs - AGE_MAX_MS;
  if (correctedMs < oldestMs)
    return {
      occurredAtMs: oldestMs,
      clipped: `${iso(correctedMs)} is more than ten years ago; ${iso(oldestMs)} is used.`,
    };
  if (correctedMs <= receivedAtMs) return { occurredAtMs: correctedMs, clipped: null };
  // a few milliseconds ahead is a rounded clock, not worth a word
  const clipped =
    correctedMs - receivedAtMs < NOTICEABLE_MS
      ? null
      : `${iso(correctedMs)} lies in the future; the time of arrival, ${iso(receivedAtMs)}, is used.`;
  return { occurredAtMs: receivedAtMs, clipped };
};

const NOTICEABLE_MS = 1_000;

import { IANAZone } from 'luxon';
import type { JsonObject } from '../../platform/index.ts';

/** Zones that people sent, judged once: asking costs 0.1 ms, more than all the rest of a step. */
const zones = new Map<string, boolean>();
const ZONES_MAX = 2_000;

const isZone = (name: string): boolean => {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const valid = IANAZone.isValidZone(name);
  if (zones.size < ZONES_MAX) zones.set(name, valid);
  return valid;
};

/** The person's own time zone, if they have a valid one (P8). */
export const personalZone = ({ timezone }: JsonObject): string | null =>
  typeof timezone === 'string' && isZone(timezone) ? timezone : null;

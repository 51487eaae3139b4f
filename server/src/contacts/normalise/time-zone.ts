import { getAllTimezones, getCountryForTimezone } from 'countries-and-timezones';

let zones: Map<string, string> | undefined;

const zoneNames = (): Map<string, string> => {
  zones ??= new Map(
    Object.keys(getAllTimezones({ deprecated: true })).map((name) => [name.toLowerCase(), name]),
  );
  return zones;
};

/** An IANA zone in its own letters (`europe/vienna` -> `Europe/Vienna`); null for what is none (`+02:00`, `CEST`). */
export const timeZoneName = (text: string): string | null =>
  zoneNames().get(text.trim().replaceAll(' ', '_').toLowerCase()) ?? null;

/** The country (ISO alpha-2) that a zone lies in; null for zones of none, such as UTC. */
export const countryOfZone = (zone: string): string | null => getCountryForTimezone(zone)?.id ?? null;

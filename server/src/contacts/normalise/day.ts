/** Countries that write the month first. */
const MONTH_FIRST = new Set(['US', 'PH', 'FM', 'PW', 'MH']);

const pad = (n: number, width = 2): string => String(n).padStart(width, '0');

const dayOf = (year: number, month: number, day: number): string | null => {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 1800 && year <= 2200 ? `${pad(year, 4)}-${pad(month)}-${pad(day)}` : null;
};

/**
 * A day as `1985-03-04`, from that, from an instant (its day as written), from `4.3.1985`, and from `4/3/1985` when
 * `country` (ISO alpha-2) says which comes first or one of the two is past 12. Null when it is none, or may be two.
 */
export const dayText = (text: string, country: string | null): string | null => {
  const trimmed = text.trim();
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?$/.exec(trimmed);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const parts = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/.exec(trimmed.replaceAll(' ', ''));
  if (!parts) return null;
  const [first, second, year] = [Number(parts[1]), Number(parts[3]), Number(parts[4])];
  if (parts[2] === '.' || first > 12) return dayOf(year, second, first);
  if (second > 12) return dayOf(year, first, second);
  if (first === second) return dayOf(year, first, second);
  if (country === null) return null;
  return MONTH_FIRST.has(country) ? dayOf(year, first, second) : dayOf(year, second, first);
};

const grouped = new Intl.NumberFormat('en-US');

/** `1 row`, `1,204 rows`. */
export const count = (number: number, thing: string): string =>
  `${grouped.format(number)} ${thing}${number === 1 ? '' : 's'}`;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `512 B`, `1.5 MB`: steps of 1,000. */
export const bytesInWords = (bytes: number): string => {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`;
};

/** `3 s`, `4 min`, `2 h`, `5 days`. */
export const secondsInWords = (seconds: number): string => {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
};

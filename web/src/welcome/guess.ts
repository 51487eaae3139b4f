/** First guesses for a new workspace, from what the browser tells. */

/** Currencies by region for the countries whose own is not the euro; all others guess the euro. */
const currencies: Record<string, string> = {
  US: 'USD',
  GB: 'GBP',
  CH: 'CHF',
  LI: 'CHF',
  SE: 'SEK',
  NO: 'NOK',
  DK: 'DKK',
  PL: 'PLN',
  CZ: 'CZK',
  HU: 'HUF',
  RO: 'RON',
  CA: 'CAD',
  AU: 'AUD',
  NZ: 'NZD',
  JP: 'JPY',
  IN: 'INR',
  BR: 'BRL',
  MX: 'MXN',
  ZA: 'ZAR',
  TR: 'TRY',
  SG: 'SGD',
  AE: 'AED',
  IL: 'ILS',
  KR: 'KRW',
};

/** Whole zones that tell the country better than a language does: many browsers say en-US everywhere. */
const regionOfZone = (zone: string): string | undefined => {
  if (zone === 'Europe/London') return 'GB';
  if (zone === 'Europe/Zurich') return 'CH';
  if (/^(Europe|Africa\/Ceuta|Atlantic\/(Canary|Madeira|Azores))/.test(zone)) {
    const own: Record<string, string> = {
      'Europe/Stockholm': 'SE',
      'Europe/Oslo': 'NO',
      'Europe/Copenhagen': 'DK',
      'Europe/Warsaw': 'PL',
      'Europe/Prague': 'CZ',
      'Europe/Budapest': 'HU',
      'Europe/Bucharest': 'RO',
      'Europe/Istanbul': 'TR',
    };
    return own[zone] ?? 'EU';
  }
  return undefined;
};

const regionOf = (language: string): string | undefined => {
  try {
    return new Intl.Locale(language).region;
  } catch {
    return undefined;
  }
};

/** The ISO 4217 code to start with; the zone is trusted before the language. */
export const guessCurrency = (zone: string, language: string): string =>
  currencies[regionOfZone(zone) ?? regionOf(language) ?? ''] ?? 'EUR';

export const guessZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** All zones the browser knows, with the guessed one among them. */
export const zoneChoices = (guess: string): string[] => {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set(['UTC', guess, ...known])].sort();
};

/** "EUR Euro" for each currency the browser knows. */
export const currencyChoices = (): { value: string; label: string }[] => {
  const names = new Intl.DisplayNames(['en'], { type: 'currency' });
  return Intl.supportedValuesOf('currency').map((value) => ({ value, label: `${value} ${names.of(value)}` }));
};

import type { Json } from '../../platform/json.ts';
import { normalEmail } from '../identity.ts';
import { countryCode } from './country.ts';
import { dayText } from './day.ts';
import { languageTag } from './language.ts';
import type { WellKnownKind } from './names.ts';
import { phoneNumber } from './phone.ts';
import { regionName } from './region.ts';
import { lifecycleStage } from './stage.ts';
import { tidyText } from './text.ts';
import { timeZoneName } from './time-zone.ts';
import { inType, wordsOf } from './typed.ts';

/** Where a value is from: national numbers, regions and days depend on it. ISO alpha-2. */
export interface ValuePlace {
  country: string | null;
}

type Reader = (value: Json, place: ValuePlace) => Json;

const ofText =
  (read: (text: string, place: ValuePlace) => string | null): Reader =>
  (value, place) =>
    typeof value === 'string'
      ? read(value, place)
      : typeof value === 'number'
        ? read(String(value), place)
        : null;

/** One reader a kind: the normal form of a value, or null when it cannot be read as one. */
const READERS: Readonly<Record<WellKnownKind, Reader>> = {
  email: ofText((text) => normalEmail(text)),
  phone: ofText((text, { country }) => phoneNumber(text, country)),
  country: ofText((text) => countryCode(text)),
  region: ofText((text, { country }) => regionName(tidyText(text), country)),
  timezone: ofText((text) => timeZoneName(text)),
  language: ofText((text) => languageTag(text)),
  day: (value, { country }) =>
    typeof value === 'string'
      ? dayText(value, country)
      : ((inType(value, 'date', country) as string | null)?.slice(0, 10) ?? null),
  text: ofText(tidyText),
  words: wordsOf,
  stage: ofText((text) => lifecycleStage(text)),
  yesNo: (value) => inType(value, 'boolean', null),
};

/** The normal form of a value of a well-known attribute; null when it cannot be read. */
export const wellKnownValue = (kind: WellKnownKind, value: Json, place: ValuePlace): Json =>
  READERS[kind](value, place);

import { type AttributeObserved, attributesNamed, type Candidate, type Family } from './family.ts';

const AGES = new Set(['age', 'alter', 'ageyears']);
const BIRTHDAYS = new Set(['birthday', 'birthdate', 'dateofbirth', 'dob', 'birthdayat', 'geburtsdatum']);

/** The bands of market research (ESOMAR's standard), both ends included. */
const BANDS: readonly (readonly [number, number])[] = [
  [0, 17],
  [18, 24],
  [25, 34],
  [35, 44],
  [45, 54],
  [55, 64],
  [65, 150],
];

const bandName = ([from, to]: readonly [number, number]): string =>
  from === 0 ? `Under ${to + 1}` : to === 150 ? `Aged ${from} and older` : `Aged ${from} to ${to}`;

const byAge = ({ name, values }: AttributeObserved): Candidate[] =>
  values.some(({ value }) => typeof value === 'number')
    ? BANDS.map((band) => ({
        family: 'age',
        name: bandName(band),
        condition: { kind: 'attribute', attribute: name, op: 'between', value: [...band] },
      }))
    : [];

/** `years` before the day of `nowMs`, as a day. */
const dayBefore = (nowMs: number, years: number): string => {
  const day = new Date(nowMs);
  day.setUTCFullYear(day.getUTCFullYear() - years);
  return day.toISOString().slice(0, 10);
};

/** The day after that: who is born then is a day too young for it. */
const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

const byBirthday = ({ name }: AttributeObserved, nowMs: number): Candidate[] =>
  BANDS.map(([from, to]) => ({
    family: 'age',
    name: bandName([from, to]),
    condition: {
      kind: 'attribute',
      attribute: name,
      op: 'between',
      value: [nextDay(dayBefore(nowMs, to + 1)), dayBefore(nowMs, from)],
    },
  }));

/** Age bands: by age, or by the days of birth as of today. */
export const age: Family = (seen) => [
  ...attributesNamed(seen, AGES).flatMap(byAge),
  ...attributesNamed(seen, BIRTHDAYS).flatMap((attribute) => byBirthday(attribute, seen.nowMs)),
];

/** Who comes when: the visits of 90 days, dealt out to people (pure, by seed). */
import { inventPerson, type SamplePerson } from './people.ts';
import { createRng, type Rng, seedOf } from './random.ts';
import { hoursOfPast, PAST_DAYS } from './rhythm.ts';

export interface Invented {
  n: number;
  person: SamplePerson;
  /** known from the till: brought by the import on the first day */
  imported: boolean;
  /** starts of visits, ms, rising */
  visits: number[];
}

/** Customers that the shop brought along. */
const IMPORTED = 520;
/** Share of visits by somebody new. */
const NEW_SHARE = 0.2;
/** Of the others, visits by somebody who came lately. */
const LATELY_SHARE = 0.35;
const LATELY_PEOPLE = 180;

const returning = (rng: Rng, people: readonly Invented[]): Invented => {
  const from = rng.chance(LATELY_SHARE) ? Math.max(0, people.length - LATELY_PEOPLE) : 0;
  const draw = (): Invented => people[from + rng.int(people.length - from)]!;
  const [one, other] = [draw(), draw()];
  return one.person.warmth > other.person.warmth ? one : other;
};

/** The people of the past, with their visits. */
export const inventCrowd = (seed: number, nowMs: number, timeZone: string): Invented[] => {
  const rng = createRng(seedOf(seed, 'crowd'));
  const people: Invented[] = [];
  const addresses = new Set<string>();
  const add = (imported: boolean): Invented => {
    const n = people.length;
    const person = inventPerson(createRng(seedOf(seed, 'person', n)), n);
    if (addresses.has(person.email)) person.email = person.email.replace('@', `${n}@`);
    addresses.add(person.email);
    const one: Invented = { n, person, imported, visits: [] };
    people.push(one);
    return one;
  };
  for (let n = 0; n < IMPORTED; n++) add(true);
  for (const { fromMs, lengthMs, visits } of hoursOfPast(nowMs, timeZone)) {
    const starts = Array.from({ length: rng.poisson(visits) }, () => fromMs + rng.int(lengthMs));
    for (const startMs of starts.sort((a, b) => a - b))
      (rng.chance(NEW_SHARE) ? add(false) : returning(rng, people)).visits.push(startMs);
  }
  return people;
};

/** When the import ran: the first minutes of the past. */
export const importedAtMs = (n: number, nowMs: number): number => nowMs - PAST_DAYS * 86_400_000 + n * 20;

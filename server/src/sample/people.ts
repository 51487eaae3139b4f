import type { Product } from './catalogue.ts';
import type { Rng } from './random.ts';

/** Somebody invented: who they are and how they behave. */
export interface SamplePerson {
  anonymousId: string;
  /** number that the shop gives with the first order */
  customerNumber: string;
  /** of the shop's sign-in: that number, once there is one */
  userId: string | null;
  email: string;
  firstName: string;
  lastName: string;
  city: string;
  country: string;
  timeZone: string;
  /** E.164; empty: they keep it to themselves */
  phone: string;
  /** YYYY-MM-DD; empty: they keep it to themselves */
  birthday: string;
  interest: Product['category'];
  userAgent: string;
  /** 0..1: how likely a visit ends in a cart and an order, and mails are read */
  warmth: number;
  /** their mail program loads pictures ahead of them */
  hasMachineOpens: boolean;
  /** a scanner in front of their mailbox follows every link */
  hasScanner: boolean;
  /** they have told the shop their address */
  isKnown: boolean;
}

const FIRST_NAMES =
  'Anna Lukas Marie Jakob Sophie Paul Lena David Emma Felix Laura Elias Clara Jonas Ida Leo Mila Noah Hanna Simon Eva Moritz Nina Tobias Julia Ben Sara Max Amelie Theo Chiara Matteo Camille Louis Zuzana Petr Agnieszka Jan Ayla Emre Mateja Luka Ingrid Sven Priya Arjun Mei Kenji Fatima Omar'.split(
    ' ',
  );
const LAST_NAMES =
  'Berger Huber Wagner Gruber Moser Steiner Hofer Leitner Fuchs Eder Fischer Weber Schneider Becker Hoffmann Koch Richter Klein Wolf Neumann Rossi Bianchi Moreau Laurent Novak Dvorak Kowalska Nowak Yilmaz Demir Horvat Kovac Lindqvist Larsen Sharma Tanaka Haddad Okafor Meier Keller Brunner Frei Baumann Lang Winkler Mayr Pichler Egger Auer Brandt'.split(
    ' ',
  );

const PLACES: readonly (readonly [number, { city: string; country: string; timeZone: string }])[] = [
  [20, { city: 'Vienna', country: 'AT', timeZone: 'Europe/Vienna' }],
  [9, { city: 'Graz', country: 'AT', timeZone: 'Europe/Vienna' }],
  [9, { city: 'Innsbruck', country: 'AT', timeZone: 'Europe/Vienna' }],
  [7, { city: 'Salzburg', country: 'AT', timeZone: 'Europe/Vienna' }],
  [14, { city: 'Munich', country: 'DE', timeZone: 'Europe/Berlin' }],
  [10, { city: 'Berlin', country: 'DE', timeZone: 'Europe/Berlin' }],
  [6, { city: 'Hamburg', country: 'DE', timeZone: 'Europe/Berlin' }],
  [8, { city: 'Zurich', country: 'CH', timeZone: 'Europe/Zurich' }],
  [5, { city: 'Bern', country: 'CH', timeZone: 'Europe/Zurich' }],
  [5, { city: 'Bolzano', country: 'IT', timeZone: 'Europe/Rome' }],
  [4, { city: 'Prague', country: 'CZ', timeZone: 'Europe/Prague' }],
  [3, { city: 'London', country: 'GB', timeZone: 'Europe/London' }],
];

/** Where the bounce wave hits: the large provider of the region, or one would not see it in the figures. */
export const BOUNCING_DOMAIN = 'alpenpost.example';
/** Reserved for examples (RFC 2606): mail to them reaches nobody. */
const MAIL_DOMAINS: readonly (readonly [weight: number, domain: string])[] = [
  [15, 'mail.example'],
  [15, 'post.example'],
  [15, 'inbox.example'],
  [15, 'web.example'],
  [40, BOUNCING_DOMAIN],
];

const USER_AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
];

const FIRST_CUSTOMER = 10_000;
const hex = (rng: Rng): string =>
  Math.floor(rng.next() * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0');

/** Mobile numbers that no network gives to anybody (Ofcom, numbers for use in TV and radio drama). */
const NOBODYS_NUMBERS = 1_000;
const nobodysNumber = (n: number): string => `+447700900${String(n).padStart(3, '0')}`;
/** Of those numbers the last hundred are for the guests of the fair. */
const FIRST_GUEST = 900;

/** Number of the n-th guest of the fair; of more than a hundred, none. */
export const phoneOfGuest = (n: number): string =>
  FIRST_GUEST + n < NOBODYS_NUMBERS ? nobodysNumber(FIRST_GUEST + n) : '';

const birthdayOf = (rng: Rng): string => {
  const day = new Date(Date.UTC(1950 + rng.int(55), rng.int(12), 1 + rng.int(28)));
  return rng.chance(0.4) ? day.toISOString().slice(0, 10) : '';
};

/** The n-th person of the company. Two may be given the same address. */
export const inventPerson = (rng: Rng, n: number): SamplePerson => {
  const firstName = rng.pick(FIRST_NAMES);
  const lastName = rng.pick(LAST_NAMES);
  return {
    anonymousId: `${hex(rng)}-${hex(rng)}`,
    customerNumber: `K${FIRST_CUSTOMER + n}`,
    userId: null,
    email: `${firstName}.${lastName}@${rng.weighted(MAIL_DOMAINS)}`.toLowerCase(),
    firstName,
    lastName,
    ...rng.weighted(PLACES),
    // every other one, so that no two share a number
    phone: n % 2 === 0 && n / 2 < FIRST_GUEST ? nobodysNumber(n / 2) : '',
    interest: rng.weighted([
      [34, 'trail'],
      [30, 'hiking'],
      [22, 'city'],
      [10, 'kids'],
      [4, 'care'],
    ]),
    userAgent: rng.pick(USER_AGENTS),
    warmth: rng.next() ** 1.6,
    hasMachineOpens: rng.chance(0.28),
    hasScanner: rng.chance(0.05),
    isKnown: false,
    // the last draw: who they are else does not hang on it
    birthday: birthdayOf(rng),
  };
};

/** What the shop knows of a customer: traits of an identify call. */
export const traitsOf = (person: SamplePerson) => ({
  email: person.email,
  firstName: person.firstName,
  lastName: person.lastName,
  city: person.city,
  country: person.country,
  timezone: person.timeZone,
  interest: person.interest,
  ...(person.phone ? { phone: person.phone } : {}),
  ...(person.birthday ? { birthday: person.birthday } : {}),
});

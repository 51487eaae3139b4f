/** The trade fair: a list as sales brings it home, with guests of firms, people the shop knows already, and slips. */
import type { Invented } from './crowd.ts';
import { phoneOfGuest, type SamplePerson } from './people.ts';
import { createRng, type Rng, seedOf } from './random.ts';

export const FAIR_FILE = 'Trade fair Innsbruck.csv';

/** A firm whose people buy shoes for their guides, guests or shops. */
export interface Firm {
  groupId: string;
  name: string;
  domain: string;
  industry: string;
  employees: number;
  city: string;
}

const firm = (groupId: string, name: string, industry: string, employees: number, city: string): Firm => ({
  groupId,
  name,
  domain: `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.example`,
  industry,
  employees,
  city,
});

export const FIRMS: readonly Firm[] = [
  firm('f1', 'Alpine Guides', 'Mountain guides', 34, 'Innsbruck'),
  firm('f2', 'Bergbahnen Nord', 'Lifts', 210, 'Innsbruck'),
  firm('f3', 'Dolomiti Treks', 'Travel', 18, 'Bolzano'),
  firm('f4', 'Edelweiss Hotels', 'Hotels', 420, 'Salzburg'),
  firm('f5', 'Gipfel Sport', 'Retail', 56, 'Munich'),
  firm('f6', 'Hochland Schools', 'Schools', 130, 'Graz'),
  firm('f7', 'Isar Running Club', 'Clubs', 9, 'Munich'),
  firm('f8', 'Karwendel Huts', 'Hotels', 44, 'Innsbruck'),
  firm('f9', 'Limmat Outdoor', 'Retail', 75, 'Zurich'),
  firm('f10', 'Moldau Tours', 'Travel', 27, 'Prague'),
  firm('f11', 'Nordwand Media', 'Media', 15, 'Bern'),
  firm('f12', 'Pass and Peak', 'Travel', 22, 'Vienna'),
  firm('f13', 'Rettung Tirol', 'Rescue', 310, 'Innsbruck'),
  firm('f14', 'Steig Apparel', 'Retail', 61, 'Berlin'),
];

const HEADER = 'E-mail,First name,Last name,Mobile,Company,City,Country,Date of birth';
const GUESTS = 66;
/** People the shop knows, who left another address at the booth: proposed as duplicates. */
const KNOWN_AGAIN = 14;
const ROLES = ['info', 'office', 'sales'];
/** Large providers, one letter off: what a hand at a booth writes. */
const SLIPS = ['gmial.com', 'gmail.con', 'hotmial.com', 'outlok.com', 'yahooo.com'];
const BAD_PHONES = ['0660 12', 'after six', '+43 1', '12345'];
/** Rows that say nobody: refused, each with its reason. */
const NOBODY = [
  'card taken,,,,Alpine Guides,,,',
  'see photo,Ida,,,,,,',
  'peter(at)web,Peter,Moser,,,Graz,AT,',
  ',,Unreadable,,Gipfel Sport,,,',
];

const addressOf = ({ firstName, lastName }: Pick<SamplePerson, 'firstName' | 'lastName'>, domain: string) =>
  `${firstName}.${lastName}@${domain}`.toLowerCase();

interface Guest {
  email: string;
  firstName: string;
  lastName: string;
  phone: string;
  company: string;
  city: string;
  country: string;
  birthday: string;
}

const rowOf = (guest: Guest): string =>
  [
    guest.email,
    guest.firstName,
    guest.lastName,
    guest.phone,
    guest.company,
    guest.city,
    guest.country,
    guest.birthday,
  ].join(',');

/** Guests of firms: no customers yet, named like the crowd but not after anybody in it. */
const guestOf = (rng: Rng, n: number, crowd: readonly Invented[]): Guest => {
  const of = rng.pick(FIRMS);
  const [first, last] = [rng.pick(crowd).person, rng.pick(crowd).person];
  const named = { firstName: first.firstName, lastName: last.lastName };
  return {
    ...named,
    email: addressOf(named, of.domain),
    phone: rng.chance(0.6) ? phoneOfGuest(n) : '',
    company: of.name,
    city: of.city,
    country: '',
    birthday: '',
  };
};

const sameAgain = (rng: Rng, { person }: Invented): Guest => ({
  email: addressOf({ firstName: person.firstName[0]!, lastName: person.lastName }, rng.pick(FIRMS).domain),
  firstName: person.firstName,
  lastName: person.lastName,
  phone: '',
  company: '',
  city: person.city,
  country: person.country,
  birthday: person.birthday,
});

/** The list as a file (CSV, UTF-8), the same for the same seed and crowd. */
export const fairFile = (seed: number, crowd: readonly Invented[]): string => {
  const rng = createRng(seedOf(seed, 'fair'));
  const guests = Array.from({ length: GUESTS }, (_, n) => guestOf(rng, n, crowd));
  for (const [n, domain] of SLIPS.entries()) guests[n]!.email = addressOf(guests[n]!, domain);
  for (const [n, role] of ROLES.entries()) guests[10 + n]!.email = `${role}@${FIRMS[n]!.domain}`;
  for (const [n, phone] of BAD_PHONES.entries()) guests[20 + n]!.phone = phone;
  const known = crowd.filter(({ person }) => person.isKnown && person.birthday !== '');
  const again = Array.from({ length: KNOWN_AGAIN }, () => sameAgain(rng, rng.pick(known)));
  return `${[HEADER, ...[...guests, ...again].map(rowOf), ...NOBODY].join('\r\n')}\r\n`;
};

/** Buyers among the crowd who buy for a firm. */
const BUYERS = 70;

/** Who belongs to which firm: known customers, chosen by seed. */
export const buyersOf = (seed: number, crowd: readonly Invented[]): { one: Invented; firm: Firm }[] => {
  const rng = createRng(seedOf(seed, 'buyers'));
  const known = crowd.filter(({ person }) => person.isKnown && person.userId !== null);
  const chosen = new Set(Array.from({ length: BUYERS }, () => rng.pick(known)));
  return [...chosen].map((one) => ({ one, firm: rng.pick(FIRMS) }));
};

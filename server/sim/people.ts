/** Random people and what they do: strangers who become known, several devices, one that two of them share. */
import { CARTS, COUNTRIES, EVENTS, PLANS } from './definitions.ts';
import type { Random } from './random.ts';

export interface Person {
  userId: string;
  email: string;
  devices: string[];
}

/** A call of the tracking API as a site sends it, and what the checkers know of it. */
export interface SimCall {
  /** its number: calls are numbered in the order in which they are sent */
  n: number;
  body: Record<string, unknown>;
  name: string;
  /** every identity it names: `user:u1`, strongest first */
  identities: string[];
  occurredAtMs: number;
  /** first sent at */
  sentAtMs: number;
}

export const randomPeople = (random: Random): Person[] => {
  const people = Array.from({ length: random.int(3, 7) }, (_, n) => ({
    userId: `u${n}`,
    email: `u${n}@example.com`,
    devices: Array.from({ length: random.int(1, 2) }, (_, d) => `d${n}${d}`),
  }));
  // two who share a device, or an address
  const [one, other] = [random.pick(people), random.pick(people)];
  if (random.chance(0.5)) other.devices.push(one.devices[0]!);
  if (random.chance(0.2)) other.email = one.email;
  return people;
};

interface Said {
  type: string;
  userId?: string;
  anonymousId?: string;
  traits?: Record<string, unknown>;
  properties?: Record<string, unknown>;
  event?: string;
  previousId?: string;
}

/** `renews` without a draw, so that seeds stay what they were. */
const traitsOf = (random: Random, { email }: Person, n: number, nowMs: number): Record<string, unknown> => ({
  last: n,
  ...(n % 3 === 0 ? { renews: new Date(nowMs + (n % 10) * 86_400_000).toISOString().slice(0, 10) } : {}),
  ...(random.chance(0.7) ? { email } : {}),
  ...(random.chance(0.4) ? { plan: random.pick(PLANS) } : {}),
  ...(random.chance(0.4) ? { country: random.pick(COUNTRIES) } : {}),
  ...(random.chance(0.3) ? { score: random.int(0, 100) } : {}),
});

const track = (random: Random): Said => ({
  type: 'track',
  event: random.pick(EVENTS.slice(1)),
  properties: { value: random.int(0, 120), cart_id: random.pick(CARTS) },
});

/** Of everything, of one topic, or a yes that must not undo either: without a draw, so that seeds stay what they were. */
const optOut = (n: number, userId: string, email: string): Said => {
  if (n % 2 === 0) return { type: 'track', event: 'Unsubscribed', userId, properties: { email } };
  const state = n % 3 === 0 ? 'granted' : 'refused';
  return { type: 'track', event: 'Consent Changed', userId, properties: { topic: 'news', state, email } };
};

const say = (random: Random, person: Person, n: number, nowMs: number): Said => {
  const device = random.pick(person.devices);
  const { userId } = person;
  const ways: [share: number, say: () => Said][] = [
    [30, () => ({ ...track(random), anonymousId: device })],
    [15, () => ({ type: 'page', anonymousId: device, properties: { value: random.int(0, 120) } })],
    [20, () => ({ ...track(random), userId, ...(random.chance(0.5) ? { anonymousId: device } : {}) })],
    [
      20,
      () => ({ type: 'identify', userId, anonymousId: device, traits: traitsOf(random, person, n, nowMs) }),
    ],
    [8, () => ({ type: 'identify', userId, traits: traitsOf(random, person, n, nowMs) })],
    [
      6,
      () => ({
        type: 'identify',
        anonymousId: device,
        traits: { ...traitsOf(random, person, n, nowMs), email: person.email },
      }),
    ],
    [3, () => ({ type: 'alias', userId, previousId: device })],
    [2, () => optOut(n, userId, person.email)],
  ];
  let draw = random.int(1, 104);
  for (const [share, one] of ways) {
    draw -= share;
    if (draw <= 0) return one();
  }
  return ways[0]![1]();
};

const NAMES: Record<string, string> = { page: 'Page Viewed', identify: 'Identified', alias: 'Aliased' };

const identitiesOf = ({ type, userId, anonymousId, traits, previousId }: Said): string[] => [
  ...(userId ? [`user:${userId}`] : []),
  ...(typeof traits?.email === 'string' ? [`email:${traits.email}`] : []),
  ...(anonymousId ? [`anonymous:${anonymousId}`] : []),
  ...(type === 'alias' && previousId ? [`anonymous:${previousId}`] : []),
];

const LATE_MS = [0, 0, 0, 0, 1, 60_000, 3_600_000, 26 * 3_600_000, 8 * 86_400_000];

/** The n-th call, at `nowMs`: mostly of now, sometimes late. */
export const randomCall = (random: Random, people: readonly Person[], n: number, nowMs: number): SimCall => {
  const said = say(random, random.pick(people), n, nowMs);
  const occurredAtMs = nowMs - random.pick(LATE_MS);
  const body = {
    ...said,
    ...(said.properties ? { properties: { ...said.properties, n } } : {}),
    messageId: `m${n}`,
    timestamp: new Date(occurredAtMs).toISOString(),
    // kept with the event: how the checkers know it again
    context: { sessionId: n },
  };
  return {
    n,
    body,
    name: said.event ?? NAMES[said.type]!,
    identities: identitiesOf(said),
    occurredAtMs,
    sentAtMs: nowMs,
  };
};

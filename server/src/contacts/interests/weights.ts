/** What a person looks at: topic -> [weight, instant in ms that it is of]. It halves every 30 days. */
export type Interests = Readonly<Record<string, readonly [number, number]>>;

/** Shorter: last month's visits count for nothing; longer: what people once wanted is held against them. */
export const INTEREST_HALF_LIFE_MS = 30 * 86_400_000;
/** Topics kept of one person; the weakest goes. More: rows grow with every curious visitor. */
export const TOPICS_MAX = 30;
/** Weights are kept to this many parts: four digits tell any two apart that matter. */
const PARTS = 10_000;

const halved = (weight: number, ms: number): number => weight * 2 ** (-ms / INTEREST_HALF_LIFE_MS);
const rounded = (weight: number): number => Math.round(weight * PARTS) / PARTS;

/** The weight of a topic at `nowMs`; 0 when there is none. */
export const interestWeight = (interests: Interests, topic: string, nowMs: number): number => {
  if (!Object.hasOwn(interests, topic)) return 0;
  const [weight, atMs] = interests[topic]!;
  return halved(weight, Math.max(0, nowMs - atMs));
};

/** Weights brought to one instant and added; a late event counts what is left of it. */
const added = (
  [weight, atMs]: readonly [number, number],
  points: number,
  occurredMs: number,
): readonly [number, number] => {
  const laterMs = Math.max(atMs, occurredMs);
  return [rounded(halved(weight, laterMs - atMs) + halved(points, laterMs - occurredMs)), laterMs];
};

/** The interests after one more event about `topic`. */
export const withInterest = (interests: Interests, topic: string, atMs: number, points = 1): Interests => {
  const held = Object.hasOwn(interests, topic) ? interests[topic]! : ([0, atMs] as const);
  const next = { ...interests, [topic]: added(held, points, atMs) };
  const names = Object.keys(next);
  if (names.length <= TOPICS_MAX) return next;
  const weakest = names.reduce((a, b) =>
    interestWeight(next, b, atMs) < interestWeight(next, a, atMs) ? b : a,
  );
  const { [weakest]: _, ...kept } = next;
  return kept;
};

/** Below it a topic is no interest any more: one look, three months ago. */
const NOTICEABLE = 0.1;

/** The strongest interests at `nowMs`, strongest first. */
export const topInterests = (
  interests: Interests,
  nowMs: number,
  limit: number,
): { topic: string; weight: number }[] =>
  Object.keys(interests)
    .map((topic) => ({ topic, weight: rounded(interestWeight(interests, topic, nowMs)) }))
    .filter(({ weight }) => weight >= NOTICEABLE)
    .sort((a, b) => b.weight - a.weight || (a.topic < b.topic ? -1 : 1))
    .slice(0, limit);

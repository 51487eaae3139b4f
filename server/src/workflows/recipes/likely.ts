/** Words that say the same in names of events and attributes, by the one that stands for them. */
const SAME: Readonly<Record<string, string>> = {
  signup: 'signed up',
  register: 'signed up',
  registered: 'signed up',
  registration: 'signed up',
  joined: 'subscribed',
  newsletter: 'subscribed',
  optin: 'subscribed',
  delivered: 'delivered',
  shipped: 'delivered',
  fulfilled: 'delivered',
  booked: 'booked',
  scheduled: 'booked',
  birthdate: 'birthday',
  birth: 'birthday',
  dob: 'birthday',
  tier: 'plan',
  sector: 'industry',
  end: 'ends',
  expires: 'ends',
  expiry: 'ends',
};

const wordsOf = (name: string): Set<string> =>
  new Set(
    name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .flatMap((word) => (SAME[word] ?? word).split(' '))
      .filter((word) => word.length > 1 && word !== 'at' && word !== 'the'),
  );

/** Below it two names have too little in common to be proposed: a wrong proposal is worse than none. */
const ALIKE_MIN = 0.5;

/** The seen name that most likely means what a recipe calls `wanted`; undefined: none does. Of equals the first seen. */
export const likelyName = (wanted: string, seen: readonly string[]): string | undefined => {
  if (seen.includes(wanted)) return wanted;
  const words = wordsOf(wanted);
  let best: { name: string; alike: number } | undefined;
  for (const name of seen) {
    const own = wordsOf(name);
    const common = [...own].filter((word) => words.has(word)).length;
    const alike = common / Math.max(1, new Set([...own, ...words]).size);
    if (alike >= ALIKE_MIN && alike > (best?.alike ?? 0)) best = { name, alike };
  }
  return best?.name;
};

import type { LookAtContact } from '../../api/index.ts';

/** As many as a panel shows. */
const shownMax = 5;

/** Of each person the last look of each kind, newest first. */
export const lastOfEach = (looks: readonly LookAtContact[]): LookAtContact[] => {
  const seen = new Set<string>();
  return looks
    .filter(({ who, what }) => {
      const key = `${who} ${what}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, shownMax);
};

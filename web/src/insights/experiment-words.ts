import type { SplitShown } from '../api/index.ts';
import { counted, percentText } from '../ui/index.ts';

/** What an experiment shows, of whatever it compares. */
type Shown = NonNullable<SplitShown['verdict']>;
type Lift = Shown['lifts'][number];

const signed = (share: number): string => `${share < 0 ? '-' : '+'}${percentText(Math.abs(share), 1)}`;

/** "+12 % (between -3 % and +29 %)", against the first. */
export const liftText = ({ lift, low, high }: Lift): string => {
  if (lift === null) return 'not known yet';
  if (low === null || high === null) return `${signed(lift)} (too few to say how sure)`;
  return `${signed(lift)} (between ${signed(low)} and ${signed(high)})`;
};

/** The lot has not drawn as it should: nothing is concluded from it. */
export const MISMATCH_TEXT =
  'The variants did not get the shares they should have. Something is wrong with the lot, so nothing is concluded.';

/** What an experiment shows, as one sentence (P18). `nameOf`: how a variant is called; by its id unless told. */
export const verdictText = (
  shown: Shown & { tallies: readonly { reacted: number }[] },
  nameOf: (id: string) => string = (id) => id,
): string => {
  const reacted = shown.tallies.reduce((sum, one) => sum + one.reacted, 0);
  switch (shown.says) {
    case 'mismatch':
      return MISMATCH_TEXT;
    case 'tooFew':
      return `Too few to say: ${counted(reacted, 'reaction', 'reactions')} so far.`;
    case 'difference':
      return `${nameOf(shown.winner ?? shown.ahead)} is better: shown with at most ${percentText(shown.alpha, 1)} chance of a false alarm, however often you look.`;
    case 'noDifference':
      return 'No difference shown. What there is may be chance.';
  }
};

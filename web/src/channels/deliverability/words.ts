import type { Deliverability, DomainFinding } from '../../api/index.ts';
import type { Status } from '../../ui/index.ts';

/** How a finding is shown: its badge and word. */
export const FINDING_WORDS: Readonly<Record<DomainFinding['state'], { status: Status; word: string }>> = {
  right: { status: 'good', word: 'Right' },
  wrong: { status: 'failed', word: 'Wrong' },
  missing: { status: 'warn', word: 'Missing' },
  off: { status: 'archived', word: 'Not set up' },
  unknown: { status: 'heldBack', word: 'No answer' },
};

type Check = NonNullable<Deliverability['check']>;

/** "2 of 6 to mend" or "All right", for the head of the page. */
export const checkWords = ({ findings }: Check): string => {
  const asked = findings.filter(({ state }) => state !== 'off');
  const wrong = asked.filter(({ state }) => state !== 'right').length;
  if (asked.length === 0) return 'Nothing to check';
  return wrong === 0 ? 'All right' : `${wrong} of ${asked.length} to mend`;
};

/** The part of DNS that is typed at most registrars: the name without the domain it is in. */
export const hostPart = (name: string, domain: string): string =>
  name === domain ? '@' : name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;

/** The day of a plan that is under way: its place from 1; null before it begins or when it is over. */
export const dayOfPlan = (plan: NonNullable<Deliverability['plan']>): number | null => {
  const reached = plan.filter(({ sent }) => sent !== null).length;
  return reached === 0 || reached >= plan.length ? null : reached;
};

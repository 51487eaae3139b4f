import { counted } from '../../ui/index.ts';

/** Why people would not start, one sentence a reason, the most frequent first. */
const REASONS: Readonly<Record<string, (people: string) => string>> = {
  alreadyInside: (people) => `${people} inside already`,
  onlyOnce: (people) => `${people} came before, and may come once`,
  tooSoon: (people) => `${people} came not long enough ago`,
  tooSoonAfterEnd: (people) => `${people} came to its end not long enough ago`,
  filter: (people) => `${people} not of those who may come`,
  holdout: (people) => `${people} held out: they get nothing, to measure what it does`,
};

export interface StartCounts {
  starts: number;
  /** "2 people inside already" */
  others: string[];
}

/** A preview's counts in words. */
export const startWords = (counts: readonly { code: string; people: number }[]): StartCounts => ({
  starts: counts.find(({ code }) => code === 'starts')?.people ?? 0,
  others: counts.flatMap(({ code, people }) => {
    const say = REASONS[code];
    return say ? [say(counted(people, 'person', 'people'))] : [];
  }),
});

/** What a start of many is doing, or what became of it; `done`: people asked so far. */
export const jobWords = ({
  state,
  done,
  error,
}: {
  state: 'running' | 'done' | 'cancelled' | 'failed';
  done: number;
  error: string | null;
}): string => {
  const asked = counted(done, 'person', 'people');
  if (state === 'running') return 'It goes on when you close this, and after a restart. Nobody starts twice.';
  if (state === 'done') return `Done: ${asked} asked. Each entered by the workflow’s rules.`;
  if (state === 'cancelled') return `Cancelled: ${asked} had been asked, and stay.`;
  return `It stopped after ${asked}${error ? `: ${error}` : ''}`;
};

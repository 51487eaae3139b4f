import type { Because } from '../conditions/index.ts';
import type { Why } from './why-answer.ts';

const INSTANT = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})/g;

/** "Tue 10 Nov 10:42" in the zone, with the year when it is another one than now's. */
export const whenWords = (atMs: number, nowMs: number, timeZone: string): string => {
  const partsOf = (ms: number): Record<string, string> =>
    Object.fromEntries(
      new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      })
        .formatToParts(ms)
        .map(({ type, value }) => [type, value]),
    );
  const at = partsOf(atMs);
  const month = at.month === 'Sept' ? 'Sep' : at.month;
  const year = at.year === partsOf(nowMs).year ? '' : ` ${at.year}`;
  return `${at.weekday} ${at.day} ${month}${year} ${at.hour}:${at.minute}`;
};

/** A text whose instants are written as people write them; what only looks like one stays. */
export const withWhens = (text: string, nowMs: number, timeZone: string): string =>
  text.replace(INSTANT, (found) => {
    const atMs = Date.parse(found);
    return Number.isNaN(atMs) ? found : whenWords(atMs, nowMs, timeZone);
  });

const treeWithWhens = (tree: Because, words: (text: string) => string): Because => ({
  ...tree,
  text: words(tree.text),
  ...(tree.children ? { children: tree.children.map((child) => treeWithWhens(child, words)) } : {}),
});

/** An answer without machine-written times: whatever an attribute, an event or a reason held. */
export const whyWithWhens = (why: Why, nowMs: number, timeZone: string): Why => {
  const words = (text: string): string => withWhens(text, nowMs, timeZone);
  return {
    ...why,
    sentence: words(why.sentence),
    rule: why.rule === null ? null : words(why.rule),
    values: why.values.map(({ label, value }) => ({ label: words(label), value: words(value) })),
    because: why.because && treeWithWhens(why.because, words),
  };
};

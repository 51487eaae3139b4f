import type { Because } from '../../../server/src/conditions/index.ts';
import type { CountAnswer, SegmentPreview } from '../api/index.ts';

/** What the preview says of each row, by its path. */
export const ruleFacts = (
  preview: Pick<SegmentPreview, 'rows' | 'problems'> | undefined,
): { counts: Map<string, CountAnswer>; problems: Map<string, string> } => ({
  counts: new Map(preview?.rows.map(({ path, count }) => [path, count])),
  problems: new Map(preview?.problems.map(({ path, text, fix }) => [path, `${text} ${fix}`.trim()])),
});

/** The parts of the answer that hold, in words: why somebody is in. Every part that was looked at when none holds. */
export const reasons = (because: Because): string[] => {
  const leaves = (part: Because): Because[] =>
    part.children && part.children.length > 0 ? part.children.flatMap(leaves) : [part];
  const all = leaves(because);
  const held = all.filter(({ matched }) => matched);
  return [...new Set((held.length > 0 ? held : all).map(({ text }) => text))].filter((text) => text !== '');
};

export type Change = { joiners: CountAnswer; leavers: CountAnswer };

/** Whether there are some, as far as a count can say: of a sample in which nobody was there may be. */
export const isSome = ({ count, about }: CountAnswer): boolean => count > 0 || about;

/** "+312, -45 people", "+312 people", "nobody moves": what publishing does to who is in. */
export const moveText = ({ joiners, leavers }: Change, said: (answer: CountAnswer) => string): string => {
  const parts = [
    isSome(joiners) ? `+${said(joiners)}` : '',
    isSome(leavers) ? `-${said(leavers)}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nobody moves' : `${parts.join(', ')} people`;
};

/** Who joins and leaves by publishing: everybody who matches when nothing is live yet. */
export const changeOf = (
  preview: Pick<SegmentPreview, 'joiners' | 'leavers' | 'count'>,
  isLive: boolean,
): Change => ({
  joiners: (isLive ? preview.joiners : undefined) ?? preview.count,
  leavers: (isLive ? preview.leavers : undefined) ?? { count: 0, about: false },
});

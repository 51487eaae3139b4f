import type { FeedLine } from '../api/index.ts';

/** Lines on the screen; older ones are on the people's own timelines. */
export const feedLines = 20;

const newestFirst = (left: FeedLine, right: FeedLine): number =>
  Date.parse(right.at) - Date.parse(left.at) || (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);

/**
 * The feed after new lines came: newest first, each line once (the newest telling wins, since names become known),
 * at most `most`.
 */
export const withLines = (
  shown: readonly FeedLine[],
  arrived: readonly FeedLine[],
  most: number = feedLines,
): FeedLine[] => {
  const byId = new Map(shown.map((line) => [line.id, line]));
  for (const line of arrived) byId.set(line.id, line);
  return [...byId.values()].sort(newestFirst).slice(0, most);
};

/** How many of the newest lines are not on the screen that stands still. */
export const waitingLines = (standing: readonly FeedLine[], newest: readonly FeedLine[]): number => {
  const ids = new Set(standing.map(({ id }) => id));
  return newest.filter(({ id }) => !ids.has(id)).length;
};

/** A line as one sentence, for readers: "Ana Berg ordered for EUR 130". */
export const lineText = ({ person, verb, object }: FeedLine): string =>
  [person.label, verb, object].filter((part) => part !== '').join(' ');

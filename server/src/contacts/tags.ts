import type { Json } from '../platform/index.ts';
import { tidyText } from './normalise/text.ts';

/** Tags of one contact. More would be a list of what they did, which events are for. */
export const TAGS_MAX = 100;
/** Letters of a tag. */
export const TAG_LENGTH_MAX = 60;

/** What an edit does to tags: added to and taken from those at hand, so that two people's edits both hold. */
export interface TagEdit {
  add?: string[];
  remove?: string[];
}

const isTexts = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));

/** Whether the `tags` of an edit's payload are such an edit. */
export const isTagEdit = (value: unknown): value is TagEdit =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  isTexts((value as TagEdit).add) &&
  isTexts((value as TagEdit).remove);

const sameTag = (tag: string): string => tag.toLowerCase();

/** The tags after an edit, in the order in which they came; null when none is left. Case does not tell tags apart. */
export const tagsAfter = (current: Json | undefined, { add = [], remove = [] }: TagEdit): string[] | null => {
  const had = (Array.isArray(current) ? current : []).filter((tag) => typeof tag === 'string');
  const gone = new Set(remove.map((tag) => sameTag(tidyText(tag))));
  const after = new Map<string, string>();
  for (const tag of [...had.filter((one) => !gone.has(sameTag(one))), ...add.map(tidyText)]) {
    const short = tag.slice(0, TAG_LENGTH_MAX).trim();
    if (short !== '' && !after.has(sameTag(short)) && after.size < TAGS_MAX) after.set(sameTag(short), short);
  }
  return after.size === 0 ? null : [...after.values()];
};

import type { JsonObject } from '../../../server/src/platform/json.ts';

const wordsOf = (value: JsonObject[string]): string => {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
};

/** "startThemToo" as people read it: "start them too". */
const nameWords = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

const isSaid = (value: JsonObject[string]): boolean =>
  value !== false && value !== null && !(Array.isArray(value) && value.length === 0);

/** The details of a change on one line: "version 4, start them too"; of settings just which ones. */
export const detailWords = (detail: JsonObject): string =>
  Object.entries(detail)
    .filter(([, value]) => isSaid(value))
    .map(([name, value]) => {
      if (name === 'changed') return wordsOf(value);
      return value === true ? nameWords(name) : `${nameWords(name)} ${wordsOf(value)}`;
    })
    .join(', ');

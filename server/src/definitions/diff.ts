import type { Json } from '../platform/index.ts';

/** One plain change between two documents. */
export interface DocumentChange {
  /** `condition.all[1].value`; '' is the whole document */
  path: string;
  what: 'added' | 'removed' | 'changed';
  before?: Json;
  after?: Json;
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A document may have a member called like one of the prototype's. */
const own = (object: { [key: string]: Json }, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

const same = (a: Json, b: Json): boolean => canonical(a) === canonical(b);

/** Text of a value that does not depend on the order of its members: jsonb keeps another than we wrote. */
const canonical = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`);
  return `{${members.join(',')}}`;
};

const memberPath = (path: string, key: string): string => {
  if (!/^[\w$@-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
};

const changesIn = (before: Json | undefined, after: Json | undefined, path: string): DocumentChange[] => {
  if (before === undefined) return after === undefined ? [] : [{ path, what: 'added', after }];
  if (after === undefined) return [{ path, what: 'removed', before }];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => changesIn(own(before, key), own(after, key), memberPath(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  return same(before, after) ? [] : [{ path, what: 'changed', before, after }];
};

/** Lists are compared between their common start and end, so that one insertion is one change. */
const listChanges = (before: Json[], after: Json[], path: string): DocumentChange[] => {
  let start = 0;
  while (start < before.length && start < after.length && same(before[start]!, after[start]!)) start++;
  let tail = 0;
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    same(before[before.length - 1 - tail]!, after[after.length - 1 - tail]!)
  )
    tail++;
  const oldPart = before.slice(start, before.length - tail);
  const newPart = after.slice(start, after.length - tail);
  return Array.from({ length: Math.max(oldPart.length, newPart.length) }).flatMap((_, index) =>
    changesIn(oldPart[index], newPart[index], `${path}[${start + index}]`),
  );
};

/** What was added, removed or changed between two documents, by path; empty when they are the same. */
export const documentDiff = (before: Json, after: Json): DocumentChange[] => changesIn(before, after, '');

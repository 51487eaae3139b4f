import type { NodeDocument } from './model.ts';
import { outputsOf, withOutput } from './nodes/index.ts';

/** jsonb keeps another order of members than files do. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
};

/** Whether two pieces of JSON say the same, whatever the order of their members; an undefined member is none. */
export const sameJson = (a: unknown, b: unknown): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** A step without where it leads: what it does. */
export const bareStep = (node: NodeDocument): NodeDocument =>
  outputsOf(node).reduce((now, { id }) => withOutput(now, id, undefined), node);

/** Whether two steps do the same; their names and notes do not count. */
export const doesTheSame = (a: NodeDocument, b: NodeDocument): boolean => {
  const { title: _a, note: _na, ...one } = bareStep(a);
  const { title: _b, note: _nb, ...other } = bareStep(b);
  return sameJson(one, other);
};

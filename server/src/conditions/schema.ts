import { z } from 'zod';
import { leafKinds } from './leaves/index.ts';
import type { Condition } from './model.ts';
import { isWrongShape } from './shape.ts';

/** Deeper rules cannot be read as a sentence; the builder stops at 4. */
export const DEPTH_MAX = 8;
/** Every leaf is a test of every contact that an input touches, and an expression in SQL. */
export const LEAVES_MAX = 200;

/** What is wrong with a document, and where: `all[1].where[0].value`. */
export interface ConditionProblem {
  path: string;
  message: string;
}

type Path = readonly (string | number)[];
/** `isShape`: it is no tree of conditions, or no leaf of its kind; otherwise it is not finished, or too large. */
type Report = (path: Path, message: string, isShape: boolean) => void;

/** `all[1].where[0].value`: a path as zod and we give it, in words. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );

const GROUPS = ['all', 'any', 'not'] as const;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Walks the tree by its shape, so that a problem is told where it is instead of "no branch of a union fits".
 * Returns the number of leaves.
 */
const checkNode = (value: unknown, path: Path, depth: number, report: Report): number => {
  const refuse = (message: string, at: Path = path, isShape = true): number => {
    report(at, message, isShape);
    return 0;
  };
  if (!isObject(value)) return refuse('must be a condition: all, any, not, or a kind');
  if (depth > DEPTH_MAX) return refuse(`is nested deeper than ${DEPTH_MAX} levels`);
  const group = GROUPS.find((name) => Object.hasOwn(value, name));
  if (group === undefined) return checkLeaf(value, path, report);
  if (Object.keys(value).length > 1) return refuse(`must hold nothing beside "${group}"`);
  const inside = [...path, group];
  if (group === 'not') return checkNode(value.not, inside, depth + 1, report);
  const items = value[group];
  if (!Array.isArray(items)) return refuse('must be a list of conditions', inside);
  if (group === 'any' && items.length === 0) return refuse('must hold at least one condition', inside, false);
  if (items.length > LEAVES_MAX) return refuse(`must hold at most ${LEAVES_MAX} conditions`, inside, false);
  return items.reduce<number>(
    (leaves, item, index) => leaves + checkNode(item, [...inside, index], depth + 1, report),
    0,
  );
};

const checkLeaf = (leaf: Record<string, unknown>, path: Path, report: Report): number => {
  const kinds = Object.keys(leafKinds);
  if (typeof leaf.kind !== 'string' || !kinds.includes(leaf.kind)) {
    report([...path, 'kind'], `must be one of ${kinds.join(', ')}`, true);
    return 1;
  }
  const { error } = leafKinds[leaf.kind as keyof typeof leafKinds].schema.safeParse(leaf);
  for (const issue of error?.issues ?? [])
    report([...path, ...(issue.path as Path)], issue.message, isWrongShape(issue));
  return 1;
};

/** Tells everything that is wrong with a document; nothing when it is a condition. */
const check = (json: unknown, report: Report): void => {
  const leaves = checkNode(json, [], 1, report);
  if (leaves > LEAVES_MAX) report([], `holds ${leaves} conditions; at most ${LEAVES_MAX} are allowed`, false);
};

/** The condition of a document, or every problem with where it is. Never throws. */
export const parseCondition = (
  json: unknown,
): { ok: true; condition: Condition } | { ok: false; problems: ConditionProblem[] } => {
  const problems: ConditionProblem[] = [];
  check(json, (path, message) => problems.push({ path: pathText(path), message }));
  return problems.length === 0 ? { ok: true, condition: json as Condition } : { ok: false, problems };
};

/** The same as a zod schema, for documents that hold conditions. `all: []` is everybody. */
export const conditionSchema = z
  .unknown()
  .superRefine((json, problems) =>
    check(json, (path, message, isShape) =>
      problems.addIssue({ code: 'custom', path: [...path], message, input: json, params: { isShape } }),
    ),
  )
  .meta({
    type: 'object',
    description: 'A condition: all, any, not, or a leaf with a kind',
  }) as unknown as z.ZodType<Condition>;

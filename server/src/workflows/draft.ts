import type { z } from 'zod';
import { isWrongShape } from '../conditions/index.ts';
import { workflowSchema } from './document.ts';

/** A place of a draft that is of another shape than a workflow has there. */
export interface Misshape {
  /** `nodes.set-1.attributes`; '' is the whole */
  path: string;
  nodeId?: string;
  /** `"attributes" is missing` */
  text: string;
  /** "Give nodes.set-1.attributes an object" */
  fix: string;
}

type Issue = z.core.$ZodIssue;

/** Ids name steps and ways in addresses, results and clipboards: a wrong one is not unfinished, it breaks them. */
const isWrongId = ({ code, path }: Issue): boolean =>
  (code === 'invalid_key' && path[0] === 'nodes') || (code === 'invalid_format' && path.at(-1) === 'id');

const isWrong = (issue: Issue): boolean => isWrongShape(issue) || isWrongId(issue);

/** Of alternatives, what is wrong with the nearest one. */
const narrowed = (issue: Issue): Issue[] => {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const wrong = issue.errors.map((issues) => issues.filter(isWrong));
  // none of them is near: a text where there are two words and an object
  if (wrong.every(([first]) => first?.path.length === 0)) return [issue];
  const nearest = wrong.reduce((best, one) => (one.length < best.length ? one : best));
  return nearest.flatMap((one) => narrowed({ ...one, path: [...issue.path, ...one.path] }));
};

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** Longer texts are not repeated. */
const SHOWN_MAX = 60;

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

/** What stands at a path of the document, own members only. */
const valueAt = (json: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<PropertyKey, unknown>)[part]
        : undefined,
    json,
  );

/** What belongs there, in words; undefined: the issue's own message says it. */
const wanted = (issue: Issue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'invalid_union': {
      if (issue.errors.length === 0)
        return `one of ${issue.message
          .replace(/^.*Expected /, '')
          .replaceAll(' | ', ', ')
          .replaceAll("'", '')}`;
      const words = issue.errors.map(([first]) => first && wanted(first));
      // that a draft may leave it empty is no advice
      const said = new Set(words.filter((word) => word !== '""'));
      return said.has(undefined) ? undefined : [...said].join(' or ');
    }
    default:
      return undefined;
  }
};

const misshapeOf = (json: unknown, issue: Issue): Misshape => {
  const { path } = issue;
  const [first, id, ...inside] = path;
  const isOfStep = first === 'nodes' && id !== undefined;
  const place = path.join('.');
  const at = { path: place, ...(isOfStep ? { nodeId: String(id) } : {}) };
  const name = (isOfStep ? inside : path).join('.');
  const called = name === '' ? 'It' : `"${name}"`;
  if (issue.code === 'invalid_key')
    return {
      ...at,
      text: `"${String(id)}" is no id: ${issue.issues[0]?.message}`,
      fix: 'Give the step another id',
    };
  if (issue.code === 'invalid_type' && issue.expected === 'never')
    return { ...at, text: `${called} is nothing that it has`, fix: `Leave out ${place}` };
  const belongs = wanted(issue);
  if (belongs === undefined) {
    const isPhrase = /^(must|is|holds) /.test(issue.message);
    return { ...at, text: `${called}${isPhrase ? '' : ':'} ${issue.message}`, fix: `Correct ${place}` };
  }
  const fix = `Give ${place || 'it'} ${belongs}`;
  const value = valueAt(json, path);
  if (value === undefined) return { ...at, text: `${called} is missing`, fix };
  const isShown = issue.code !== 'invalid_type' && typeof value === 'string' && value.length <= SHOWN_MAX;
  const is = isShown ? JSON.stringify(value) : WORDS[kindOf(value)];
  return { ...at, text: `${called} is ${is}, and must be ${belongs}`, fix };
};

/**
 * Where unknown JSON is not shaped like a workflow, so that no screen could show it: a field of a step that is missing, a
 * text where a list belongs. Nothing of it is about what is merely unfinished (no template chosen, an empty rule, a share
 * of 120 %): such drafts are kept, and `validate` names what they lack.
 */
export const misshapes = (json: unknown): Misshape[] => {
  const { error } = workflowSchema.safeParse(json);
  return (error?.issues ?? [])
    .filter(isWrong)
    .flatMap(narrowed)
    .map((issue) => misshapeOf(json, issue));
};

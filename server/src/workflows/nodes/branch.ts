import { z } from 'zod';
import {
  type Because,
  type CompiledCondition,
  type Condition,
  conditionSchema,
  evaluate,
  explain,
} from '../../conditions/index.ts';
import type { Json } from '../../platform/json.ts';
import type { NodeBase } from '../model.ts';
import { cut, seenText, sentence } from '../words.ts';
import { baseFields, nameSchema, nodeIdSchema } from './fields.ts';
import { type NodeKind, type NodeProblem, type Output, outputTo, withNext } from './kind.ts';

/** First path whose condition holds, else `next` ("else"). */
export interface BranchNode extends NodeBase {
  type: 'branch';
  paths: { id: string; name?: string; if: Condition; next?: string }[];
}

/** More side by side cannot be read on a screen. */
export const PATHS_MAX = 12;
const TITLE_LENGTH_MAX = 80;

type Path = BranchNode['paths'][number];

/** A path as the edge says it: its own name, else its condition. */
const pathName = (path: Path, names = {}): string =>
  path.name ?? cut(explain(path.if, { names }), TITLE_LENGTH_MAX);

const pathProblems = ({ paths }: BranchNode): NodeProblem<BranchNode>[] => {
  const ids = paths.map(({ id }) => id);
  if (ids.length === 0) {
    const why = 'Everybody takes "else".';
    return [{ severity: 'blocks', code: 'noPaths', text: 'The branch has no condition', why }];
  }
  if (new Set([...ids, 'else']).size === ids.length + 1) return [];
  const why = 'Counts of the paths would run together.';
  return [{ severity: 'blocks', code: 'samePathId', text: 'Two paths have the same id', why }];
};

/** A condition that everybody fulfils: `{all: []}`, as the builder begins one. */
export const holdsAlways = (condition: Condition): boolean =>
  'all' in condition && condition.all.every((part) => holdsAlways(part));

const openPath = ({ paths }: BranchNode): NodeProblem<BranchNode>[] => {
  const open = paths.findIndex((path) => holdsAlways(path.if));
  if (open < 0) return [];
  const text = `Everybody takes the path ${paths[open]!.name ?? open + 1}`;
  const why = 'It has no condition yet, so nobody comes to the paths after it, nor to "else".';
  return [{ severity: 'warns', code: 'openPath', text, why }];
};

/** First path whose condition holds, else `next`. Judged once, when the contact arrives. */
export const branch: NodeKind<BranchNode, { paths: { path: Path; condition: CompiledCondition }[] }> = {
  type: 'branch',
  family: 'decide',
  label: 'Branch',
  schema: z.strictObject({
    type: z.literal('branch'),
    ...baseFields,
    paths: z
      .array(
        z.strictObject({
          id: nodeIdSchema,
          name: nameSchema.optional(),
          if: conditionSchema,
          next: nodeIdSchema.optional(),
        }),
      )
      .max(PATHS_MAX),
  }),
  title: (node, names) => {
    const first = node.paths[0];
    if (!first) return 'Branch';
    if (node.paths.length > 1) return `First of ${node.paths.length} paths that holds`;
    return cut(`${sentence(explain(first.if, { names }))}?`, TITLE_LENGTH_MAX);
  },
  outputs: (node) => [
    ...node.paths.map((path): Output => {
      return outputTo(path.id, pathName(path), path.next);
    }),
    outputTo('else', 'else', node.next),
  ],
  withOutput: (node, outputId, next) =>
    outputId === 'else'
      ? withNext(node, next)
      : { ...node, paths: node.paths.map((path) => (path.id === outputId ? withNext(path, next) : path)) },
  conditions: ({ paths }) => paths.map((path) => ({ place: 'a path', condition: path.if })),
  problems: (node) => [...pathProblems(node), ...openPath(node)],
  compile: (node, { condition }) => ({
    paths: node.paths.map((path) => ({ path, condition: condition(path.if) })),
  }),
  enter: ({ plan, facts, clockMs }) => {
    const refused: Because[] = [];
    for (const { path, condition } of plan.paths) {
      const { matched, because } = evaluate(condition, facts, clockMs);
      if (matched) {
        return {
          kind: 'go',
          output: path.id,
          what: 'branched',
          text: `Takes "${pathName(path)}": ${seenText(because)}`,
          seen: because as unknown as Json,
        };
      }
      refused.push(because);
    }
    return {
      kind: 'go',
      output: 'else',
      what: 'branched',
      text: `Takes "else": ${refused.length === 0 ? 'there is no other path' : 'no path\u2019s condition holds'}`,
      seen: refused as unknown as Json,
    };
  },
};

import type { CompiledCondition, CompiledNode } from './compile.ts';
import { groupHeld, type Held, opposite } from './held.ts';
import type { Because, Facts, Verdict } from './model.ts';

const judge = (node: CompiledNode, facts: Facts, nowMs: number): Held => {
  switch (node.group) {
    case 'leaf':
      return node.kind.holds(node.resolved, facts, nowMs);
    case 'not':
      return opposite(judge(node.child, facts, nowMs));
    default:
      return groupHeld(node.children, node.group === 'any', (child) => judge(child, facts, nowMs));
  }
};

/** Whether the condition holds at `nowMs`, and until when that stands if no input comes. Without words: fast. */
export const holds = (compiled: CompiledCondition, facts: Facts, nowMs: number): Held =>
  judge(compiled.root, facts, nowMs);

const GROUP_TEXTS = {
  all: { true: 'all of these hold', false: 'not all of these hold' },
  any: { true: 'at least one of these holds', false: 'none of these holds' },
} as const;

const because = (node: CompiledNode, facts: Facts, nowMs: number): Because => {
  const { matched } = judge(node, facts, nowMs);
  switch (node.group) {
    case 'leaf':
      return { ...node.kind.finding(node.resolved, facts, nowMs), matched };
    case 'not': {
      const child = because(node.child, facts, nowMs);
      const text = matched ? 'this does not hold, as asked' : 'this holds, and must not';
      return { text, matched, children: [child] };
    }
    default: {
      const children = node.children.map((child) => because(child, facts, nowMs));
      return { text: GROUP_TEXTS[node.group][`${matched}`], matched, children };
    }
  }
};

/** As `holds`, with the reason: the tree, what was seen at each leaf, and whether it holds (P12). */
export const evaluate = (compiled: CompiledCondition, facts: Facts, nowMs: number): Verdict => ({
  ...judge(compiled.root, facts, nowMs),
  because: because(compiled.root, facts, nowMs),
});

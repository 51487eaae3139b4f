import type { Because } from '../conditions/index.ts';
import { type Json, Refusal, type WorkspaceDb } from '../platform/index.ts';
import type { WorkspaceNames } from './names.ts';
import { WHY_SENTENCES, type WhyCode } from './why-sentences.ts';

export interface Why {
  sentence: string;
  /** the rule in words */
  rule: string | null;
  values: { label: string; value: string }[];
  at: string | null;
  because: Because | null;
  code: WhyCode;
}

export interface WhyContext {
  db: WorkspaceDb;
  workspaceId: number;
  names: WorkspaceNames;
  nowMs: number;
}

export const whyNotFound = (what: string): Refusal =>
  new Refusal('why-not-found', { status: 404, field: 'ref', detail: `There is no such ${what}.` });

interface Given {
  what: string;
  because?: string | undefined;
  rule?: string | null;
  values?: Why['values'];
  at?: Date | string | null;
  tree?: Because | null;
}

/** As it stands in the midst of a sentence; names of one letter and shortenings keep their capital. */
export const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** An answer under one of the codes. */
export const answer = (code: WhyCode, { what, because = '', rule, values, at, tree }: Given): Why => ({
  sentence: WHY_SENTENCES[code]({ what, because: lowerFirst(because.replace(/\.$/, '')) }),
  rule: rule ?? null,
  values: values ?? [],
  at: at instanceof Date ? at.toISOString() : (at ?? null),
  because: tree ?? null,
  code,
});

const VALUE_LENGTH_MAX = 200;

export const valueText = (value: Json | undefined): string => {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX - 1)}…`;
};

/** Whether something that was seen is the tree of a judged condition. */
export const isBecause = (seen: unknown): seen is Because =>
  typeof seen === 'object' && seen !== null && 'text' in seen && 'matched' in seen;

/** Whether a node turns its child round ("none of"): the only one that differs from an only child. */
const isNot = ({ matched, children }: Because): boolean =>
  children?.length === 1 && children[0]!.matched !== matched;

/** Leaves whose answer is why a node holds, or does not. Under "none of" those are the ones that do not hold. */
export const deciders = (node: Because): Because[] => {
  if (node.children === undefined) return [node];
  return node.children
    .filter(({ matched }) => isNot(node) || matched === node.matched)
    .flatMap((child) => deciders(child));
};

/** What was seen at the leaves that decided. */
export const decisive = (because: Because): string =>
  deciders(because)
    .slice(0, 3)
    .map(({ text }) => text)
    .join(', ') || because.text;

const VERDICTS = {
  asked: { true: 'holds', false: 'does not hold' },
  barred: { true: 'holds, and must not', false: 'does not hold, as it must' },
} as const;

/** Leaves, each with whether it holds; under "none of" also with what was wanted. */
export const valuesOf = (because: Because, isBarred = false): Why['values'] => {
  if (because.children === undefined)
    return [{ label: because.text, value: VERDICTS[isBarred ? 'barred' : 'asked'][`${because.matched}`] }];
  return because.children.flatMap((child) => valuesOf(child, isNot(because) !== isBarred));
};

/** Plain members of what was seen, as label and value. */
export const seenValues = (seen: Json | undefined): Why['values'] => {
  if (typeof seen !== 'object' || seen === null || Array.isArray(seen)) return [];
  return Object.entries(seen)
    .slice(0, 12)
    .map(([label, value]) => ({ label, value: valueText(value) }));
};

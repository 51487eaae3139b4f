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

const lowerFirst = (text: string): string =>
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

const leaves = (because: Because): Because[] =>
  because.children ? because.children.flatMap(leaves) : [because];

/** What was seen at the leaves that decided: those that hold when it holds, else those that do not. */
export const decisive = (because: Because): string =>
  leaves(because)
    .filter((leaf) => because.children === undefined || leaf.matched === because.matched)
    .slice(0, 3)
    .map((leaf) => leaf.text)
    .join(', ') || because.text;

/** Leaves with their values. */
export const valuesOf = (because: Because): Why['values'] =>
  leaves(because).map((leaf) => ({ label: leaf.text, value: leaf.matched ? 'holds' : 'does not hold' }));

/** Plain members of what was seen, as label and value. */
export const seenValues = (seen: Json | undefined): Why['values'] => {
  if (typeof seen !== 'object' || seen === null || Array.isArray(seen)) return [];
  return Object.entries(seen)
    .slice(0, 12)
    .map(([label, value]) => ({ label, value: valueText(value) }));
};

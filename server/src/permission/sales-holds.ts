/**
 * What sales has under way with somebody, while marketing keeps still: a line a cause. Today there is one, a reply that
 * waits for an answer. Open deals and calls are not known to the product yet; each comes as a line here, a field of
 * `SalesFacts` that the fold fills, and a number in the rules.
 */
import type { JsonObject } from '../platform/index.ts';
import type { PermissionRules } from './rules.ts';

/** What is known of sales and a contact. Instants in ms. */
export interface SalesFacts {
  /** since when a reply of theirs waits for an answer; null: none does */
  replyWaitsSinceMs: number | null;
}

interface SalesHold {
  /** since when it holds marketing back, and until when; null: it does not */
  span(facts: SalesFacts, rules: PermissionRules): { sinceMs: number; untilMs: number } | null;
  text: string;
}

const DAY_MS = 86_400_000;

const SALES_HOLDS: readonly SalesHold[] = [
  {
    text: 'A reply of theirs waits for an answer',
    span: ({ replyWaitsSinceMs }, { replyHoldDays }) =>
      replyWaitsSinceMs === null
        ? null
        : { sinceMs: replyWaitsSinceMs, untilMs: replyWaitsSinceMs + replyHoldDays * DAY_MS },
  },
];

/** The first cause that holds marketing back at an instant, in words and with what was seen; null: none does. */
export const salesHoldAt = (
  facts: SalesFacts,
  rules: PermissionRules,
  nowMs: number,
): { text: string; seen: JsonObject } | null => {
  for (const { span, text } of SALES_HOLDS) {
    const held = span(facts, rules);
    if (held && held.untilMs > nowMs)
      return {
        text,
        seen: { since: new Date(held.sinceMs).toISOString(), until: new Date(held.untilMs).toISOString() },
      };
  }
  return null;
};

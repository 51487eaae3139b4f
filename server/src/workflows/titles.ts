import { durationWords, explain, type PropertyTest } from '../conditions/index.ts';
import type { EnrollmentRule, Exit, Trigger } from './model.ts';
import type { Names } from './nodes/index.ts';
import { eventText, orList } from './words.ts';

const STARTS: Readonly<Record<string, string>> = {
  '@productViewed': 'someone views a product',
  '@cart': 'someone fills a cart',
  '@checkout': 'someone starts a checkout',
  '@order': 'someone orders',
  '@refund': 'an order is refunded',
};

const startText = (event: string): string =>
  event === '' ? 'an event you choose' : (STARTS[event] ?? `"${event}" happens`);

const testsText = (event: string, where: readonly PropertyTest[] | undefined): string => {
  if (!where || where.length === 0) return '';
  const all = explain({ kind: 'event', event, where: [...where] });
  const at = all.indexOf(' where ');
  return at === -1 ? '' : all.slice(at);
};

/** "Starts when someone fills a cart or starts a checkout" */
export const triggerText = (trigger: Trigger, names: Names = {}): string =>
  trigger.type === 'segmentEntered'
    ? `Starts when someone joins ${names.segment?.(trigger.segment) ?? (trigger.segment || 'a segment you choose')}`
    : `Starts when ${orList([trigger.event, ...(trigger.also ?? [])].map(startText))}${testsText(trigger.event, trigger.where)}`;

/** "Again after 7 days, one way per @id" */
export const enrollmentText = ({ key, again }: EnrollmentRule): string => {
  const often =
    again === 'never'
      ? 'Once'
      : again === 'always'
        ? 'Every time, unless inside'
        : `Again after ${durationWords(again.after)}`;
  return key === undefined ? `${often} per person` : `${often} per ${key.replace(/^@/, '')}`;
};

/** A goal or an exit in words: its label, else its rule. */
export const exitText = (exit: Exit, names: Names = {}): string => {
  if (exit.label) return exit.label;
  if (exit.on === 'condition') return explain(exit.condition, { names });
  return `${eventText(exit.event)} comes${testsText(exit.event, exit.where)}`;
};

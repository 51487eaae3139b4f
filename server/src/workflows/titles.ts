import { durationWords, explain } from '../conditions/index.ts';
import type { EnrollmentRule, EntryData, Exit, Trigger } from './model.ts';
import type { Names } from './nodes/index.ts';
import { triggerKindOf } from './triggers/index.ts';
import { eventText, testsText } from './words.ts';

/** "Starts when someone fills a cart or starts a checkout" */
export const triggerText = (trigger: Trigger, names: Names = {}): string =>
  triggerKindOf(trigger).text(trigger, names);

/** What brought somebody in, as a noun: `Order Completed`, `joining VIP`, `the date birthday`, `a start by hand (Ana)`. */
export const cameBy = (
  { event, segment, left, attribute, on, asked }: EntryData,
  names: Names = {},
): string => {
  const named = (key: string): string => names.segment?.(key) ?? key;
  if (event !== undefined) return event;
  if (asked) {
    const by = {
      hand: 'a start by hand',
      api: 'a start by the API',
      workflow: 'a start by',
      recipe: 'a recipe',
    };
    if (asked.by === 'workflow') return `${by.workflow} ${asked.name ?? 'another workflow'}`;
    return asked.name === undefined ? by[asked.by] : `${by[asked.by]} (${asked.name})`;
  }
  if (on !== undefined)
    return attribute === undefined ? `the schedule of ${on}` : `the date ${attribute} (${on})`;
  if (attribute !== undefined) return `a change of ${attribute}`;
  if (left !== undefined) return `leaving ${named(left)}`;
  return segment === undefined ? 'a start' : `joining ${named(segment)}`;
};

/** "Again after 7 days, one way per @id" */
export const enrollmentText = ({ key, again, holdout }: EnrollmentRule): string => {
  const often =
    again === 'never'
      ? 'Once'
      : again === 'always'
        ? 'Every time, unless inside'
        : 'after' in again
          ? `Again after ${durationWords(again.after)}`
          : `Again ${durationWords(again.afterEnd)} after the end`;
  const per = key === undefined ? 'per person' : `per ${key.replace(/^@/, '')}`;
  return `${often} ${per}${holdout === undefined ? '' : `, ${holdout} % held out`}`;
};

/** A goal or an exit in words: its label, else its rule. */
export const exitText = (exit: Exit, names: Names = {}): string => {
  if (exit.label) return exit.label;
  if (exit.on === 'condition') return explain(exit.condition, { names });
  return `${eventText(exit.event)} comes${testsText(exit.event, exit.where)}`;
};

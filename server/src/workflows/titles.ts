import { durationWords, explain } from '../conditions/index.ts';
import type { EnrollmentRule, Exit, Trigger } from './model.ts';
import type { Names } from './nodes/index.ts';
import { triggerKindOf } from './triggers/index.ts';
import { eventText, testsText } from './words.ts';

/** "Starts when someone fills a cart or starts a checkout" */
export const triggerText = (trigger: Trigger, names: Names = {}): string =>
  triggerKindOf(trigger).text(trigger, names);

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

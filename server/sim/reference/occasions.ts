/** Starts by the calendar: when the next one is, and that nobody starts twice for one day (P8). */
import type { WorkflowDocument } from '../../src/workflows/index.ts';
import { besideDate, firstShown, isDay, isOn, usefulUntil, zoneOf } from './calendar.ts';
import { type Life, laterOf, type Occasion, type Standing, type Start } from './model.ts';

type Trigger = WorkflowDocument['trigger'];

/** What the next start follows from; null: there is none. */
const basisOf = (life: Life, trigger: Trigger): string | null => {
  const { attributes } = life.history;
  if (trigger.type === 'date')
    return isDay(attributes[trigger.attribute]) ? `${attributes[trigger.attribute]} ${zoneOf(life)}` : null;
  return trigger.type === 'schedule' && life.members.has(trigger.segment) ? zoneOf(life) : null;
};

/** The first start after an instant, of a later day than the last one. */
const nextOf = (
  life: Life,
  trigger: Trigger,
  afterMs: number,
  lastDay: string,
): { dueMs: number | null; day: string } => {
  const zone = zoneOf(life);
  const none = { dueMs: null, day: '' };
  for (let fromMs = afterMs + 1; ; ) {
    const atMs = momentFrom(life, trigger, zone, fromMs);
    if (atMs === undefined || atMs < fromMs) return none;
    const { day } = firstShown(zone, atMs, () => true)!;
    if (day > lastDay) return { dueMs: atMs, day };
    fromMs = atMs + 1;
  }
};

const momentFrom = (life: Life, trigger: Trigger, zone: string, fromMs: number): number | undefined => {
  if (trigger.type === 'date')
    return besideDate(life.history.attributes[trigger.attribute], trigger, zone, fromMs);
  if (trigger.type !== 'schedule') return undefined;
  const { time, weekdays, monthDay } = trigger;
  return firstShown(
    zone,
    fromMs,
    (shown) =>
      shown.time === time &&
      isOn(shown.weekday, weekdays) &&
      (monthDay === undefined || Number(shown.day.slice(8)) === monthDay),
  )?.atMs;
};

/** Looks for the next starts again wherever what they follow from is another. */
export const arrange = (life: Life): void => {
  for (const workflow of life.workflows.values()) {
    const { key, versions, publishedMs } = workflow;
    const { trigger } = versions.at(-1)!;
    const known = life.occasions.get(key);
    const basis = basisOf(life, trigger);
    const lastDay = known?.lastDay ?? '';
    if (basis === null) life.occasions.set(key, { dueMs: null, day: '', from: '', lastDay });
    else if (known?.from !== `${versions.length} ${basis}`) {
      const afterMs = Math.max(life.clockMs, publishedMs);
      // what is due at this very instant still comes, if it is still meant
      const isDue = known !== undefined && known.dueMs !== null && known.dueMs <= afterMs;
      const kept = isDue ? nextOf(life, trigger, known.dueMs! - 1, lastDay) : undefined;
      const next = isDue && kept!.dueMs === known.dueMs ? kept! : nextOf(life, trigger, afterMs, lastDay);
      life.occasions.set(key, { ...next, from: `${versions.length} ${basis}`, lastDay });
    }
  }
};

/** The start whose time has come; the next one is arranged. Undefined: it is of no use any more. */
export const take = (life: Life, { key, versions }: Standing, known: Occasion): Start | undefined => {
  const { trigger } = versions.at(-1)!;
  const { dueMs, day } = known;
  const zone = zoneOf(life);
  life.occasions.set(key, { ...known, ...nextOf(life, trigger, laterOf(life), day), lastDay: day });
  if (life.wallMs >= usefulUntil(dueMs!, day, zone)) return undefined;
  const value = trigger.type === 'date' ? (life.history.attributes[trigger.attribute] as string) : null;
  return { by: 'day', workflow: key, value };
};

import { z } from 'zod';
import {
  durationMs,
  durationWords,
  entryValue,
  type Facts,
  type LeapDay,
  type TimeOfDay,
  timeOfDaySchema,
} from '../../conditions/index.ts';
import type { Json } from '../../platform/json.ts';
import {
  type BesideDate,
  localWords,
  momentBeside,
  nextInWindow,
  nextLocalTime,
  WEEKDAYS,
  type Weekday,
  weekdaysText,
} from '../local-time.ts';
import type { NodeBase } from '../model.ts';
import { sentence } from '../words.ts';
import { baseFields, delaySchema, hasteText, keySchema, nodeIdSchema } from './fields.ts';
import {
  type Names,
  type NodeKind,
  type NodeProblem,
  nextOutput,
  type Outcome,
  outputTo,
  type Step,
  withNext,
} from './kind.ts';

/** What a wait until a moment of the calendar waits for; the contact's own clocks count (P8). */
export type Until =
  | { type: 'time'; time: TimeOfDay; weekdays?: Weekday[] }
  /** whoever comes within the hours passes at once */
  | { type: 'window'; from: TimeOfDay; to: TimeOfDay; weekdays?: Weekday[] }
  /** beside a date of the contact, or (`property`) of the event that started the enrollment */
  | ({ type: 'date'; attribute: string } & BesideDate)
  | ({ type: 'date'; property: string } & BesideDate);
type UntilDate = Extract<Until, { type: 'date' }>;

/** Waits until a moment. `passed`: the way of those whose date is over when they come, or who have none. */
export interface WaitUntilNode extends NodeBase {
  type: 'waitUntil';
  until: Until;
  passed?: string;
}

interface Plan {
  until: Until;
  /** the settings as one word: when they differ in a new version, the moment is found again */
  settings: string;
  haste: number;
}
type Here = Step<WaitUntilNode, Plan>;

/**
 * Whoever comes this much after the moment is still on time: a wait of a day that began at 10:00 is over some
 * milliseconds past 10:00. Shorter than the lag of a busy fold, and people miss a day; longer, and "10:00" is not.
 */
export const ON_TIME_MS = 60_000;

const weekdays = z.array(z.enum(WEEKDAYS)).min(1).max(7).optional();
const besideFields = {
  before: delaySchema.optional(),
  after: delaySchema.optional(),
  time: timeOfDaySchema.optional(),
  yearly: z.enum(['02-28', '03-01'] satisfies LeapDay[]).optional(),
};
const draftName = z.union([keySchema, z.literal('')]);
const oneLength = ({ before, after }: BesideDate): boolean => before === undefined || after === undefined;
const untilSchema = z.union([
  z.strictObject({ type: z.literal('time'), time: timeOfDaySchema, weekdays }),
  z.strictObject({ type: z.literal('window'), from: timeOfDaySchema, to: timeOfDaySchema, weekdays }),
  z
    .strictObject({ type: z.literal('date'), attribute: draftName, ...besideFields })
    .refine(oneLength, 'before or after, not both'),
  z
    .strictObject({ type: z.literal('date'), property: draftName, ...besideFields })
    .refine(oneLength, 'before or after, not both'),
]) as z.ZodType<Until>;

const dateName = (until: UntilDate): string => ('attribute' in until ? until.attribute : until.property);

const besideWords = ({ before, after }: BesideDate): string => {
  if (before && durationMs(before) > 0) return `${durationWords(before)} before `;
  return after && durationMs(after) > 0 ? `${durationWords(after)} after ` : '';
};

const dateWords = (until: UntilDate, names: Names): string => {
  const name = dateName(until);
  if (name === '') return 'a date';
  const named = 'attribute' in until ? (names.attribute?.(name) ?? name) : name.replace(/^@/, '');
  const time = until.time === undefined ? '' : ` at ${until.time}`;
  return `${besideWords(until)}${until.yearly ? 'the anniversary of ' : ''}${named}${time}`;
};

/** "Monday 10:00, their time", "3 days before renewal at 09:00, their time" */
export const untilWords = (until: Until, names: Names = {}): string => {
  if (until.type === 'date') return `${dateWords(until, names)}, their time`;
  const days = weekdaysText(until.weekdays);
  const hours = until.type === 'time' ? until.time : `${until.from} to ${until.to}`;
  return `${days === '' ? '' : `${days} `}${hours}, their time`;
};

const dateOf = (until: UntilDate, facts: Facts): Json | undefined => {
  if (!('attribute' in until)) return entryValue(facts.entry, until.property);
  return Object.hasOwn(facts.attributes, until.attribute) ? facts.attributes[until.attribute] : undefined;
};

/** The moment (ms) at or after `fromMs`; of a date that does not come again the only one; undefined: there is no date. */
const momentFrom = (until: Until, facts: Facts, fromMs: number): number | undefined => {
  switch (until.type) {
    case 'time':
      return nextLocalTime(until, fromMs, facts.timeZone);
    case 'window':
      return nextInWindow(until, fromMs, facts.timeZone);
    case 'date':
      return momentBeside(dateOf(until, facts), until, fromMs, facts.timeZone);
  }
};

/** What the moment is found from: when it is another, the moment is found again. */
const foundFrom = ({ plan: { until, settings }, facts }: Here): string =>
  JSON.stringify([
    settings,
    facts.timeZone,
    ...(until.type === 'date' ? [dateOf(until, facts) ?? null] : []),
  ]);

/** From when on (ms) the moment is looked for: after the one at which this very step let them go before. */
const earliestFor = ({ plan: { until }, enrollment, nodeId }: Here, now: number): number => {
  // hours are open for long: whoever comes again within them passes again
  if (until.type === 'window') return now;
  const reached = enrollment.entry.reached?.[nodeId] ?? Number.NEGATIVE_INFINITY;
  return Math.max(now - ON_TIME_MS, reached + 1);
};

const passedBy = ({ plan: { until }, facts }: Here, moment: number | undefined, what: string): Outcome => {
  const seen = dateOf(until as UntilDate, facts) ?? null;
  const name = dateName(until as UntilDate);
  const text =
    moment === undefined
      ? `${sentence(name)} is no date: ${seen === null ? 'it is missing' : JSON.stringify(seen)}`
      : `It is over: ${untilWords(until)} was ${localWords(moment, facts.timeZone)}`;
  return { kind: 'go', output: 'passed', what, text, seen: { [name]: seen } };
};

/** What to do about the moment: pass, wait for it, or take the way of a date that is over. */
const decide = (step: Here, what: 'waiting' | 'retimed'): Outcome => {
  const { plan, facts, clockMs, wallMs } = step;
  // from the later of the two clocks: after a night down nobody gets three mails in a row (ENGINE, The fold 4)
  const now = Math.max(clockMs, wallMs);
  const earliest = earliestFor(step, now);
  const moment = momentFrom(plan.until, facts, earliest);
  if (moment === undefined || moment < earliest)
    return passedBy(step, moment, what === 'waiting' ? 'passed' : 'woke');
  const shown = localWords(moment, facts.timeZone);
  const seen = { until: new Date(moment).toISOString(), timeZone: facts.timeZone };
  if (moment <= now)
    return { kind: 'go', output: 'next', what: 'woke', text: `It is ${shown}`, seen, reached: moment };
  return {
    kind: 'stay',
    dueAt: now + Math.ceil((moment - now) / plan.haste),
    what,
    text: `${what === 'retimed' ? 'Now waits' : 'Waits'} until ${shown}${hasteText(plan.haste)}`,
    seen,
    until: { atMs: moment, from: foundFrom(step) },
  };
};

const untilProblems = (until: Until, attributes: Readonly<Record<string, string>> | undefined) => {
  const found: NodeProblem<WaitUntilNode>[] = [];
  const blocks = (code: string, text: string, why: string) =>
    found.push({ severity: 'blocks', code, text, why });
  if (until.type === 'window' && until.from === until.to)
    blocks('emptyWindow', 'The hours end as they begin', 'Nobody could pass.');
  if (until.type !== 'date') return found;
  const name = dateName(until);
  if (name === '') blocks('noDate', 'No date is chosen', 'There is nothing to wait for.');
  const { days: _, ...rest } = until.before ?? until.after ?? {};
  if (until.time !== undefined && durationMs(rest) > 0)
    blocks('hoursAndTime', 'It has hours and a time of day', 'Beside a time of day only whole days count.');
  if (!('attribute' in until) || !attributes || name === '') return found;
  const type = Object.hasOwn(attributes, name) ? attributes[name]! : undefined;
  if (type === undefined) {
    const why = 'Until somebody has it, everybody takes the way of a missing date.';
    found.push({ severity: 'warns', code: 'unknownDate', text: `Nobody has ${name} yet`, why });
  } else if (type !== 'date') {
    const why = 'Nobody could wait for it: everybody would take the way of a missing date.';
    blocks('notADate', `${name} is a ${type === 'string' ? 'text' : type}, not a date`, why);
  }
  return found;
};

/**
 * Holds the contact until a moment on their own clocks. When what it was found from changes (the date, the time zone, the
 * settings of a new version), it is found again.
 */
export const waitUntil: NodeKind<WaitUntilNode, Plan> = {
  type: 'waitUntil',
  family: 'wait',
  label: 'Wait until',
  // hours may be open already, and a date may be over: then nobody waits
  holds: ({ until }, output) => output === 'next' && until.type !== 'window',
  byCalendar: true,
  schema: z.strictObject({
    type: z.literal('waitUntil'),
    ...baseFields,
    until: untilSchema,
    passed: nodeIdSchema.optional(),
  }),
  title: ({ until }, names) =>
    `Wait ${until.type === 'window' ? 'for' : 'until'} ${untilWords(until, names)}`,
  outputs: (node) =>
    node.until.type === 'date'
      ? [
          { ...nextOutput(node), name: 'on the day' },
          outputTo('passed', node.until.yearly ? 'no date' : 'it is over, or no date', node.passed),
        ]
      : [nextOutput(node)],
  withOutput: (node, outputId, next) => {
    if (outputId === 'next') return withNext(node, next);
    if (outputId !== 'passed' || node.until.type !== 'date') return node;
    const { passed: _, ...rest } = node;
    return next === undefined ? rest : { ...rest, passed: next };
  },
  problems: ({ until }, { attributes }) => untilProblems(until, attributes),
  compile: ({ until }, { attribute, haste }) => {
    if (until.type === 'date' && 'attribute' in until) attribute(until.attribute);
    return { until, settings: JSON.stringify(until), haste };
  },
  enter: (step) => decide(step, 'waiting'),
  onChange: (step) =>
    step.enrollment.entry.until?.from === foundFrom(step)
      ? { kind: 'keep', recheckAt: Number.POSITIVE_INFINITY }
      : decide(step, 'retimed'),
  wake: ({ enrollment, facts, clockMs }) => {
    const moment = enrollment.entry.until?.atMs ?? clockMs;
    return {
      kind: 'go',
      output: 'next',
      what: 'woke',
      text: `It is ${localWords(moment, facts.timeZone)}`,
      reached: moment,
    };
  },
};

import { z } from 'zod';
import type { Operator, PropertyTest } from './model.ts';
import { operatorNames, operators } from './operators/index.ts';

const NAME_MAX = 200;
/** More is a rule that nobody can read; each costs a test for every event of the name. */
export const WHERE_MAX = 20;
/** Rings hold up to one more than this for each contact. */
const COUNT_MAX = 1_000;

/** Names of attributes, events, properties: bounded, and without what PostgreSQL cannot store. */
export const nameSchema = (what: string) =>
  z
    .string(`must be ${what}`)
    .min(1, `must be ${what}`)
    .max(NAME_MAX, `must have at most ${NAME_MAX} characters`)
    .refine(
      (text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text),
      'holds characters that cannot be stored',
    );

export const operatorSchema = z.enum(operatorNames as [Operator, ...Operator[]], {
  error: `must be one of ${operatorNames.join(', ')}`,
});

type Problems = z.core.$RefinementCtx;

/** Whether the value is one that the operator takes. */
export const operandFits = (test: { op: Operator; value?: unknown }, problems: Problems): void => {
  const { operand } = operators[test.op];
  const say = (message: string, path: PropertyKey[] = []): void =>
    problems.addIssue({ code: 'custom', path: ['value', ...path], message, input: test.value });
  if (operand === undefined) {
    if (test.value !== undefined) say(`"${test.op}" takes no value`);
    return;
  }
  if (test.value === undefined) {
    say(`"${test.op}" needs a value`);
    return;
  }
  for (const issue of operand.safeParse(test.value).error?.issues ?? []) say(issue.message, issue.path);
};

const COMPARABLE: ReadonlySet<Operator> = new Set<Operator>([
  'equals',
  'notEquals',
  'contains',
  'startsWith',
  'endsWith',
  'greater',
  'atLeast',
  'less',
  'atMost',
  'before',
  'after',
]);

const propertyTestFits = (test: PropertyTest, problems: Problems): void => {
  const say = (path: string, message: string): void =>
    problems.addIssue({ code: 'custom', path: [path], message, input: test });
  if (operators[test.op].isOfTheMoment) say('op', 'is for attributes; for events use "within"');
  if (test.entry === undefined) {
    operandFits(test, problems);
    return;
  }
  if (test.value !== undefined) say('value', 'must be left out beside "entry"');
  if (!COMPARABLE.has(test.op)) say('op', `must be one of ${[...COMPARABLE].join(', ')} beside "entry"`);
};

const propertyTestFields = {
  property: nameSchema('the name of a property'),
  op: operatorSchema,
  value: z.json().optional(),
};

/** A test of an event that is counted: the same for every contact, so it cannot look at an enrollment. */
export const propertyTestSchema = z.strictObject(propertyTestFields).superRefine(propertyTestFits);

/** A test in a workflow's trigger, wait or exit, which may compare with what started the enrollment. */
export const enrollmentTestSchema = z
  .strictObject({ ...propertyTestFields, entry: nameSchema('the name of a property').optional() })
  .superRefine(propertyTestFits);

export const countSchema = z
  .strictObject({
    op: z.enum(['atLeast', 'atMost', 'exactly'], { error: 'must be atLeast, atMost or exactly' }),
    n: z
      .number('must be a number')
      .int('must be a whole number')
      .min(0, 'must not be negative')
      .max(COUNT_MAX, `must be at most ${COUNT_MAX}`),
  })
  .refine(({ op, n }) => op !== 'atLeast' || n >= 1, {
    path: ['n'],
    message: 'must be at least 1; for "never" use exactly 0',
  });

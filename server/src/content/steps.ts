import { Output, type Template, toValueSync } from 'liquidjs';
import { escapeHtml, printed } from './filters.ts';
import { type Mark, MarkTag } from './marks.ts';
import { type Path, pathOf } from './paths.ts';

/**
 * Most of a mail is fixed text, plain values and links. These are printed here, directly; everything else (filters,
 * conditions, loops) is left to LiquidJS, whose generators cost 2 to 5 us a node: 250 us a mail of 40 values and
 * links without this, 60 us with it.
 */
type Step = string | { path: Path; template: Template } | { mark: Mark } | Template;

export type Steps = readonly Step[];

/** Tags that make names of their own: with them a plain name may mean something else than the value from outside. */
const MAKES_NAMES = /^(assign|capture|increment|decrement|liquid)$/;

const tagNameOf = (template: Template): string => (template as { name?: string }).name ?? '';

/** Templates and those inside their tags. */
export const allTemplates = (templates: Iterable<Template>): Template[] =>
  [...templates].flatMap((template) => [
    template,
    ...(template.children ? allTemplates(toValueSync(template.children(false, true))) : []),
  ]);

/** Outputs without a filter of the author: what is left is the engine's own escaping. */
const isPlain = (output: Output): boolean =>
  output.value.filters.every((filter) => {
    const { handler } = filter as unknown as { handler: unknown };
    return handler === escapeHtml || handler === printed;
  });

const stepOf = (template: Template, plainNames: boolean): Step => {
  const fixed = (template as { str?: unknown }).str;
  if (typeof fixed === 'string') return fixed;
  if (template instanceof MarkTag) return { mark: template.mark };
  if (!plainNames || !(template instanceof Output) || !isPlain(template)) return template;
  const path = pathOf(template);
  return path ? { path, template } : template;
};

/** Templates as steps; a tag that makes names, at any depth, leaves all values to LiquidJS. */
export const stepsOf = (templates: readonly Template[]): Steps => {
  const plainNames = !allTemplates(templates).some((template) => MAKES_NAMES.test(tagNameOf(template)));
  return templates.map((template) => stepOf(template, plainNames));
};

/** The value at the end of a way through plain objects; undefined when LiquidJS must say (lists, `size`, missing). */
const plainValue = (scope: object, path: Path): string | number | undefined => {
  let value: unknown = scope;
  for (const name of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string | number, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
};

/** Prints steps; `leave` prints one with LiquidJS, and says false when the rest is not to be printed. */
export const printSteps = (steps: Steps, { scope, escaped, marks, write, leave }: StepPrinter): void => {
  const shown = escaped ? escapeHtml : printed;
  for (const step of steps) {
    if (typeof step === 'string') write(step);
    else if ('mark' in step) write(shown(marks(step.mark)));
    else {
      const value = 'path' in step ? plainValue(scope, step.path) : undefined;
      if (value !== undefined) write(shown(value));
      else if (!leave('path' in step ? step.template : step)) return;
    }
  }
};

export interface StepPrinter {
  scope: object;
  /** Values become text of an HTML page. */
  escaped: boolean;
  marks(mark: Mark): string;
  write(text: string): void;
  leave(template: Template): boolean;
}

import { Context, type Emitter, Liquid, type Template, toValueSync } from 'liquidjs';
import type { TemplatePart, TemplateProblem } from './errors.ts';
import { addFilters, escapeHtml, printed, type RenderFacts, setFacts } from './filters.ts';
import { MEMORY_UNITS_MAX, OUTPUT_CHARS_MAX, RENDER_MS_MAX } from './limits.ts';
import { addMarks, type MarkValues, setMarks } from './marks.ts';
import { printSteps, type Steps, stepsOf } from './steps.ts';

/** Liquid without files, bounded; `toOutput` makes a value part of what is printed. */
export const engineWith = (toOutput: (value: unknown) => string): Liquid => {
  const liquid = new Liquid({
    outputEscape: toOutput,
    strictFilters: true,
    ownPropertyOnly: true,
    // No files: `include`, `render` and `layout` would read the server's disk.
    templates: {},
    memoryLimit: MEMORY_UNITS_MAX,
    renderLimit: RENDER_MS_MAX,
  });
  for (const tag of ['include', 'render', 'layout', 'block']) delete liquid.tags[tag];
  addFilters(liquid, toOutput);
  addMarks(liquid, toOutput);
  return liquid;
};

/** Values become text of an HTML page. */
export const htmlEngine = engineWith(escapeHtml);
/** Values are printed as they are: subjects, plain text, link targets. */
export const textEngine = engineWith(printed);

/** Collects the output and stops a loop that has no end. */
class BoundedEmitter implements Emitter {
  buffer = '';
  write(value: unknown): void {
    this.buffer += typeof value === 'string' ? value : printed(value);
    if (this.buffer.length > OUTPUT_CHARS_MAX)
      throw new Error(`the result is longer than ${OUTPUT_CHARS_MAX} characters`);
  }
}

/** Parsed Liquid of one part of a mail. */
export interface Piece {
  part: TemplatePart;
  engine: Liquid;
  templates: Template[];
  steps: Steps;
}

/** Throws Liquid's errors. */
export const parsePiece = (engine: Liquid, source: string, part: TemplatePart): Piece => {
  const templates = engine.parse(source);
  return { part, engine, templates, steps: stepsOf(templates) };
};

const printInto = (emitter: Emitter, engine: Liquid, templates: Template[], context: Context): void => {
  toValueSync(
    engine.renderer.renderTemplates(templates, context, emitter) as Generator<unknown, unknown, unknown>,
  );
};

/** Prints parsed Liquid within the context of a rendering (loop variables included). */
export const printWithin = (engine: Liquid, templates: Template[], context: Context): string => {
  const emitter = new BoundedEmitter();
  printInto(emitter, engine, templates, context);
  return emitter.buffer;
};

/** Prints a piece with `scope`; throws Liquid's errors and those of the limits. */
export const printPiece = (piece: Piece, scope: object, facts: RenderFacts, marks: MarkValues): string => {
  const { engine } = piece;
  const context = new Context(scope, engine.options, { sync: true }, { liquid: engine });
  setFacts(context, facts);
  setMarks(context, marks);
  const emitter = new BoundedEmitter();
  printSteps(piece.steps, {
    scope,
    escaped: engine === htmlEngine,
    marks: (mark) => marks(mark, context),
    write: (text) => emitter.write(text),
    leave: (template) => {
      printInto(emitter, engine, [template], context);
      return !context.breakCalled && !context.continueCalled;
    },
  });
  return emitter.buffer;
};

interface LiquidTrouble {
  message: string;
  originalError?: Error;
  token?: { getText(): string; getPosition(): [number, number] };
}

/** Line (from 1) of `fragment` in `source`; undefined when it is not there. */
const lineOf = (source: string, fragment: string): number | undefined => {
  const at = source.indexOf(fragment);
  return at < 0 ? undefined : source.slice(0, at).split('\n').length;
};

const FIXES: [RegExp, string, string?][] = [
  [
    /render limit exceeded/,
    'end the loop earlier: give it a `limit`, or loop over a list of the contact or the event',
    `it takes longer than ${RENDER_MS_MAX} ms to fill (a loop that does not end?)`,
  ],
  [
    /alloc limit exceeded/,
    'loop over fewer items, or cut texts with `truncate`',
    'it needs too much memory to fill (a loop over too many items?)',
  ],
  [/longer than/, 'loop over fewer items; mail programs cut a mail at 100 KB'],
  [
    /undefined filter: raw/,
    'remove `| raw`: values are always escaped, because contacts can write them; put HTML into the template itself',
  ],
  [/undefined filter/, 'remove the filter or correct its name; the guide lists those there are'],
  [
    /tag "?(include|render|layout|block)"? not found/,
    'paste the part into this template: templates read no files',
  ],
  [/tag .* not found/, 'correct the tag; the guide lists those there are'],
  [/not closed/, 'close it: {% endif %}, {% endfor %}, }} or %}'],
];

/** An error of Liquid in the marketer's words, with its line in the source as written. */
export const problemOf = (error: unknown, part: TemplatePart, source: string): TemplateProblem => {
  const trouble = error as LiquidTrouble;
  const message = (trouble.originalError?.message ?? trouble.message).replace(/, (line|file):?.*$/s, '');
  const known = FIXES.find(([pattern]) => pattern.test(message));
  const line = trouble.token ? lineOf(source, trouble.token.getText()) : undefined;
  return {
    severity: 'blocks',
    part,
    text: known?.[2] ?? message,
    fix: known?.[1] ?? 'correct the Liquid at this place',
    ...(line === undefined ? {} : { line }),
  };
};

import { type Context, type Emitter, type Liquid, Tag, type TagToken, type TopLevelToken } from 'liquidjs';

/**
 * Marks are Baton's own tags, put into the source when a template is compiled: `{% baton_link 3 %}` stands for the
 * address of link 3, `{% baton_pixel %}` for the open pixel's. Authors cannot write them.
 */
export const MARK_PREFIX = 'baton_';
export const linkMark = (link: number): string => `{% baton_link ${link} %}`;
export const PIXEL_MARK = '{% baton_pixel %}';
export const HIDDEN_MARK = '{% baton_hidden %}';

/** What stands for a link's number in the address of the link that no reader sees (P16). */
export const HIDDEN_LINK = 'h';

/** A link's number, the pixel, or the link that no reader sees. */
export type Mark = number | 'pixel' | 'hidden';

/** What a mark prints in one rendering; `context` has the loop variables of its place. */
export type MarkValues = (mark: Mark, context: Context) => string;

const MARKS = 'batonMarks';
export const setMarks = (context: Context, values: MarkValues): void => context.setRegister(MARKS, values);

/** A mark as Liquid parsed it. */
export abstract class MarkTag extends Tag {
  abstract readonly mark: Mark;
  abstract toOutput(value: unknown): string;
  // biome-ignore lint/correctness/useYield: LiquidJS wants a generator; nothing here waits
  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const values = context.getRegister(MARKS) as MarkValues;
    emitter.write(this.toOutput(values(this.mark, context)));
  }
}

/** Teaches `liquid` the marks; addresses are escaped as values are. */
export const addMarks = (liquid: Liquid, toOutput: (value: unknown) => string): void => {
  class LinkTag extends MarkTag {
    readonly mark: Mark;
    toOutput = toOutput;
    constructor(token: TagToken, rest: TopLevelToken[], engine: Liquid) {
      super(token, rest, engine);
      this.mark = Number.parseInt(token.args, 10);
    }
  }
  class PixelTag extends MarkTag {
    readonly mark: Mark = 'pixel';
    toOutput = toOutput;
  }
  liquid.registerTag('baton_link', LinkTag);
  class HiddenTag extends MarkTag {
    readonly mark: Mark = 'hidden';
    toOutput = toOutput;
  }
  liquid.registerTag('baton_pixel', PixelTag);
  liquid.registerTag('baton_hidden', HiddenTag);
};

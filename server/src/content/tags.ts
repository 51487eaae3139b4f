import type { BlockDocument } from './document.ts';
import type { TemplatePart, TemplateProblem } from './errors.ts';

/**
 * Baton's own elements in MJML and HTML, which an editor can hold as blocks:
 *
 *   <baton-block ref="footer" />                                a saved block, put in when the template is published
 *   <baton-if rule="vip"> ... <baton-else /> ... </baton-if>    for those for whom the rule holds when the mail leaves
 *   <baton-products from="top" limit="3"> {{ product.title }} <baton-else /> nothing to show </baton-products>
 *
 * They become Liquid before anything else is read, on the same line, so that errors name the author's lines.
 */
export interface ProductsWanted {
  /** `entry.items`, `viewed`, `top`, `category:shoes`, `ids:a,b` */
  from: string;
  limit: number;
  /** what cannot be bought is shown all the same */
  showSoldOut: boolean;
}

export interface Expanded {
  source: string;
  problems: TemplateProblem[];
}

/** What the texts of a template ask for, collected over all of them. */
export interface Wanted {
  /** names of rules, those of `{% if rule.x %}` apart */
  rules: Set<string>;
  /** each once; the list of number n is `products.p<n>` */
  products: ProductsWanted[];
}

export const PRODUCTS_LIMIT_MAX = 24;
const PRODUCTS_LIMIT = 3;

const TAG = /<(\/?)baton-(block|if|else|products)\b((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/gi;
const ATTRIBUTE = /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const SOURCES = /^(entry\.[A-Za-z_][\w.]{0,60}|viewed|top|category:.{1,100}|ids:.{1,1000})$/;

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [
      name!.toLowerCase(),
      double ?? single ?? '',
    ]),
  );

const lineAt = (source: string, index: number): number => source.slice(0, index).split('\n').length;

const sameProducts = (a: ProductsWanted, b: ProductsWanted): boolean =>
  a.from === b.from && a.limit === b.limit && a.showSoldOut === b.showSoldOut;

/** The number of a list of products; the same list is asked for once. */
const productsNumber = (wanted: Wanted, asked: ProductsWanted): number => {
  const at = wanted.products.findIndex((known) => sameProducts(known, asked));
  return at >= 0 ? at : wanted.products.push(asked) - 1;
};

/** Everything on one line: what stands behind it keeps the number of its line. */
const onOneLine = (text: string): string => text.replace(/\r?\n/g, ' ');

const productsOf = (attributes: Record<string, string>): ProductsWanted | string => {
  const { from = '', limit = String(PRODUCTS_LIMIT), 'sold-out': soldOut = 'hide' } = attributes;
  if (!SOURCES.test(from))
    return 'products come from="entry.items", "viewed", "top", "category:..." or "ids:..."';
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > PRODUCTS_LIMIT_MAX)
    return `limit must be a number from 1 to ${PRODUCTS_LIMIT_MAX}`;
  if (soldOut !== 'hide' && soldOut !== 'show') return 'sold-out must be "hide" or "show"';
  return { from, limit: count, showSoldOut: soldOut === 'show' };
};

/** Puts blocks in their places; a block holds no blocks, so this ends. */
const withBlocks = (
  source: string,
  part: TemplatePart,
  blocks: Readonly<Record<string, BlockDocument>>,
  problems: TemplateProblem[],
): string =>
  source.replace(
    /<baton-block\b((?:"[^"]*"|'[^']*'|[^"'>])*?)(?:\/>|>\s*<\/baton-block\s*>)/gi,
    (tag, attributes: string, index: number) => {
      const refuse = (text: string, fix: string): string => {
        problems.push({ severity: 'blocks', part, text, fix, line: lineAt(source, index) });
        return onOneLine(tag).replace(/[^\n]/g, '');
      };
      const { ref = '' } = attributesOf(attributes);
      const block = Object.hasOwn(blocks, ref) ? blocks[ref] : undefined;
      if (!block)
        return refuse(`there is no saved block "${ref}"`, 'choose a block that is published, or remove it');
      const inner = part === 'mjml' ? block.mjml : block.html;
      if (inner === undefined)
        return refuse(
          `the saved block "${ref}" has no ${part.toUpperCase()}`,
          `give the block a ${part} form`,
        );
      if (/<baton-block\b/i.test(inner))
        return refuse(`the saved block "${ref}" holds another block`, 'put its parts into it instead');
      const lines = tag.split('\n').length - 1;
      return onOneLine(inner) + '\n'.repeat(lines);
    },
  );

interface Open {
  name: string;
  line: number;
  hasElse: boolean;
}

/**
 * The source with Baton's elements as Liquid. What it asks for is added to `wanted`. `rules`: names that the document
 * declares.
 */
export const expandTags = (
  source: string,
  part: TemplatePart,
  { blocks, rules }: { blocks: Readonly<Record<string, BlockDocument>>; rules: readonly string[] },
  wanted: Wanted,
): Expanded => {
  if (!/<\/?baton-/i.test(source)) return { source, problems: [] };
  const problems: TemplateProblem[] = [];
  const whole = withBlocks(source, part, blocks, problems);
  const open: Open[] = [];
  const expanded = whole.replace(
    TAG,
    (tag, closes: string, named: string, written: string, _empty, index: number) => {
      const name = named.toLowerCase();
      const line = lineAt(whole, index);
      const refuse = (text: string, fix: string): string => {
        problems.push({ severity: 'blocks', part, text, fix, line });
        return '';
      };
      const lines = '\n'.repeat(tag.split('\n').length - 1);
      if (name === 'block') return refuse('a saved block is not closed', 'write <baton-block ref="..." />');
      if (name === 'else') {
        if (closes) return lines;
        const inside = open.at(-1);
        if (!inside || inside.hasElse)
          return refuse(
            '<baton-else /> stands in no block',
            'put it between <baton-if> and </baton-if>, once',
          );
        inside.hasElse = true;
        return `{% else %}${lines}`;
      }
      if (closes) {
        if (open.at(-1)?.name !== name)
          return refuse(
            `</baton-${name}> closes nothing`,
            `open it with <baton-${name}>, and close what is inside first`,
          );
        open.pop();
        return `${name === 'if' ? '{% endif %}' : '{% endfor %}'}${lines}`;
      }
      const attributes = attributesOf(written);
      if (name === 'if') {
        open.push({ name, line, hasElse: false });
        const { rule = '' } = attributes;
        if (!rules.includes(rule))
          return refuse(`there is no rule "${rule}"`, 'give the block a rule, or remove the condition');
        wanted.rules.add(rule);
        return `{% if rule.${rule} %}${lines}`;
      }
      open.push({ name, line, hasElse: false });
      const products = productsOf(attributes);
      if (typeof products === 'string') return refuse('these products are not clear', products);
      return `{% for product in products.p${productsNumber(wanted, products)} %}${lines}`;
    },
  );
  for (const { name, line } of open)
    problems.push({
      severity: 'blocks',
      part,
      text: `<baton-${name}> is not closed`,
      fix: `close it: </baton-${name}>`,
      line,
    });
  return { source: expanded, problems };
};

import type { Condition } from '../conditions/index.ts';
import { withBrand } from './brand.ts';
import { type NamedText, type TemplateDocument, type TemplateText, textsOf } from './document.ts';
import { isRefused, type TemplateProblem, TemplateRefused } from './errors.ts';
import { type TemplateLink, takeOutLinks } from './links.ts';
import { htmlEngine, type Piece, parsePiece, problemOf, textEngine } from './liquid.ts';
import { HIDDEN_MARK, MARK_PREFIX, PIXEL_MARK } from './marks.ts';
import { mjmlToHtml } from './mjml.ts';
import { type Placeholders, takeOutLiquid } from './placeholders.ts';
import { plainTextPiece } from './plain-text.ts';
import { expandTags, type ProductsWanted, type Wanted } from './tags.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A mail in one language, parsed. */
export interface CompiledText {
  /** null: for everybody whose language has no text of its own */
  language: string | null;
  /** The source that was parsed: blocks in their places, Baton's elements as Liquid, on the author's lines. */
  source: TemplateText;
  subject: Piece;
  html: Piece;
  /** null: made from each filled page. */
  text: Piece | null;
  tokens: readonly Token[];
}

/** A template ready to be filled, immutable; made once per version (about 20 ms a language with MJML). */
export interface CompiledTemplate {
  document: TemplateDocument;
  /** The text for everybody else first. */
  texts: readonly CompiledText[];
  /** Of all texts together. */
  links: readonly TemplateLink[];
  /** Links below this number have the same target for everybody. */
  fixedLinks: number;
  /** What is looked up when a mail leaves. */
  wanted: {
    rules: Readonly<Record<string, Condition>>;
    products: readonly ProductsWanted[];
    /** keys of pools whose codes a mail may print */
    coupons: readonly string[];
  };
  /** What should be mended but does not stop a mail. */
  warnings: readonly TemplateProblem[];
}

const AUTHORS_MARK = new RegExp(`\\{%-?\\s*${MARK_PREFIX}`);

/** What an author wrote, parsed; a problem is noted and null returned when it cannot be. */
const parsedSource = (
  engine: typeof htmlEngine,
  source: string,
  part: Piece['part'],
  problems: TemplateProblem[],
): Piece | null => {
  if (AUTHORS_MARK.test(source)) {
    problems.push({
      severity: 'blocks',
      part,
      text: `tags that begin with ${MARK_PREFIX} are Baton's own`,
      fix: 'remove the tag',
    });
    return null;
  }
  try {
    return parsePiece(engine, source, part);
  } catch (error) {
    problems.push(problemOf(error, part, source));
    return null;
  }
};

const BODY = /<body\b[^>]*>/i;
const afterBodyOpens = (html: string, insertion: string): string =>
  BODY.test(html) ? html.replace(BODY, (tag) => tag + insertion) : insertion + html;

const beforeBodyCloses = (html: string, insertion: string): string => {
  const at = html.toLowerCase().lastIndexOf('</body>');
  return at < 0 ? html + insertion : html.slice(0, at) + insertion + html.slice(at);
};

const PIXEL = (mark: string): string =>
  `<img src="${mark}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`;

/** A link without a word in it: no reader can see, hear or reach it, so that who follows it is no reader (P16). */
const HIDDEN = (mark: string): string =>
  `<a href="${mark}" tabindex="-1" aria-hidden="true" style="display:none"></a>`;

/** Shown in the list of mails after the subject; the spaces keep the mail's first words out of that line. */
const PREVIEW = (mark: string): string =>
  `<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0">${mark}${'&#847;&zwnj;&nbsp;'.repeat(40)}</div>`;

const FOOTER = (mark: string): string =>
  `<p style="margin:24px 0;text-align:center;font:12px/1.5 sans-serif;color:#666666"><a href="${mark}" style="color:#666666">Unsubscribe</a></p>`;

const UNSUBSCRIBE = /\bunsubscribe_url\b/;

/** The page with what every mail carries: a way out for marketing mail, the preview text, the open pixel, the
 *  hidden link. */
const withNecessities = (
  html: string,
  previewText: string | undefined,
  placeholders: Placeholders,
): string => {
  const preview = previewText ? PREVIEW(placeholders.add(previewText)) : '';
  const hidden = HIDDEN(placeholders.add(HIDDEN_MARK));
  const pixel = PIXEL(placeholders.add(PIXEL_MARK));
  // first in a page, so that a filter comes by it first; behind the text of a mail that is none
  return BODY.test(html)
    ? beforeBodyCloses(afterBodyOpens(html, preview + hidden), pixel)
    : beforeBodyCloses(afterBodyOpens(html, preview), hidden + pixel);
};

/** A text half-way: its source is sound, its page is HTML with the Liquid taken out. */
interface PagedText {
  language: string | null;
  part: 'mjml' | 'html';
  source: TemplateText;
  subject: Piece;
  ownText: Piece | null;
  html: string;
  placeholders: Placeholders;
}

/** The text with blocks in their places and Baton's elements as Liquid. */
const expandedText = (
  text: TemplateText,
  document: TemplateDocument,
  wanted: Wanted,
  problems: TemplateProblem[],
): TemplateText => {
  const { blocks = {}, brand } = document.pinned ?? {};
  const names = { blocks, rules: Object.keys(document.rules ?? {}) };
  const expand = (source: string, part: 'mjml' | 'html' | 'text'): string => {
    const expanded = expandTags(source, part, names, wanted);
    problems.push(...expanded.problems);
    return expanded.source;
  };
  const { mjml, html, text: plain, ...others } = text;
  const rest = plain === undefined ? others : { ...others, text: expand(plain, 'text') };
  if (mjml !== undefined) return { ...rest, mjml: expand(brand ? withBrand(mjml, brand) : mjml, 'mjml') };
  return { ...rest, html: expand(html ?? '', 'html') };
};

/** Reads one text up to its page; null when problems stop it. */
const pageOf = async (
  { language, text }: NamedText,
  document: TemplateDocument,
  wanted: Wanted,
  problems: TemplateProblem[],
): Promise<PagedText | null> => {
  const part = text.mjml === undefined ? 'html' : 'mjml';
  const expanded = expandedText(text, document, wanted, problems);
  if (isRefused(problems)) return null;
  const source = expanded.mjml ?? expanded.html ?? '';
  // Parsed as written first, so that errors name the line that the author sees.
  parsedSource(htmlEngine, source, part, problems);
  const subject = parsedSource(textEngine, text.subject, 'subject', problems);
  if (text.previewText) parsedSource(textEngine, text.previewText, 'preview text', problems);
  const ownText = expanded.text ? parsedSource(textEngine, expanded.text, 'text', problems) : null;
  if (!subject || isRefused(problems)) return null;
  const placeholders = takeOutLiquid(source);
  const page = part === 'html' ? { html: placeholders.text, problems: [] } : await mjmlToHtml(placeholders);
  problems.push(...page.problems);
  const needsFooter = document.class === 'marketing' && !UNSUBSCRIBE.test(source);
  if (needsFooter) problems.push(FOOTER_ADDED(part));
  const html = needsFooter
    ? beforeBodyCloses(page.html, FOOTER(placeholders.add('{{ unsubscribe_url }}')))
    : page.html;
  return {
    language,
    part,
    source: { ...expanded, subject: text.subject },
    subject,
    ownText,
    html,
    placeholders,
  };
};

const compiledText = (paged: PagedText, linked: string, links: readonly TemplateLink[]): CompiledText => {
  const { language, part, source, subject, ownText, placeholders } = paged;
  const whole = placeholders.restore(withNecessities(linked, source.previewText, placeholders));
  const html = parsePiece(htmlEngine, whole, part);
  const pieces = [subject.templates, html.templates, ...(ownText ? [ownText.templates] : [])];
  return {
    language,
    source,
    subject,
    html,
    text: ownText ?? plainTextPiece(linked, placeholders),
    tokens: tokensOf(pieces, links),
  };
};

/** Problems of a text in another language say which. */
const inLanguage = (problems: readonly TemplateProblem[], language: string | null): TemplateProblem[] =>
  language === null ? [...problems] : problems.map((problem) => ({ ...problem, language }));

/**
 * Compiles a template: blocks and look put in, MJML to HTML, Liquid parsed, links numbered, the text part made.
 * Throws TemplateRefused with every problem found, each with its part, line and fix. `document` has passed
 * `templateSchema`.
 */
export const compileTemplate = async (document: TemplateDocument): Promise<CompiledTemplate> => {
  const wanted: Wanted = { rules: new Set(), products: [] };
  const problems: TemplateProblem[] = [];
  const paged: PagedText[] = [];
  for (const text of textsOf(document)) {
    const found: TemplateProblem[] = [];
    const page = await pageOf(text, document, wanted, found);
    problems.push(...inLanguage(found, text.language));
    if (page) paged.push(page);
  }
  if (isRefused(problems)) throw new TemplateRefused(document.name, problems);
  const { pages, links } = takeOutLinks(paged);
  for (const [index, { part, language }] of paged.entries())
    problems.push(...inLanguage(pages[index]!.problems, language).map((problem) => ({ ...problem, part })));
  if (isRefused(problems)) throw new TemplateRefused(document.name, problems);
  const named = namesIn(
    paged.flatMap(({ source }) => Object.values(source).filter((value) => typeof value === 'string')),
  );
  return {
    document,
    texts: paged.map((page, index) => compiledText(page, pages[index]!.html, links)),
    links,
    fixedLinks: links.filter((link) => link.kind === 'fixed').length,
    wanted: {
      rules: Object.fromEntries(
        Object.entries(document.rules ?? {}).filter(
          ([name]) => wanted.rules.has(name) || named.rules.has(name),
        ),
      ),
      products: wanted.products,
      coupons: [...named.coupons],
    },
    warnings: problems,
  };
};

const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const NAMED = /\b(rule|coupon)(?:\.([\w-]+)|\[\s*["']([^"']+)["']\s*\])/g;

/** Rules and coupon pools that Liquid names. */
const namesIn = (sources: readonly string[]): { rules: Set<string>; coupons: Set<string> } => {
  const found = { rules: new Set<string>(), coupons: new Set<string>() };
  for (const [liquid] of sources.flatMap((source) => [...source.matchAll(LIQUID)]))
    for (const [, what, plain, quoted] of liquid.matchAll(NAMED))
      found[what === 'rule' ? 'rules' : 'coupons'].add((plain ?? quoted)!);
  return found;
};

const FOOTER_ADDED = (part: Piece['part']): TemplateProblem => ({
  severity: 'warns',
  part,
  text: 'there is no unsubscribe link, so one is added at the end',
  fix: 'put {{ unsubscribe_url }} where it looks best',
});

/** Target of a slot in a mail: from the version for fixed links, from what the message stored for the others. */
export const linkTarget = (
  compiled: Pick<CompiledTemplate, 'links' | 'fixedLinks'>,
  stored: readonly string[],
  slot: number,
): string | null => {
  if (slot >= compiled.fixedLinks) return stored[slot - compiled.fixedLinks] ?? null;
  const link = compiled.links[slot];
  return link?.kind === 'fixed' ? link.target : null;
};

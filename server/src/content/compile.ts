import type { TemplateDocument } from './document.ts';
import { isRefused, type TemplateProblem, TemplateRefused } from './errors.ts';
import { type TemplateLink, takeOutLinks } from './links.ts';
import { htmlEngine, type Piece, parsePiece, problemOf, textEngine } from './liquid.ts';
import { MARK_PREFIX, PIXEL_MARK } from './marks.ts';
import { mjmlToHtml } from './mjml.ts';
import { type Placeholders, takeOutLiquid } from './placeholders.ts';
import { plainTextPiece } from './plain-text.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A template ready to be filled, immutable; made once per version (about 20 ms with MJML). */
export interface CompiledTemplate {
  document: TemplateDocument;
  subject: Piece;
  html: Piece;
  /** null: made from each filled page. */
  text: Piece | null;
  links: readonly TemplateLink[];
  /** Links below this number have the same target for everybody. */
  fixedLinks: number;
  tokens: readonly Token[];
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

const afterBodyOpens = (html: string, insertion: string): string =>
  /<body\b[^>]*>/i.test(html) ? html.replace(/<body\b[^>]*>/i, (tag) => tag + insertion) : insertion + html;

const beforeBodyCloses = (html: string, insertion: string): string => {
  const at = html.toLowerCase().lastIndexOf('</body>');
  return at < 0 ? html + insertion : html.slice(0, at) + insertion + html.slice(at);
};

const PIXEL = (mark: string): string =>
  `<img src="${mark}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`;

/** Shown in the list of mails after the subject; the spaces keep the mail's first words out of that line. */
const PREVIEW = (mark: string): string =>
  `<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0">${mark}${'&#847;&zwnj;&nbsp;'.repeat(40)}</div>`;

const FOOTER = (mark: string): string =>
  `<p style="margin:24px 0;text-align:center;font:12px/1.5 sans-serif;color:#666666"><a href="${mark}" style="color:#666666">Unsubscribe</a></p>`;

const UNSUBSCRIBE = /\bunsubscribe_url\b/;

/** The page with what every mail carries: a way out for marketing mail, the preview text, the open pixel. */
const withNecessities = (html: string, document: TemplateDocument, placeholders: Placeholders): string => {
  const preview = document.previewText ? PREVIEW(placeholders.add(document.previewText)) : '';
  return beforeBodyCloses(afterBodyOpens(html, preview), PIXEL(placeholders.add(PIXEL_MARK)));
};

/**
 * Compiles a template: MJML to HTML, Liquid parsed, links numbered, the text part made. Throws TemplateRefused with
 * every problem found, each with its part, line and fix. `document` has passed `templateSchema`.
 */
export const compileTemplate = async (document: TemplateDocument): Promise<CompiledTemplate> => {
  const problems: TemplateProblem[] = [];
  const part = document.mjml === undefined ? 'html' : 'mjml';
  const source = document.mjml ?? document.html ?? '';
  // Parsed as written first, so that errors name the line that the author sees.
  parsedSource(htmlEngine, source, part, problems);
  const subject = parsedSource(textEngine, document.subject, 'subject', problems);
  if (document.previewText) parsedSource(textEngine, document.previewText, 'preview text', problems);
  const ownText = document.text ? parsedSource(textEngine, document.text, 'text', problems) : null;
  if (!subject || isRefused(problems)) throw new TemplateRefused(document.name, problems);

  const placeholders = takeOutLiquid(source);
  const page =
    document.mjml === undefined ? { html: placeholders.text, problems: [] } : await mjmlToHtml(placeholders);
  problems.push(...page.problems);
  const needsFooter = document.class === 'marketing' && !UNSUBSCRIBE.test(source);
  const footed = needsFooter
    ? beforeBodyCloses(page.html, FOOTER(placeholders.add('{{ unsubscribe_url }}')))
    : page.html;
  const { html: linked, links, problems: linkProblems } = takeOutLinks(footed, placeholders);
  problems.push(...linkProblems.map((problem) => ({ ...problem, part }) as TemplateProblem));
  if (isRefused(problems)) throw new TemplateRefused(document.name, problems);

  const whole = placeholders.restore(withNecessities(linked, document, placeholders));
  const html = parsePiece(htmlEngine, whole, part);
  const text = ownText ?? plainTextPiece(linked, placeholders);
  if (needsFooter) problems.push(FOOTER_ADDED(part));
  return {
    document,
    subject,
    html,
    text,
    links,
    fixedLinks: links.filter((link) => link.kind === 'fixed').length,
    tokens: tokensOf([subject.templates, html.templates, ...(ownText ? [ownText.templates] : [])], links),
    warnings: problems,
  };
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

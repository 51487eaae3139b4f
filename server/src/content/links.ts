import type { Template } from 'liquidjs';
import type { TemplateProblem } from './errors.ts';
import { textEngine } from './liquid.ts';
import { linkMark } from './marks.ts';
import type { Placeholders } from './placeholders.ts';

/** A link of a template: the same target for everybody, or one that Liquid writes for each. */
export type TemplateLink =
  | { kind: 'fixed'; target: string }
  | { kind: 'written'; source: string; templates: Template[] };

const HREF = /(<(?:a|area|v:\w+)\b(?:"[^"]*"|'[^']*'|[^"'>])*?\shref\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

export const isWebAddress = (target: string): boolean => /^https?:\/\/[^\s/]/i.test(target);
/** Addresses that are not pages: left as they are, never counted. */
export const isOtherAddress = (target: string): boolean => /^(mailto:|tel:|sms:|#)/i.test(target);

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The address that an attribute's text means: the entities that editors write into addresses are resolved. */
const addressOf = (attribute: string): string =>
  attribute
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
      if (name) return NAMED[name.toLowerCase()]!;
      const code = Number.parseInt(decimal ?? hex, decimal ? 10 : 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .trim();

const unquoted = (value: string): string => (/^["']/.test(value) ? value.slice(1, -1) : value);

const problemWith = (target: string): TemplateProblem | null => {
  if (isWebAddress(target) || isOtherAddress(target)) return null;
  if (target === '')
    return {
      severity: 'warns',
      part: 'html',
      text: 'a link has no target',
      fix: 'give it an address or remove it',
    };
  return {
    severity: 'blocks',
    part: 'html',
    text: `the link "${target.slice(0, 80)}" is no web address`,
    fix: 'write the whole address, beginning with https:// (or mailto:, tel:, sms:)',
  };
};

/** A page with Liquid taken out. */
export interface LinkedPage {
  html: string;
  placeholders: Placeholders;
}

/**
 * Puts a mark in the place of each link's target, in all pages of a template. Fixed targets come first in `links`, so
 * that a slot below their number means the same page in every mail of the version, whatever its language.
 */
export const takeOutLinks = (
  pages: readonly LinkedPage[],
): { pages: { html: string; problems: TemplateProblem[] }[]; links: TemplateLink[] } => {
  const fixed: string[] = [];
  const written: string[] = [];
  const numbered = (list: string[], target: string): number => {
    const at = list.indexOf(target);
    return at >= 0 ? at : list.push(target) - 1;
  };
  const problems = pages.map(({ html, placeholders }) => {
    const found: TemplateProblem[] = [];
    for (const [, , value] of html.matchAll(HREF)) {
      const target = addressOf(unquoted(value!));
      if (target.match(placeholders.pattern)) numbered(written, placeholders.restore(target));
      else if (isWebAddress(target)) numbered(fixed, target);
      else {
        const problem = problemWith(target);
        if (problem) found.push(problem);
      }
    }
    return found;
  });
  const marked = ({ html, placeholders }: LinkedPage): string =>
    html.replace(HREF, (whole, before: string, value: string) => {
      const target = addressOf(unquoted(value));
      const isWritten = target.match(placeholders.pattern) !== null;
      if (!isWritten && !isWebAddress(target)) return whole;
      const link = isWritten
        ? fixed.length + written.indexOf(placeholders.restore(target))
        : fixed.indexOf(target);
      return `${before}"${placeholders.add(linkMark(link))}"`;
    });
  const links: TemplateLink[] = [
    ...fixed.map((target): TemplateLink => ({ kind: 'fixed', target })),
    ...written.map(
      (source): TemplateLink => ({ kind: 'written', source, templates: textEngine.parse(source) }),
    ),
  ];
  return { pages: pages.map((page, index) => ({ html: marked(page), problems: problems[index]! })), links };
};

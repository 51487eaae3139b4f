import type { TemplateProblem } from './errors.ts';
import type { Placeholders } from './placeholders.ts';

/** Elements whose content is HTML or text; everywhere else MJML drops words that stand between its elements. */
const CONTENT_ELEMENTS = new Set([
  'mj-text',
  'mj-button',
  'mj-raw',
  'mj-table',
  'mj-style',
  'mj-title',
  'mj-preview',
  'mj-navbar-link',
  'mj-social-element',
  'mj-accordion-title',
  'mj-accordion-text',
]);

const TOKENS = (word: RegExp): RegExp =>
  new RegExp(`<!--[\\s\\S]*?-->|<(/?)(mj[\\w-]*)((?:"[^"]*"|'[^']*'|[^"'>])*?)(/?)>|${word.source}`, 'g');

/**
 * Wraps Liquid tags that stand between MJML elements (`{% for %}` around a section, say) in `mj-raw`, which MJML
 * passes through in place.
 */
const keepTagsBetweenElements = (placeholders: Placeholders): string => {
  const open: string[] = [];
  const withinContent = (): boolean => open.some((element) => CONTENT_ELEMENTS.has(element));
  return placeholders.text.replace(TOKENS(placeholders.pattern), (token, closes, element, _rest, isEmpty) => {
    if (token.startsWith('<!--')) return token;
    if (element === undefined)
      return withinContent() || open.length === 0 ? token : `<mj-raw>${token}</mj-raw>`;
    if (closes) open.splice(Math.max(0, open.lastIndexOf(element)));
    else if (!isEmpty) open.push(element);
    return token;
  });
};

/** Line in the source as written for a line of the text with placeholders: Liquid may span lines. */
const sourceLine = (placeholders: Placeholders, line: number): number => {
  const before = placeholders.text.split('\n').slice(0, line - 1);
  return before.length === 0 ? line : placeholders.restore(`${before.join('\n')}\n`).split('\n').length;
};

interface MjmlError {
  line: number;
  message: string;
}

const problemsOf = (errors: readonly MjmlError[], placeholders: Placeholders): TemplateProblem[] =>
  errors
    // A value that is Liquid has no valid type until it is filled.
    .filter((error) => error.message.match(placeholders.pattern) === null)
    .map((error) => {
      const isUnknown = /doesn't exist or is not registered/.test(error.message);
      return {
        severity: isUnknown ? 'blocks' : 'warns',
        part: 'mjml',
        text: error.message,
        fix: isUnknown
          ? 'correct the name of the element'
          : 'correct the element as the MJML documentation describes it',
        line: sourceLine(placeholders, error.line),
      };
    });

const blocked = (text: string, fix: string): { html: string; problems: TemplateProblem[] } => ({
  html: '',
  problems: [{ severity: 'blocks', part: 'mjml', text, fix }],
});

/** MJML with placeholders -> HTML with placeholders (about 15 ms: once per version). Reads no files. */
export const mjmlToHtml = async (
  placeholders: Placeholders,
): Promise<{ html: string; problems: TemplateProblem[] }> => {
  if (/<mj-include\b/i.test(placeholders.text))
    return blocked('mj-include would read a file of the server', 'paste the part into this template');
  if (!/<mj-body\b/i.test(placeholders.text))
    return blocked('there is no <mj-body>', 'begin with <mjml><mj-body> and put sections into it');
  const { default: mjml2html } = await import('mjml');
  try {
    const { html, errors } = await mjml2html(keepTagsBetweenElements(placeholders), {
      ignoreIncludes: true,
      validationLevel: 'soft',
      keepComments: false,
      // a mail that is opened calls nobody but the sender: MJML would fetch Google's fonts by name
      fonts: {},
    });
    return { html: withoutIndents(html), problems: problemsOf(errors, placeholders) };
  } catch (error) {
    return blocked((error as Error).message, 'correct the MJML: each element needs its closing tag');
  }
};

/** MJML indents deeply: a third of the mail is spaces. Text in `pre` keeps its lines. */
const withoutIndents = (html: string): string =>
  /<pre\b/i.test(html) ? html : html.replace(/\n\s+/g, '\n').replace(/\s+\n/g, '\n');

import { type CompiledTemplate, compileTemplate } from './compile.ts';
import type { TemplateDocument } from './document.ts';
import { RenderFailed, type TemplateProblem, TemplateRefused } from './errors.ts';
import { emptyTokens, type RenderVars, renderEmail, textFor } from './render.ts';

/** A template as one person would get it, with what is wrong with it. */
export interface Preview {
  subject: string;
  html: string;
  text: string;
  /** of the text that was taken; null: the one for everybody else */
  language: string | null;
  /** which rules of the template hold */
  rules: Readonly<Record<string, boolean>>;
  problems: TemplateProblem[];
}

/** A preview of what cannot be shown. */
export const nothingShown = (problems: readonly TemplateProblem[]): Preview => ({
  subject: '',
  html: '',
  text: '',
  language: null,
  rules: {},
  problems: [...problems],
});

/** A compiled template filled with one contact's values; links are left as they are. Throws RenderFailed. */
export const previewCompiled = (compiled: CompiledTemplate, vars: RenderVars): Preview => {
  const { subject, html, text, language } = renderEmail(compiled, vars, null);
  const part = textFor(compiled, vars.contact.language).source.mjml === undefined ? 'html' : 'mjml';
  const empty = emptyTokens(compiled, vars).map(
    (name): TemplateProblem => ({
      severity: 'warns',
      part,
      text: `${name} is empty for this person`,
      fix: `say what stands there instead: {{ ${name} | default: "..." }}`,
      ...(language === null ? {} : { language }),
    }),
  );
  const problems = [...compiled.warnings, ...empty];
  return { subject, html, text, language, rules: vars.lookups?.rule ?? {}, problems };
};

/** Fills a template with one contact's values; problems are told, never thrown. Nothing is looked up. */
export const previewTemplate = async (document: TemplateDocument, vars: RenderVars): Promise<Preview> => {
  try {
    return previewCompiled(await compileTemplate(document), vars);
  } catch (error) {
    if (error instanceof TemplateRefused) return nothingShown(error.problems);
    if (error instanceof RenderFailed) return nothingShown([error.problem]);
    throw error;
  }
};

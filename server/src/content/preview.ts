import { compileTemplate } from './compile.ts';
import type { TemplateDocument } from './document.ts';
import { RenderFailed, type TemplateProblem, TemplateRefused } from './errors.ts';
import { emptyTokens, type RenderVars, renderEmail } from './render.ts';

/** A template as one person would get it, with what is wrong with it. */
export interface Preview {
  subject: string;
  html: string;
  text: string;
  problems: TemplateProblem[];
}

const nothing = (problems: readonly TemplateProblem[]): Preview => ({
  subject: '',
  html: '',
  text: '',
  problems: [...problems],
});

/** Fills a template with one contact's values; links are left as they are. Problems are told, never thrown. */
export const previewTemplate = async (document: TemplateDocument, vars: RenderVars): Promise<Preview> => {
  try {
    const compiled = await compileTemplate(document);
    const filled = renderEmail(compiled, vars, null);
    const empty = emptyTokens(compiled, vars).map(
      (name): TemplateProblem => ({
        severity: 'warns',
        part: document.mjml === undefined ? 'html' : 'mjml',
        text: `${name} is empty for this person`,
        fix: `say what stands there instead: {{ ${name} | default: "..." }}`,
      }),
    );
    return {
      subject: filled.subject,
      html: filled.html,
      text: filled.text,
      problems: [...compiled.warnings, ...empty],
    };
  } catch (error) {
    if (error instanceof TemplateRefused) return nothing(error.problems);
    if (error instanceof RenderFailed) return nothing([error.problem]);
    throw error;
  }
};

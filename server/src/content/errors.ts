import { Refusal } from '../platform/index.ts';

export type TemplatePart = 'subject' | 'preview text' | 'mjml' | 'html' | 'text' | 'body' | 'rules';

/** What is wrong with a template: where, what, and what to do. `line` counts from 1 in the source of `part`. */
export interface TemplateProblem {
  severity: 'blocks' | 'warns';
  part: TemplatePart;
  text: string;
  fix: string;
  line?: number;
  /** of the text it is in; absent: the one for everybody else */
  language?: string;
}

const sentence = (problem: TemplateProblem): string =>
  `${problem.language === undefined ? '' : `${problem.language}: `}${problem.part}${problem.line === undefined ? '' : `, line ${problem.line}`}: ${problem.text}`;

/** A document that cannot become a mail; `problems` holds all that was found. */
export class TemplateRefused extends Refusal {
  override name = 'TemplateRefused';
  readonly problems: readonly TemplateProblem[];

  constructor(template: string, problems: readonly TemplateProblem[]) {
    const first = problems[0]!;
    super('template-refused', {
      status: 422,
      detail: `Template "${template}": ${problems.map(sentence).join('; ')}`,
      field: `document.${first.part === 'preview text' ? 'previewText' : first.part}`,
      fix: first.fix,
      more: { problems },
    });
    this.problems = problems;
  }
}

/** A template that cannot be filled for one contact: that message fails, others go on. */
export class RenderFailed extends Error {
  override name = 'RenderFailed';
  readonly problem: TemplateProblem;

  constructor(template: string, problem: TemplateProblem) {
    super(`Template "${template}": ${sentence(problem)}`);
    this.problem = problem;
  }
}

/** Whether problems stop the template. */
export const isRefused = (problems: readonly TemplateProblem[]): boolean =>
  problems.some((problem) => problem.severity === 'blocks');

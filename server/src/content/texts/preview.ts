import { RenderFailed, type TemplateProblem, TemplateRefused } from '../errors.ts';
import type { RenderVars } from '../render.ts';
import { emptyOf } from '../tokens.ts';
import { type CompiledShort, compileShort, partOf } from './compile.ts';
import type { ShortDocument, SlackDocument, SmsDocument, WebhookDocument } from './document.ts';
import type { TextSize } from './parts.ts';
import { renderBody, renderSlack, renderText } from './render.ts';

/** A short message as one person would get it, with what is wrong with it. */
export interface ShortPreview {
  text: string;
  /** of texts on phones */
  size: TextSize | null;
  problems: TemplateProblem[];
}

/** Parts above which a text is dear: most are one or two. */
const PARTS_SHOWN = 3;

const sizeProblems = ({ parts }: TextSize): TemplateProblem[] =>
  parts > PARTS_SHOWN
    ? [
        {
          severity: 'warns',
          part: 'text',
          text: `${parts} parts: each is paid for`,
          fix: 'say it in fewer words',
        },
      ]
    : [];

const filled = (
  compiled: CompiledShort,
  vars: RenderVars,
  { base, wayOut }: { base: string; wayOut: string | null },
): { text: string; size: TextSize | null } => {
  switch (compiled.document.channel) {
    case 'sms':
      return renderText(compiled as CompiledShort<SmsDocument>, vars, {
        // links at the length that they will have
        shortLink: (slot) => `${base}/s/xxxxxxxxxxxxxxx${slot}`,
        wayOut,
      });
    case 'slack':
      return { text: renderSlack(compiled as CompiledShort<SlackDocument>, vars), size: null };
    case 'webhook':
      return { text: renderBody(compiled as CompiledShort<WebhookDocument>, vars), size: null };
  }
};

/** Fills a short message with one contact's values; problems are told, never thrown. `base`: address of this server. */
export const previewShort = (
  document: ShortDocument,
  vars: RenderVars,
  options: { base: string; wayOut: string | null },
): ShortPreview => {
  try {
    const compiled = compileShort(document);
    const { text, size } = filled(compiled, vars, options);
    const { contact, entry, workspace } = vars;
    const empty = emptyOf(compiled.tokens, { contact, entry, workspace }, vars).map(
      (name): TemplateProblem => ({
        severity: 'warns',
        part: partOf(document).part,
        text: `${name} is empty for this person`,
        fix: `say what stands there instead: {{ ${name} | default: "..." }}`,
      }),
    );
    return { text, size, problems: [...(size ? sizeProblems(size) : []), ...empty] };
  } catch (error) {
    if (error instanceof TemplateRefused) return { text: '', size: null, problems: [...error.problems] };
    if (error instanceof RenderFailed) return { text: '', size: null, problems: [error.problem] };
    throw error;
  }
};

/** The mails of the invented past, filled as they would have left. */

import {
  createMessageTokens,
  type Letter,
  type Mail,
  mailOf,
  type SendingWorkspace,
  type Templates,
} from '../channels/index.ts';
import { type CompiledTemplate, compileTemplate } from '../content/index.ts';

/** Sandbox copies reach this far back: older mails show their facts, not their text (90 days of text are 100 MB). */
export const BODIES_KEPT_MS = 7 * 86_400_000;

export interface Letters {
  /** Subject and links as sent; null when the template cannot be filled. Keeps the mail when it is young. */
  write(
    letter: Letter & { templateVersion: number | null },
    sentMs: number,
  ): Promise<{ subject: string; links: string[] } | null>;
  /** Mails to keep in the sandbox, handed out once. */
  kept(): Mail[];
}

export const createLetters = (deps: {
  templates: Templates;
  workspace: SendingWorkspace;
  secret: string;
  trackingBase: string;
  nowMs: number;
}): Letters => {
  const { templates, workspace, nowMs, trackingBase } = deps;
  const tokens = createMessageTokens(deps.secret);
  const subjects = new Map<string, Promise<CompiledTemplate>>();
  let kept: Mail[] = [];

  /** The template without its text: of an old mail only the subject is asked for. */
  const subjectOnly = (name: string, { document }: CompiledTemplate): Promise<CompiledTemplate> => {
    const { mjml: _, text: __, previewText: ___, ...rest } = document;
    const known = subjects.get(name) ?? compileTemplate({ ...rest, html: '<p></p>' });
    subjects.set(name, known);
    return known;
  };

  return {
    write: async (letter, sentMs) => {
      const { templateId, templateVersion } = letter;
      if (templateId === null || templateVersion === null) return null;
      const whole = await templates.version(workspace.workspaceId, templateId, templateVersion);
      const isYoung = sentMs > nowMs - BODIES_KEPT_MS;
      const compiled =
        whole === null || isYoung ? whole : await subjectOnly(`${templateId}:${templateVersion}`, whole);
      const addresses = { trackingBase, token: tokens.of(letter.messageId) };
      const made = mailOf(letter, workspace, compiled, addresses, { nowMs: sentMs, staysHere: true });
      if ('cannot' in made) return null;
      if (isYoung) kept.push(made.mail);
      return { subject: made.mail.subject, links: made.links };
    },
    kept: () => {
      const mails = kept;
      kept = [];
      return mails;
    },
  };
};

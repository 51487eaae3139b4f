import type { Db } from '../../platform/index.ts';
import { type CompiledTemplate, compileTemplate } from '../compile.ts';
import type { TemplateDocument } from '../document.ts';
import { RenderFailed, type TemplateProblem, TemplateRefused } from '../errors.ts';
import type { Fetcher } from '../fetching.ts';
import type { LookupRules } from '../lookups.ts';
import { pinned } from '../pins.ts';
import { lookupsForLook } from '../previews.ts';
import { unknownNames } from '../publish.ts';
import { type RenderVars, renderEmail, textFor } from '../render.ts';
import { clientChecks } from './clients.ts';
import { addressChecks } from './links.ts';
import { mailChecks } from './mail.ts';
import type { Check } from './model.ts';
import { pageOf } from './page.ts';
import { tokenChecks } from './tokens.ts';

export type { Check } from './model.ts';

export interface ChecksWanted {
  /** has passed `templateSchema` */
  document: TemplateDocument;
  /** people as whom it is filled; null: nobody, with every part shown */
  readers: readonly { contactId: string | null; vars: RenderVars }[];
  /** whose empty values are counted; null: of everybody */
  segmentId: number | null;
  /** fetches links and pictures where given */
  fetcher: Fetcher | null;
}

export interface Checked {
  checks: Check[];
  /** bytes of the heaviest HTML that was filled */
  htmlBytes: number;
}

const asCheck = ({ severity, part, text, fix, line, language }: TemplateProblem): Check => ({
  code: severity === 'blocks' ? 'refused' : 'compiled',
  severity,
  text,
  why:
    severity === 'blocks'
      ? 'The template cannot be published like this.'
      : 'Some readers see it otherwise than you do.',
  fix,
  part,
  ...(line === undefined ? {} : { line }),
  ...(language === undefined ? {} : { language }),
});

const SEVERITIES = { blocks: 0, warns: 1, info: 2 } as const;

/** Each once, the worst first. */
const sorted = (checks: readonly Check[]): Check[] => {
  const once = new Map(
    checks.map((check) => [
      `${check.code} ${check.language ?? ''} ${check.element ?? ''} ${check.text}`,
      check,
    ]),
  );
  return [...once.values()].sort((a, b) => SEVERITIES[a.severity] - SEVERITIES[b.severity]);
};

/** One text of the template, filled for a reader. */
const filledChecks = async (
  compiled: CompiledTemplate,
  vars: RenderVars,
  fetcher: Fetcher | null,
): Promise<Checked> => {
  const mail = renderEmail(compiled, vars, null);
  const page = pageOf(mail.html);
  const { source: text } = textFor(compiled, vars.contact.language);
  const isMjml = text.mjml !== undefined;
  const checks = [
    ...mailChecks({ document: compiled.document, text, mail, page }),
    ...(await clientChecks(page, { text: text.mjml ?? text.html ?? '', isMjml })),
    ...(fetcher ? await addressChecks(fetcher, page, text) : []),
  ];
  const { language } = mail;
  return {
    checks: language === null ? checks : checks.map((check) => ({ ...check, language })),
    htmlBytes: Buffer.byteLength(mail.html),
  };
};

/**
 * What to mend before a template is sent: each problem with place, reason and fix, the worst first. Filled for every
 * reader given, in each of its languages. Problems are told, never thrown.
 */
export const checkTemplate = async (
  db: Db,
  workspace: LookupRules,
  wanted: ChecksWanted,
): Promise<Checked> => {
  const { workspaceId } = workspace;
  try {
    const compiled = await compileTemplate(await pinned(db, workspaceId, wanted.document));
    const unknown = await unknownNames(db, workspaceId, compiled);
    const checks = [...unknown, ...compiled.warnings].map(asCheck);
    let htmlBytes = 0;
    for (const { contactId, vars } of wanted.readers) {
      const lookups = await lookupsForLook(db, workspace, compiled, { contactId, vars });
      for (const { language } of compiled.texts) {
        const contact = language === null ? { ...vars.contact, language: '' } : { ...vars.contact, language };
        const filled = await filledChecks(compiled, { ...vars, contact, lookups }, wanted.fetcher);
        checks.push(...filled.checks);
        htmlBytes = Math.max(htmlBytes, filled.htmlBytes);
      }
    }
    checks.push(...(await tokenChecks(db, { workspaceId, segmentId: wanted.segmentId }, compiled)));
    return { checks: sorted(checks), htmlBytes };
  } catch (error) {
    if (error instanceof TemplateRefused) return { checks: error.problems.map(asCheck), htmlBytes: 0 };
    if (error instanceof RenderFailed) return { checks: [asCheck(error.problem)], htmlBytes: 0 };
    throw error;
  }
};

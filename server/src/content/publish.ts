import {
  bumpDefinitions,
  type DefinitionRef,
  definitionRefusals,
  getDefinition,
  liveDocuments,
  publish,
} from '../definitions/index.ts';
import { type JsonObject, type Queryable, Refusal } from '../platform/index.ts';
import { type CompiledTemplate, compileTemplate } from './compile.ts';
import { livePools } from './coupons/queries.ts';
import { type TemplateDocument, templateSchema } from './document.ts';
import { type TemplatePart, type TemplateProblem, TemplateRefused } from './errors.ts';
import { pinned } from './pins.ts';
import { ruleProblems } from './rules.ts';
import { compileShort, isShort, type ShortDocument, shortSchema } from './texts/index.ts';

const PARTS: Readonly<Record<string, TemplatePart>> = {
  subject: 'subject',
  previewText: 'preview text',
  html: 'html',
  text: 'text',
  body: 'body',
  url: 'body',
  rules: 'rules',
};

/** What of a document's shape is wrong; empty when it can be read as a template. */
export const shapeProblems = (document: JsonObject): TemplateProblem[] => {
  const parsed = (isShort(document) ? shortSchema : templateSchema).safeParse(document);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    severity: 'blocks',
    part: PARTS[String(path[0])] ?? 'mjml',
    text: `${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
    fix: 'Correct it there.',
  }));
};

/** Names in a compiled template that the workspace does not have: segments in rules, pools of coupons. */
export const unknownNames = async (
  db: Queryable,
  workspaceId: number,
  { document, wanted }: CompiledTemplate,
): Promise<TemplateProblem[]> => {
  const problems: TemplateProblem[] = [];
  const { rules = {} } = document;
  if (Object.keys(rules).length > 0) {
    const segments = await liveDocuments(db, { workspaceId, kind: 'segment' });
    problems.push(...ruleProblems(rules, { segments: new Set(segments.map(({ key }) => key)) }));
  }
  if (wanted.coupons.length > 0) {
    const pools = new Set((await livePools(db, workspaceId)).map(({ key }) => key));
    for (const key of wanted.coupons)
      if (!pools.has(key))
        problems.push({
          severity: 'blocks',
          part: document.mjml === undefined ? 'html' : 'mjml',
          text: `there is no coupon pool "${key}"`,
          fix: 'make the pool under Messages, Coupons, or correct the name in {{ coupon.... }}',
        });
  }
  return problems;
};

/** Compiles and looks for names that are not there. Throws TemplateRefused. */
const compileKnown = async (
  db: Queryable,
  workspaceId: number,
  document: TemplateDocument,
): Promise<CompiledTemplate> => {
  const compiled = await compileTemplate(document);
  const unknown = await unknownNames(db, workspaceId, compiled);
  if (unknown.length > 0) throw new TemplateRefused(document.name, unknown);
  return compiled;
};

export interface PublishedTemplate {
  templateId: number;
  version: number;
  warnings: readonly TemplateProblem[];
}

/** What becomes the version: a mail with its look and blocks, a short message as it is. Throws TemplateRefused. */
const publishable = async (
  tx: Queryable,
  workspaceId: number,
  draft: JsonObject,
): Promise<{ document: TemplateDocument | ShortDocument; warnings: readonly TemplateProblem[] }> => {
  if (isShort(draft)) return { ...compileShort(draft as ShortDocument), warnings: [] };
  const document = await pinned(tx, workspaceId, draft as unknown as TemplateDocument);
  const { warnings } = await compileKnown(tx, workspaceId, document);
  return { document, warnings };
};

/**
 * Publishes a template's draft: messages decided from now on are made of it. Refuses `nothing-to-publish`,
 * `draft-conflict`, `wrong-state`, `template-refused` with all problems. `tx` is a transaction of the plain Db,
 * this its last work but for rows that nobody waits for.
 */
export const publishTemplate = async (
  tx: Queryable,
  input: { workspaceId: number; key: string; publishedBy: string; expectedRevision?: number },
  nowMs: number,
): Promise<PublishedTemplate> => {
  const ref: DefinitionRef = { workspaceId: input.workspaceId, kind: 'template', key: input.key };
  const { draft, revision, state, name } = await getDefinition(tx, ref);
  if (state === 'archived')
    throw new Refusal('wrong-state', {
      status: 409,
      detail: `The template "${input.key}" is archived.`,
      fix: 'Restore it first.',
    });
  if (draft === null) throw definitionRefusals.nothingToPublish(ref);
  const problems = shapeProblems(draft);
  if (problems.length > 0) throw new TemplateRefused(name, problems);
  const { document, warnings } = await publishable(tx, input.workspaceId, draft);
  const expectedRevision = input.expectedRevision ?? revision;
  const publication = {
    document: document as unknown as JsonObject,
    publishedBy: input.publishedBy,
    expectedRevision,
  };
  const { definitionId, version } = await publish(tx, ref, publication, nowMs);
  await bumpDefinitions(tx);
  return { templateId: definitionId, version, warnings };
};

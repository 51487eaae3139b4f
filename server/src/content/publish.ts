import {
  bumpDefinitions,
  type DefinitionRef,
  definitionRefusals,
  getDefinition,
  publish,
} from '../definitions/index.ts';
import { type JsonObject, type Queryable, Refusal } from '../platform/index.ts';
import { compileTemplate } from './compile.ts';
import { type TemplateDocument, templateSchema } from './document.ts';
import { type TemplatePart, type TemplateProblem, TemplateRefused } from './errors.ts';

const PARTS: Readonly<Record<string, TemplatePart>> = {
  subject: 'subject',
  previewText: 'preview text',
  html: 'html',
  text: 'text',
};

/** What of a document's shape is wrong; empty when it can be read as a template. */
export const shapeProblems = (document: JsonObject): TemplateProblem[] => {
  const parsed = templateSchema.safeParse(document);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    severity: 'blocks',
    part: PARTS[String(path[0])] ?? 'mjml',
    text: `${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
    fix: 'Correct it there.',
  }));
};

export interface PublishedTemplate {
  templateId: number;
  version: number;
  warnings: readonly TemplateProblem[];
}

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
  const { warnings } = await compileTemplate(draft as unknown as TemplateDocument);
  const expectedRevision = input.expectedRevision ?? revision;
  const publication = { document: draft, publishedBy: input.publishedBy, expectedRevision };
  const { definitionId, version } = await publish(tx, ref, publication, nowMs);
  await bumpDefinitions(tx);
  return { templateId: definitionId, version, warnings };
};

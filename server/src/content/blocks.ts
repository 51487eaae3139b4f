import { bumpDefinitions, definitionRefusals, getDefinition, publish } from '../definitions/index.ts';
import { type JsonObject, type Queryable, Refusal } from '../platform/index.ts';
import { compileTemplate } from './compile.ts';
import { type BlockDocument, blockSchema, type TemplateDocument } from './document.ts';
import { type TemplateProblem, TemplateRefused } from './errors.ts';

/** Elements that stand in the body itself; others stand in a column. */
const BODY_ELEMENT = /^\s*(?:<!--[\s\S]*?-->\s*)*<(mj-section|mj-wrapper|mj-hero|mj-raw|baton-)/i;
const RULE = /<baton-if\b[^>]*?\brule\s*=\s*["']([^"']*)["']/gi;

const aroundMjml = (mjml: string): string => {
  const inside = BODY_ELEMENT.test(mjml) ? mjml : `<mj-section><mj-column>${mjml}</mj-column></mj-section>`;
  return `<mjml><mj-body>${inside}</mj-body></mjml>`;
};

/** A mail that holds the block alone, to see whether it compiles and how it looks. Rules of a block are its mails' own. */
export const blockAsMail = ({ name, mjml, html }: BlockDocument): TemplateDocument => {
  const source = mjml ?? html ?? '';
  const rules = [...source.matchAll(RULE)].map(([, rule]) => rule!).filter((rule) => /^[a-z]/.test(rule));
  return {
    name,
    subject: name,
    class: 'transactional',
    ...(mjml === undefined ? { html: source } : { mjml: aroundMjml(source) }),
    ...(rules.length > 0 ? { rules: Object.fromEntries(rules.map((rule) => [rule, { all: [] }])) } : {}),
  };
};

const shapeProblems = (document: JsonObject): TemplateProblem[] => {
  const parsed = blockSchema.safeParse(document);
  return (parsed.error?.issues ?? []).map(({ path, message }) => ({
    severity: 'blocks',
    part: path[0] === 'html' ? 'html' : 'mjml',
    text: `${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
    fix: 'Correct it there.',
  }));
};

/**
 * Publishes a saved block: templates that are published from now on hold it as it is. Refuses `nothing-to-publish`,
 * `draft-conflict`, `wrong-state`, `template-refused`. `tx` as for `publishTemplate`.
 */
export const publishBlock = async (
  tx: Queryable,
  input: { workspaceId: number; key: string; publishedBy: string; expectedRevision?: number },
  nowMs: number,
): Promise<{ version: number }> => {
  const ref = { workspaceId: input.workspaceId, kind: 'block', key: input.key } as const;
  const { draft, revision, state, name } = await getDefinition(tx, ref);
  if (state === 'archived')
    throw new Refusal('wrong-state', {
      status: 409,
      detail: `The block "${input.key}" is archived.`,
      fix: 'Restore it first.',
    });
  if (draft === null) throw definitionRefusals.nothingToPublish(ref);
  const problems = shapeProblems(draft);
  if (problems.length > 0) throw new TemplateRefused(name, problems);
  const block = draft as unknown as BlockDocument;
  await compileTemplate(blockAsMail(block));
  if (block.mjml !== undefined && block.html !== undefined)
    await compileTemplate(blockAsMail({ name: block.name, html: block.html }));
  const expectedRevision = input.expectedRevision ?? revision;
  const publication = { document: draft, publishedBy: input.publishedBy, expectedRevision };
  const { version } = await publish(tx, ref, publication, nowMs);
  await bumpDefinitions(tx);
  return { version };
};

import { liveDocuments } from '../definitions/index.ts';
import { type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { type Brand, brandSchema } from './brand.ts';
import { type BlockDocument, type TemplateDocument, textsOf } from './document.ts';

const BLOCK_REF = /<baton-block\b(?:"[^"]*"|'[^']*'|[^"'>])*?\bref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

/** Keys of the saved blocks that a template names. */
export const blocksNamed = (document: TemplateDocument): string[] => {
  const sources = textsOf(document).map(({ text }) => text.mjml ?? text.html ?? '');
  const keys = sources.flatMap((source) =>
    [...source.matchAll(BLOCK_REF)].map(([, double, single]) => (double ?? single)!),
  );
  return [...new Set(keys)];
};

/** How the company looks; `{}` when nothing is set. */
export const brandOf = async (db: Queryable, workspaceId: number): Promise<Brand> => {
  const [row] = await db.query<{ brand: JsonObject | null }>(sql`
    select settings -> 'brand' as brand from workspaces where workspace_id = ${workspaceId}`);
  return brandSchema.catch({}).parse(row?.brand ?? {});
};

/** Live blocks by key. */
const liveBlocks = async (db: Queryable, workspaceId: number): Promise<Map<string, BlockDocument>> => {
  const rows = await liveDocuments(db, { workspaceId, kind: 'block' });
  return new Map(rows.map(({ key, document }) => [key, document as unknown as BlockDocument]));
};

/**
 * The template with the look and the blocks of today, as a version is published and a draft is looked at. Blocks that
 * are not live are left out, which compiling refuses. `document` has passed `templateSchema`.
 */
export const pinned = async (
  db: Queryable,
  workspaceId: number,
  document: TemplateDocument,
): Promise<TemplateDocument> => {
  const { pinned: _, ...rest } = document;
  const brand = await brandOf(db, workspaceId);
  const named = blocksNamed(document);
  const live = named.length > 0 ? await liveBlocks(db, workspaceId) : new Map<string, BlockDocument>();
  const blocks = Object.fromEntries(named.flatMap((key) => (live.has(key) ? [[key, live.get(key)!]] : [])));
  const pins = {
    ...(Object.keys(brand).length > 0 ? { brand } : {}),
    ...(Object.keys(blocks).length > 0 ? { blocks } : {}),
  };
  return Object.keys(pins).length > 0 ? { ...rest, pinned: pins } : rest;
};

/** Live templates whose published version holds a block: they keep it as it was until they are published again. */
export const templatesWithBlock = async (
  db: Queryable,
  { workspaceId, key }: { workspaceId: number; key: string },
): Promise<{ kind: 'template'; key: string; name: string }[]> => {
  const rows = await liveDocuments(db, { workspaceId, kind: 'template' });
  return rows.flatMap(({ key: template, name, document }) =>
    blocksNamed(document as unknown as TemplateDocument).includes(key)
      ? [{ kind: 'template' as const, key: template, name }]
      : [],
  );
};

import { LRUCache } from 'lru-cache';
import { type CompiledTemplate, compileTemplate, type TemplateDocument } from '../content/index.ts';
import { type Db, sql } from '../platform/index.ts';

/** Versions kept compiled (some 200 KB each). Fewer than are sent at once: each mail compiles again, 20 ms. */
const COMPILED_MAX = 200;

/** Published template versions, compiled. A version never changes, so neither does what is kept. */
export interface Templates {
  /** null when there is no such version. Throws TemplateRefused when it does not compile any more. */
  version(workspaceId: number, templateId: number, version: number): Promise<CompiledTemplate | null>;
}

export const createTemplates = (db: Db): Templates => {
  const compiled = new LRUCache<string, Promise<CompiledTemplate | null>>({ max: COMPILED_MAX });

  const load = async (workspaceId: number, templateId: number, version: number) => {
    const [row] = await db.query<{ document: TemplateDocument }>(sql`
      select document from definition_versions
      where workspace_id = ${workspaceId} and definition_id = ${templateId} and version = ${version}`);
    return row ? compileTemplate(row.document) : null;
  };

  return {
    version: (workspaceId, templateId, version) => {
      const key = `${workspaceId} ${templateId} ${version}`;
      const known = compiled.get(key);
      if (known) return known;
      const loading = load(workspaceId, templateId, version);
      compiled.set(key, loading);
      // A failed look-up (a restart of PostgreSQL) is not kept.
      loading.catch(() => compiled.delete(key));
      return loading;
    },
  };
};

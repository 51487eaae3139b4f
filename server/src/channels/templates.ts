import { LRUCache } from 'lru-cache';
import {
  type CompiledShort,
  type CompiledTemplate,
  compileShort,
  compileTemplate,
  isShort,
  type ShortDocument,
  type TemplateDocument,
} from '../content/index.ts';
import { type Db, sql } from '../platform/index.ts';

/** Versions kept compiled (some 200 KB each). Fewer than are sent at once: each mail compiles again, 20 ms. */
const COMPILED_MAX = 200;

/** A version as messages name theirs. */
export interface VersionOf {
  workspaceId: number;
  templateId: number | null;
  templateVersion: number | null;
}

type Compiled = CompiledTemplate | CompiledShort;

/** Published template versions, compiled. A version never changes, so neither does what is kept. */
export interface Templates {
  /**
   * That of a mail, with another subject if one is given; null when there is none. Throws TemplateRefused when it does
   * not compile any more.
   */
  version(
    workspaceId: number,
    templateId: number,
    version: number,
    subject?: string,
  ): Promise<CompiledTemplate | null>;
  /** That of a short message of the channel, likewise. */
  short<Channel extends ShortDocument['channel']>(
    of: VersionOf,
    channel: Channel,
  ): Promise<CompiledShort<Extract<ShortDocument, { channel: Channel }>> | null>;
}

const compiledOf = async (document: TemplateDocument | ShortDocument): Promise<Compiled> =>
  isShort(document) ? compileShort(document) : compileTemplate(document);

const channelOf = ({ document }: Compiled): string => ('channel' in document ? document.channel : 'email');

export const createTemplates = (db: Db): Templates => {
  const compiled = new LRUCache<string, Promise<Compiled | null>>({ max: COMPILED_MAX });

  const load = async (workspaceId: number, templateId: number, version: number, subject?: string) => {
    const [row] = await db.query<{ document: TemplateDocument | ShortDocument }>(sql`
      select document from definition_versions
      where workspace_id = ${workspaceId} and definition_id = ${templateId} and version = ${version}`);
    if (!row) return null;
    const { document } = row;
    return compiledOf(subject === undefined || isShort(document) ? document : { ...document, subject });
  };

  const versionOf = (
    workspaceId: number,
    templateId: number,
    version: number,
    subject?: string,
  ): Promise<Compiled | null> => {
    const key = `${workspaceId} ${templateId} ${version} ${subject ?? ''}`;
    const known = compiled.get(key);
    if (known) return known;
    const loading = load(workspaceId, templateId, version, subject);
    compiled.set(key, loading);
    // A failed look-up (a restart of PostgreSQL) is not kept.
    loading.catch(() => compiled.delete(key));
    return loading;
  };

  return {
    version: async (...of) => {
      const found = await versionOf(...of);
      return found && channelOf(found) === 'email' ? (found as CompiledTemplate) : null;
    },
    short: async ({ workspaceId, templateId, templateVersion }, channel) => {
      if (templateId === null || templateVersion === null) return null;
      const found = await versionOf(workspaceId, templateId, templateVersion);
      return found && channelOf(found) === channel ? (found as never) : null;
    },
  };
};

import { bucketOf, type Queryable, sql } from '../platform/index.ts';
import { type CompiledTemplate, compileTemplate } from './compile.ts';
import type { TemplateDocument } from './document.ts';
import { RenderFailed, TemplateRefused } from './errors.ts';
import { type LookupRules, looksUp, lookUpAll, NO_LOOKUPS } from './lookups.ts';
import { nothingShown, type Preview, previewCompiled } from './preview.ts';
import type { Lookups, RenderVars } from './render.ts';

/** A message that has left. */
export interface PastMessage {
  messageId: string;
  contactId: string;
  enrollmentId: string | null;
}

/** Codes that a contact holds, of each pool the one that this message gave, else the first. */
const codesHeld = async (
  db: Queryable,
  workspaceId: number,
  pools: readonly string[],
  { messageId, contactId }: PastMessage,
): Promise<Record<string, string>> => {
  if (pools.length === 0) return {};
  const rows = await db.query<{ key: string; code: string }>(sql`
    select p.key, c.code
    from coupons c
    join coupon_pools p on p.workspace_id = c.workspace_id and p.pool_id = c.pool_id
    where c.bucket = ${bucketOf(contactId)} and c.contact_id = ${contactId}::uuid and c.workspace_id = ${workspaceId}
      and p.key = any(${[...pools]}::text[])
    order by (c.message_id = ${messageId}::uuid) is true, c.given_at desc`);
  return Object.fromEntries(rows.map(({ key, code }) => [key, code]));
};

/** What a message that has left is filled with when it is made once more: rules and products of now, its own codes. */
export const lookupsAgain = async (
  db: Queryable,
  workspace: LookupRules,
  compiled: CompiledTemplate,
  message: PastMessage,
  vars: RenderVars,
): Promise<Lookups> => {
  if (!looksUp(compiled)) return NO_LOOKUPS;
  const { contactId, enrollmentId } = message;
  const reader = { contactId, enrollmentId, attributes: vars.contact, entry: vars.entry };
  const [found] = await lookUpAll(db, workspace, compiled, [reader], vars.nowMs);
  const coupon = await codesHeld(db, workspace.workspaceId, compiled.wanted.coupons, message);
  return { ...found!, coupon };
};

/** A mail made again from the version that was sent, with what is known now. Problems are told, never thrown. */
export const previewAgain = async (
  db: Queryable,
  workspace: LookupRules,
  document: TemplateDocument,
  message: PastMessage,
  vars: RenderVars,
): Promise<Preview> => {
  try {
    const compiled = await compileTemplate(document);
    const lookups = await lookupsAgain(db, workspace, compiled, message, vars);
    return previewCompiled(compiled, { ...vars, lookups });
  } catch (error) {
    if (error instanceof TemplateRefused) return nothingShown(error.problems);
    if (error instanceof RenderFailed) return nothingShown([error.problem]);
    throw error;
  }
};

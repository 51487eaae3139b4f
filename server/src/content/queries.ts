import { bucketOf, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { workspaceRules } from '../segments/index.ts';
import { type EntryData, entryVariables } from '../workflows/index.ts';

/** What a template is filled with for somebody, beside the workspace. */
export interface Filling {
  attributes: JsonObject;
  /** of the last enrollment that an event started */
  entry: JsonObject;
}

/**
 * A contact as a preview fills a template: attributes, and what started the last enrollment, mapped as in a real
 * message. Null when the contact is not live in the workspace.
 */
export const fillingOf = async (
  db: Queryable,
  { workspaceId, contactId }: { workspaceId: number; contactId: string },
): Promise<Filling | null> => {
  const [contact] = await db.query<{ attributes: JsonObject }>(sql`
    select attributes from contacts
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid
      and workspace_id = ${workspaceId} and state = 'live'`);
  if (!contact) return null;
  const [last] = await db.query<{ entry: EntryData }>(sql`
    select entry from enrollments
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid
      and workspace_id = ${workspaceId} and entry ? 'event'
    order by entered_at desc
    limit 1`);
  const { eventMap } = await workspaceRules(db, workspaceId);
  const trigger = { type: 'segmentEntered', segment: '' } as const;
  return {
    attributes: contact.attributes,
    entry: last ? entryVariables({ trigger, eventMap }, last.entry) : {},
  };
};

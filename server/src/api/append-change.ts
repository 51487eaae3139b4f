import { appendInputs } from '../capture/index.ts';
import { contactById, contactRefusals } from '../contacts/index.ts';
import { bucketOf, type JsonObject, type Queryable, type Uuid, type WorkspaceDb } from '../platform/index.ts';
import { audit, type Who, whoName } from '../workspaces/index.ts';
import { awaitFold } from './await-fold.ts';
import type { RequestWorkspace } from './context.ts';
import type { ApiDeps } from './deps.ts';

/** The live contact that an id stands for. Refuses `contact-not-found`. */
export const liveContact = async (db: WorkspaceDb, workspaceId: number, contactId: string): Promise<Uuid> => {
  const found = await contactById(db, workspaceId, contactId);
  if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
  return found.mergedInto ?? found.contactId;
};

/** What a user does to one contact. */
export interface ContactChange {
  contactId: Uuid;
  kind: 'note' | 'edit';
  name: string;
  /** for the audit log: `wrote a note on`; null: nothing that anybody will ask about */
  action: string | null;
  payload: JsonObject;
}

/** Appends a change of one contact with its line in the audit log, and what must hold with it at once; whether the fold
 *  took it within a moment. */
export const appendChange = async (
  { db: wholeDb, clock, hooks }: ApiDeps,
  { id, db }: RequestWorkspace,
  who: Who,
  { contactId, kind, name, action, payload }: ContactChange,
  beside: (tx: Queryable, nowMs: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<boolean> => {
  const nowMs = clock.now();
  const by = whoName(who);
  // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
  const [place] = await wholeDb.transaction(async (tx) => {
    if (action !== null)
      await audit(tx, { workspaceId: id, who, action, object: `contact ${contactId}`, detail: {} }, nowMs);
    await beside(tx, nowMs);
    return appendInputs(tx, [
      {
        contactId,
        workspaceId: id,
        kind,
        name,
        occurredAtMs: nowMs,
        via: `edit:${by}`,
        payload: { ...payload, by },
      },
    ]);
  });
  hooks.inputAppended(bucketOf(contactId));
  return awaitFold(db, clock, [place!]);
};

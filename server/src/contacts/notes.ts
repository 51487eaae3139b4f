import { bucketOf, type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';

/** Letters of a note. More is a document, which belongs elsewhere. */
export const NOTE_LENGTH_MAX = 10_000;
/** Notes of a contact that are shown: far more than anybody reads of one person. */
const NOTES_SHOWN = 200;

/** What an input of kind `note` says: a new note, other words for one, or (`text` null) that it is gone. */
export interface NoteChange {
  noteId: Uuid;
  text: string | null;
  by: string;
}

/** The note in an input's payload; null for inputs that are none. */
export const noteChange = (kind: string, { noteId, text, by }: JsonObject): NoteChange | null =>
  kind === 'note' && typeof noteId === 'string' && (typeof text === 'string' || text === null)
    ? { noteId: noteId as Uuid, text, by: typeof by === 'string' ? by : 'Somebody' }
    : null;

export interface Note {
  noteId: Uuid;
  text: string;
  /** who wrote it first */
  by: string;
  at: Date;
  editedAt: Date | null;
}

/** Notes about a contact, newest first. */
export const notesOf = (db: Queryable, workspaceId: number, contactId: string): Promise<Note[]> =>
  db.query<Note>(sql`
    select note_id as "noteId", text, by_name as by, at, edited_at as "editedAt"
    from notes
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
    order by at desc, note_id desc
    limit ${NOTES_SHOWN}`);

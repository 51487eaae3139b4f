import { z } from 'zod';
import {
  contactById,
  contactRefusals,
  NOTE_LENGTH_MAX,
  type Note,
  notesOf,
  TAG_LENGTH_MAX,
  TAGS_MAX,
} from '../../contacts/index.ts';
import { newId, type Uuid } from '../../platform/index.ts';
import { appendChange, type ContactChange, liveContact } from '../append-change.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { NoteShown, TagsShown } from '../types.ts';

const tags = ['contacts'];
const byId = z.object({ contactId: z.guid() });
const byNote = byId.extend({ noteId: z.guid() });
const noteBody = z.strictObject({ text: z.string().trim().min(1).max(NOTE_LENGTH_MAX) });
const tag = z.string().trim().min(1).max(TAG_LENGTH_MAX);
const tagList = z.array(tag).max(TAGS_MAX).optional();
const tagBody = z
  .strictObject({ add: tagList, remove: tagList })
  .refine(({ add = [], remove = [] }) => add.length + remove.length > 0, 'Name a tag to add or to remove.');

const shown = ({ noteId, text, by, at, editedAt }: Note): NoteShown => ({
  noteId,
  text,
  by,
  at: at.toISOString(),
  editedAt: editedAt?.toISOString() ?? null,
});

/** Notes about contacts and their tags. Both go through the inbox like every edit. */
export const contactNoteRoutes: Routes = (app, deps) => {
  const { clock } = deps;

  app.get(
    '/contacts/:contactId/notes',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Notes about a contact, newest first', params: byId },
    },
    async ({ workspace: { db, id }, params }): Promise<{ items: NoteShown[] }> => {
      const contactId = await liveContact(db, id, params.contactId);
      return { items: (await notesOf(db, id, contactId)).map(shown) };
    },
  );

  app.post(
    '/contacts/:contactId/notes',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Write a note', params: byId, body: noteBody },
    },
    async ({ workspace, who, params, body }, reply): Promise<{ noteId: string }> => {
      const contactId = await liveContact(workspace.db, workspace.id, params.contactId);
      const noteId = newId(clock.now());
      const payload = { noteId, text: body.text };
      const change: ContactChange = {
        contactId,
        kind: 'note',
        name: 'Note Added',
        action: 'wrote a note on',
        payload,
      };
      const folded = await appendChange(deps, workspace, who, change);
      return reply.code(folded ? 201 : 202).send({ noteId });
    },
  );

  app.patch(
    '/contacts/:contactId/notes/:noteId',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Change the words of a note', params: byNote, body: noteBody },
    },
    async (
      { workspace, who, params: { contactId: asked, noteId }, body },
      reply,
    ): Promise<{ noteId: string }> => {
      const contactId = await noteOwner(workspace, asked, noteId);
      const payload = { noteId, text: body.text };
      const change: ContactChange = {
        contactId,
        kind: 'note',
        name: 'Note Edited',
        action: 'changed a note on',
        payload,
      };
      const folded = await appendChange(deps, workspace, who, change);
      return reply.code(folded ? 200 : 202).send({ noteId });
    },
  );

  app.delete(
    '/contacts/:contactId/notes/:noteId',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Take a note away', params: byNote },
    },
    async ({ workspace, who, params: { contactId: asked, noteId } }, reply): Promise<void> => {
      const contactId = await noteOwner(workspace, asked, noteId);
      const payload = { noteId, text: null };
      const change: ContactChange = {
        contactId,
        kind: 'note',
        name: 'Note Removed',
        action: 'removed a note from',
        payload,
      };
      await appendChange(deps, workspace, who, change);
      return reply.code(204).send();
    },
  );

  app.post(
    '/contacts/:contactId/tags',
    {
      config: { access: 'work' },
      schema: {
        tags,
        summary: 'Add and remove tags; those that others add meanwhile stay',
        params: byId,
        body: tagBody,
      },
    },
    async ({ workspace, who, params, body }, reply): Promise<TagsShown> => {
      const contactId = await liveContact(workspace.db, workspace.id, params.contactId);
      const change: ContactChange = {
        contactId,
        kind: 'edit',
        name: 'Contact Edited',
        action: 'tagged',
        payload: { tags: { add: body.add ?? [], remove: body.remove ?? [] } },
      };
      const folded = await appendChange(deps, workspace, who, change);
      const found = await contactById(workspace.db, workspace.id, contactId);
      const held = found?.attributes.tags;
      return reply
        .code(folded ? 200 : 202)
        .send({ tags: Array.isArray(held) ? held.filter((one) => typeof one === 'string') : [] });
    },
  );
};

/** The live contact that a note is about. Refuses `contact-not-found`, `note-not-found`. */
const noteOwner = async ({ db, id }: RequestWorkspace, asked: string, noteId: string): Promise<Uuid> => {
  const contactId = await liveContact(db, id, asked);
  const notes = await notesOf(db, id, contactId);
  if (!notes.some((note) => note.noteId === noteId)) throw contactRefusals.noteNotFound();
  return contactId;
};

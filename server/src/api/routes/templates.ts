import { z } from 'zod';
import { varsOf } from '../../channels/index.ts';
import { contactRefusals } from '../../contacts/index.ts';
import {
  compileTemplate,
  type Filling,
  fillingOf,
  isShort,
  lookupsForLook,
  pinned,
  previewAs,
  previewShort,
  publishTemplate,
  shapeProblems,
  type TemplateDocument,
  TemplateRefused,
} from '../../content/index.ts';
import {
  archive,
  documentOf,
  documentsOf,
  getDefinition,
  listDefinitions,
  type NameUsed,
  namesUsed,
  type Definition as StoredDefinition,
  type DefinitionHead as StoredHead,
} from '../../definitions/index.ts';
import { type Json, type JsonObject, Refusal } from '../../platform/index.ts';
import { audit, eventMapOf, workspaceById } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type {
  Page,
  ShortTemplate,
  ShortTemplateDetail,
  TemplateDetail,
  TemplatePreview,
  TemplateRow,
  TestSent,
} from '../types.ts';
import {
  definitionOf,
  definitionRoutes,
  draftDocument,
  headOf,
  keyParams,
  listQuery,
  shownDocument,
  usersOf,
} from './definitions-common.ts';

const contactId = z.guid().optional().describe('as whom it is filled');
const previewBody = z.strictObject({
  document: draftDocument,
  contactId,
  language: z.string().max(35).optional().describe("instead of the contact's"),
  rules: z.record(z.string(), z.boolean()).optional().describe('hold, or do not, whatever is true'),
  entry: z
    .record(z.string().max(200), z.unknown() as unknown as z.ZodType<Json>)
    .optional()
    .describe('what the mail is told of how they came in; absent: what their last way brought'),
});
const testBody = z.strictObject({
  to: z.string().trim().max(254).pipe(z.email()),
  document: draftDocument.optional(),
  contactId,
});

/** A mail to begin with: it says what it is for and compiles. */
const STARTER_MJML = `<mjml>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>Hi {{ contact.firstName | default: "there" }},</mj-text>
        <mj-text>Write here what you want to say.</mj-text>
        <mj-text><a href="{{ unsubscribe_url }}">Unsubscribe</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

/** Subject of a mail; how a text begins; where a webhook goes. */
const beginningOf = ({ subject, text, url }: JsonObject): string => {
  const first = subject ?? url ?? text;
  return typeof first === 'string' ? first.split('\n')[0]! : '';
};

const rowOf = (stored: StoredHead, document: JsonObject, used: readonly NameUsed[]): TemplateRow => ({
  ...headOf(stored),
  channel: isShort(document) ? document.channel : 'email',
  subject: beginningOf(document),
  class: document.class === 'transactional' ? 'transactional' : 'marketing',
  topic: typeof document.topic === 'string' ? document.topic : null,
  usedIn: usersOf(used, stored.key),
});

const shown = async (
  { db, id }: RequestWorkspace,
  stored: StoredDefinition,
): Promise<TemplateDetail | ShortTemplateDetail> => ({
  ...rowOf(stored, shownDocument(stored), await namesUsed(db, { workspaceId: id, kind: 'template' })),
  ...definitionOf<TemplateDocument & ShortTemplate>(stored),
});

const NOBODY: Filling = { attributes: {}, entry: {} };

/** Whom a template is filled for: nobody, or a contact. Refuses `contact-not-found`. */
const fillingFor = async ({ db, id }: RequestWorkspace, contact: string | undefined): Promise<Filling> => {
  if (contact === undefined) return NOBODY;
  const filling = await fillingOf(db, { workspaceId: id, contactId: contact });
  if (!filling) throw contactRefusals.contactNotFound();
  return filling;
};

/** What a look at a template is filled with: as somebody, or as nobody. Refuses `contact-not-found`. */
export const lookOf = async (
  workspace: RequestWorkspace,
  contact: string | undefined,
  nowMs: number,
  language?: string,
  brought?: JsonObject,
) => {
  const { attributes, entry } = await fillingFor(workspace, contact);
  const row = await workspaceById(workspace.db, workspace.id);
  const own = language === undefined ? attributes : { ...attributes, language };
  return {
    workspace: { workspaceId: workspace.id, eventMap: eventMapOf(row.settings), timeZone: row.timeZone },
    contactId: contact ?? null,
    vars: varsOf({ attributes: own, data: { entry: brought ?? entry } }, row, nowMs),
  };
};

/** Templates: content of messages, with the versions that were sent. */
export const templateRoutes: Routes = (app, deps) => {
  const { clock, hooks } = deps;
  const tags = ['templates'];

  definitionRoutes(app, deps, {
    kind: 'template',
    topics: ['templates'],
    starter: (name) => ({ name, subject: name, mjml: STARTER_MJML, class: 'marketing' }),
    shown,
    publish: (tx, { ref, publishedBy, expectedRevision }, nowMs) =>
      publishTemplate(
        tx,
        {
          workspaceId: ref.workspaceId,
          key: ref.key,
          publishedBy,
          ...(expectedRevision === undefined ? {} : { expectedRevision }),
        },
        nowMs,
      ),
    changes: {
      archive: {
        past: 'archived',
        summary: 'Take it out of use; refused while something live names it',
        change: async (tx, ref, nowMs) => {
          const used = usersOf(await namesUsed(tx, ref), ref.key);
          if (used.length > 0)
            throw new Refusal('template-in-use', {
              status: 409,
              detail: `The template "${ref.key}" is used in ${used.map(({ kind, name }) => `${kind} "${name}"`).join(', ')}.`,
              fix: 'Take it out of those first.',
              more: { usedIn: used },
            });
          await archive(tx, ref, nowMs);
        },
      },
    },
  });

  app.get(
    '/templates',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Templates by name', querystring: listQuery },
    },
    async ({ workspace: { db, id }, query }): Promise<Page<TemplateRow>> => {
      const of = { workspaceId: id, kind: 'template', archived: query.archived } as const;
      const heads = await listDefinitions(db, of);
      const documents = await documentsOf(db, of);
      const used = await namesUsed(db, of);
      const items = heads.map((head) => rowOf(head, shownDocument(documents.get(head.definitionId)!), used));
      return { items, next: null };
    },
  );

  app.post(
    '/templates/preview',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'A template as one person would get it, with what is wrong with it',
        body: previewBody,
      },
    },
    async ({ workspace, body }): Promise<TemplatePreview> => {
      const problems = shapeProblems(body.document);
      if (problems.length > 0)
        return { subject: '', html: '', text: '', language: null, rules: {}, problems };
      const { document: given } = body;
      if (isShort(given)) {
        const { vars } = await lookOf(workspace, body.contactId, clock.now(), body.language, body.entry);
        const { text, problems } = previewShort(given, vars, { base: deps.publicUrl ?? '', wayOut: null });
        return { subject: '', html: '', text, language: null, rules: {}, problems };
      }
      const document = given as unknown as TemplateDocument;
      const { language, rules, entry } = body;
      const look = await lookOf(workspace, body.contactId, clock.now(), language, entry);
      return previewAs(workspace.db, look.workspace, { ...look, document, ...(rules ? { rules } : {}) });
    },
  );

  app.post(
    '/templates/:key/test',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Send it as mail to somebody of the company',
        params: keyParams,
        body: testBody,
      },
    },
    async ({ workspace, who, params, body }): Promise<TestSent> => {
      const { db, id } = workspace;
      const stored = await getDefinition(db, { workspaceId: id, kind: 'template', key: params.key });
      const document = body.document ?? documentOf(stored);
      const problems = shapeProblems(document);
      if (problems.length > 0) throw new TemplateRefused(stored.name, problems);
      const filling = await fillingFor(workspace, body.contactId);
      if (isShort(document))
        throw new Refusal('no-mail', {
          status: 409,
          detail: `The template "${params.key}" is no mail.`,
          fix: 'POST /texts/test sends a text.',
        });
      const whole = await pinned(db, id, document as unknown as TemplateDocument);
      const look = await lookOf(workspace, body.contactId, clock.now());
      const lookups = await lookupsForLook(db, look.workspace, await compileTemplate(whole), look);
      const sent = await hooks.sendTest({
        workspaceId: id,
        to: body.to,
        document: whole,
        ...filling,
        lookups,
      });
      const entry = {
        action: 'sent a test of',
        object: `template "${stored.name}"`,
        detail: { to: body.to },
      };
      await audit(db, { workspaceId: id, who, ...entry }, clock.now());
      return sent;
    },
  );
};

import { z } from 'zod';
import {
  brandOf,
  brandSchema,
  publishBlock,
  templatesWithBlock,
  templateVariables,
} from '../../content/index.ts';
import {
  documentsOf,
  listDefinitions,
  type Definition as StoredDefinition,
} from '../../definitions/index.ts';
import { sql } from '../../platform/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { BlockDetail, BlockDocument, BlockRow, Brand, Page, TemplateVariable } from '../types.ts';
import { definitionOf, definitionRoutes, headOf, listQuery } from './definitions-common.ts';

const STARTER_MJML = `<mj-section>
  <mj-column>
    <mj-text>A part that many mails share.</mj-text>
  </mj-column>
</mj-section>
`;

const shown = async ({ db, id }: RequestWorkspace, stored: StoredDefinition): Promise<BlockDetail> => ({
  ...definitionOf<BlockDocument>(stored),
  usedIn: await templatesWithBlock(db, { workspaceId: id, key: stored.key }),
});

/** Saved blocks, the brand, and what templates may print. */
export const blockRoutes: Routes = (app, deps) => {
  const { clock, live } = deps;
  const tags = ['templates'];

  definitionRoutes(app, deps, {
    kind: 'block',
    topics: ['templates'],
    starter: (name) => ({ name, mjml: STARTER_MJML }),
    shown,
    publish: (tx, { ref, publishedBy, expectedRevision }, nowMs) =>
      publishBlock(
        tx,
        {
          workspaceId: ref.workspaceId,
          key: ref.key,
          publishedBy,
          ...(expectedRevision === undefined ? {} : { expectedRevision }),
        },
        nowMs,
      ),
  });

  app.get(
    '/blocks',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Saved blocks by name', querystring: listQuery },
    },
    async ({ workspace: { db, id }, query }): Promise<Page<BlockDetail>> => {
      const of = { workspaceId: id, kind: 'block', archived: query.archived } as const;
      const heads = await listDefinitions(db, of);
      const documents = await documentsOf(db, of);
      const items = heads.map(async (head): Promise<BlockDetail> => {
        const { live: published, draft } = documents.get(head.definitionId)!;
        const row: BlockRow = {
          ...headOf(head),
          usedIn: await templatesWithBlock(db, { workspaceId: id, key: head.key }),
        };
        return {
          ...row,
          document: (draft ?? published ?? {}) as unknown as BlockDocument,
          live: published as BlockDocument | null,
        };
      });
      return { items: await Promise.all(items), next: null };
    },
  );

  app.get(
    '/brand',
    { config: { access: 'read' }, schema: { tags, summary: 'How the company looks in its mails' } },
    async ({ workspace: { db, id } }): Promise<Brand> => brandOf(db, id),
  );

  app.put(
    '/brand',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Set the brand; templates take it on when they are published again',
        body: brandSchema,
      },
    },
    async ({ workspace: { db, id }, who, body }): Promise<Brand> => {
      await db.transaction(async (tx) => {
        await tx.query(sql`
          update workspaces set settings = settings || ${JSON.stringify({ brand: body })}::jsonb
          where workspace_id = ${id}`);
        await audit(tx, { workspaceId: id, who, action: 'changed', object: 'the brand' }, clock.now());
      });
      live.changed({ workspaceId: id, what: ['workspace', 'templates'] });
      return brandOf(db, id);
    },
  );

  app.get(
    '/templates/variables',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'What templates may print, with examples of what was seen',
        querystring: z.object({}),
      },
    },
    async ({ workspace: { db, id } }): Promise<{ items: TemplateVariable[] }> => ({
      items: await templateVariables(db, id),
    }),
  );
};

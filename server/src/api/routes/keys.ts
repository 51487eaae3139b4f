import { z } from 'zod';
import {
  createKey,
  type KeyRow,
  keysOf,
  revokeKey,
  SCOPES,
  snippet,
  writeKeyOf,
} from '../../workspaces/index.ts';
import { publicUrlOf, type Routes } from '../context.ts';
import type { Page, Source, SourceCreated } from '../types.ts';

const keyParams = z.object({
  keyId: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
});
const keyName = z.string().trim().min(1).max(100);
const keyBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('write'), name: keyName }),
  z.strictObject({
    kind: z.literal('api'),
    name: keyName,
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .transform((scopes) => [...new Set(scopes)]),
  }),
]);

const shown = (row: KeyRow): Source => ({
  keyId: String(row.keyId),
  name: row.name,
  kind: row.kind,
  scopes: row.scopes,
  prefix: row.prefix,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  lastPage: row.lastPage,
});

/** Sources & keys: write keys for sites and apps, API keys for programs, and the snippet. */
export const keyRoutes: Routes = (app, deps) => {
  const { clock, live } = deps;
  const tags = ['sources & keys'];

  app.get(
    '/sources',
    { config: { access: 'read' }, schema: { tags, summary: 'Keys and when each was used last' } },
    async ({ workspace }): Promise<Page<Source>> => {
      const rows = await keysOf(workspace.db, workspace.id);
      return { items: rows.map(shown), next: null };
    },
  );

  app.post(
    '/sources',
    {
      config: { access: 'admin' },
      schema: { tags, summary: 'Create a key; an API key is shown this once', body: keyBody },
    },
    async ({ workspace, who, body }, reply): Promise<SourceCreated> => {
      const scopes = body.kind === 'api' ? body.scopes : [];
      const input = { workspaceId: workspace.id, name: body.name, kind: body.kind, scopes, who };
      const row = await workspace.db.transaction((tx) => createKey(tx, input, clock.now()));
      live.changed({ workspaceId: workspace.id, what: ['sources'] });
      reply.code(201);
      return { ...shown(row), key: row.key };
    },
  );

  app.delete(
    '/sources/:keyId',
    { config: { access: 'admin' }, schema: { tags, summary: 'Revoke a key', params: keyParams } },
    async ({ workspace, who, params }, reply) => {
      const input = { workspaceId: workspace.id, keyId: params.keyId, who };
      await workspace.db.transaction((tx) => revokeKey(tx, input, clock.now()));
      live.changed({ workspaceId: workspace.id, what: ['sources'] });
      return reply.code(204).send();
    },
  );

  app.get(
    '/sources/:keyId/snippet',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'What to paste into a website', params: keyParams },
    },
    async (request) => {
      const { workspace, params } = request;
      const key = await writeKeyOf(workspace.db, workspace.id, params.keyId);
      return { html: snippet(publicUrlOf(deps, request), key), key };
    },
  );
};

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  hidePicture,
  keepPicture,
  PICTURE_BYTES_MAX,
  type Picture,
  picturePage,
  picturePath,
} from '../../content/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { Api, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { Page, PictureShown } from '../types.ts';

const tags = ['templates'];
const fileQuery = z.object({ name: z.string().trim().max(200).default('picture').describe('of the file') });
const hashParams = z.object({ hash: z.string().regex(/^[0-9a-f]{32}$/) });

/** Pictures for mails. Their addresses are those of this server, as readers reach it. */
export const pictureApiRoutes: Routes = (app, deps) => {
  const { clock, live, publicUrl } = deps;
  const shown =
    ({ workspace, protocol, host }: Pick<FastifyRequest, 'workspace' | 'protocol' | 'host'>) =>
    ({ uploadedAt, ...picture }: Picture): PictureShown => ({
      ...picture,
      url: `${publicUrl?.replace(/\/$/, '') ?? `${protocol}://${host}`}${picturePath(workspace.id, picture)}`,
      uploadedAt: uploadedAt.toISOString(),
    });

  app.get(
    '/pictures',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'Pictures that were uploaded for mails, newest first',
        querystring: pageQuery,
      },
    },
    async (request): Promise<Page<PictureShown>> => {
      const { workspace, query } = request;
      const { db, id } = workspace;
      const after = cursorValues(query.after, z.tuple([z.iso.datetime(), z.string()]));
      const rows = await picturePage(db, {
        workspaceId: id,
        after: after && { at: after[0], hash: after[1] },
        limit: query.limit + 1,
      });
      return pageOf(rows, query.limit, shown(request), (row) => [row.uploadedAt.toISOString(), row.hash]);
    },
  );

  // files are bytes: a scope of its own, so that no other route takes any
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer', bodyLimit: PICTURE_BYTES_MAX },
      (_request, body, done) => done(null, body),
    );
    (scope as Api).post(
      '/pictures',
      {
        config: { access: 'build' },
        bodyLimit: PICTURE_BYTES_MAX,
        schema: {
          tags,
          summary:
            'Upload a picture: PNG, JPEG or GIF of at most 2 MB; the same bytes again are the same picture',
          querystring: fileQuery,
        },
      },
      async (request): Promise<PictureShown> => {
        const { workspace, who, body } = request;
        const { db, id } = workspace;
        const { name } = request.query;
        const data = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        const nowMs = clock.now();
        const picture = await db.transaction(async (tx) => {
          const kept = await keepPicture(tx, id, { name, data, nowMs });
          await audit(tx, { workspaceId: id, who, action: 'uploaded', object: `picture "${name}"` }, nowMs);
          return kept;
        });
        live.changed({ workspaceId: id, what: ['templates'] });
        return shown(request)(picture);
      },
    );
  });

  app.delete(
    '/pictures/:hash',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Offer a picture no more; mails that show it still do',
        params: hashParams,
      },
    },
    async ({ workspace: { db, id }, params: { hash } }, reply) => {
      await hidePicture(db, id, { hash, nowMs: clock.now() });
      live.changed({ workspaceId: id, what: ['templates'] });
      return reply.code(204).send();
    },
  );
};

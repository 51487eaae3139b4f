import type { FastifyInstance } from 'fastify';
import type { Queryable } from '../../platform/index.ts';
import { pictureData } from './pictures.ts';

const ADDRESS = /^([0-9a-f]{32})\.(png|jpg|gif)$/;
const WORKSPACE = /^[1-9]\d{0,9}$/;
const INT_MAX = 2 ** 31 - 1;

/**
 * `GET /media/<workspace>/<hash>.<ending>`: a picture of a mail, for whoever has its address. Its name is the hash of its
 * bytes, so that it may be kept for ever; it is never anything but a picture.
 */
export const pictureRoutes = async (app: FastifyInstance, { db }: { db: Queryable }): Promise<void> => {
  app.get<{ Params: { workspace: string; file: string } }>(
    '/media/:workspace/:file',
    async ({ params }, reply) => {
      const hash = ADDRESS.exec(params.file)?.[1];
      const workspaceId = WORKSPACE.test(params.workspace) ? Number(params.workspace) : 0;
      const picture =
        hash && workspaceId > 0 && workspaceId <= INT_MAX ? await pictureData(db, workspaceId, hash) : null;
      if (!picture)
        return reply.code(404).header('cache-control', 'no-store').type('text/plain').send('not found');
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cross-origin-resource-policy', 'cross-origin')
        .type(picture.type)
        .send(picture.data);
    },
  );
};

/** The reference of `ingest`: the same routes and bodies, but nothing is stored. Prints its port. */
import Fastify from 'fastify';
import { type Capture, captureRoutes } from '../../server/src/capture/index.ts';

const capture = {
  take: async ({ body }: { body: Buffer }) => {
    JSON.parse(body.toString());
    return { success: true as const };
  },
  keys: { ownerOf: () => null },
} as unknown as Capture;

const app = Fastify();
await app.register(captureRoutes, { capture });
await app.listen({ port: 0, host: '127.0.0.1' });
console.log((app.server.address() as { port: number }).port);

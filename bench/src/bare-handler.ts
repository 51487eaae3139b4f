/**
 * The references of `ingest-single`: the same routes and bodies, nothing stored. `bare-handler MODE` prints its port.
 *   capture  all that capture does (keys, checks, stamps, identities, digests, group commit); the statement that
 *            inserts is made, and answered at once instead of being sent: what is left to the server is durability
 *   parse    the body is read as JSON and no more: what HTTP costs
 */
import Fastify from 'fastify';
import { type Capture, captureRoutes, createCapture } from '../../server/src/capture/index.ts';
import { type Db, keyOf, type NamedStatement, systemClock } from '../../server/src/platform/index.ts';

const parseOnly = {
  take: async ({ body }: { body: Buffer }) => {
    JSON.parse(body.toString());
    return { success: true as const };
  },
  keys: { ownerOf: () => null },
} as unknown as Capture;

/** Everybody is known already, as in the measured load after its first second: one contact an identity. */
const ownersOf = ({ values }: NamedStatement): object[] => {
  const [, , kinds, names] = values as [number[], number[], string[], string[]];
  return names.map((name, n) => ({ n: n + 1, contactId: keyOf(kinds[n]!, name) }));
};

const unsent = {
  query: async (statement: NamedStatement) =>
    statement.name === 'capture-owners' ? ownersOf(statement) : [],
} as unknown as Db;

const withoutInsert = (): Capture =>
  createCapture({
    db: unsent,
    clock: systemClock,
    lookupKey: async () => ({ workspaceId: 1, keyId: 1 }),
    keyUsed: () => undefined,
    signal: () => undefined,
    onError: (error, doing) => console.error(doing, error),
  });

const app = Fastify();
await app.register(captureRoutes, { capture: process.argv[2] === 'capture' ? withoutInsert() : parseOnly });
await app.listen({ port: 0, host: '127.0.0.1' });
console.log((app.server.address() as { port: number }).port);

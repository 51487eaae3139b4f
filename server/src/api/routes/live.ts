import type { ServerResponse } from 'node:http';
import { type Role, workspaceOfUser } from '../../workspaces/index.ts';
import { ROLE_ACCESS } from '../access.ts';
import type { Routes } from '../context.ts';
import type { LiveMessage } from '../live.ts';

/** Proxies close silent streams after 30-60 s; a shorter beat only costs. Rights are looked at again with each. */
const BEAT_MS = 25_000;
/** What a reader that does not keep up may have waiting; past it the stream is cut and the browser comes back. */
const BACKLOG_BYTES_MAX = 1_000_000;

const write = (stream: ServerResponse, message: LiveMessage): void => {
  stream.write(`event: ${message.event}\ndata: ${JSON.stringify(message.data)}\n\n`);
  if (stream.writableLength > BACKLOG_BYTES_MAX) stream.destroy();
};

/** GET /live: server-sent events (WHATWG HTML, section 9.2) of what changes in the workspace. */
export const liveRoutes: Routes = (app, deps) => {
  const { clock, live } = deps;
  const open = new Set<ServerResponse>();
  // A server that stops must not wait for streams that never end.
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });

  const mayStillRead = async (role: Role | null): Promise<boolean> =>
    role !== null && ROLE_ACCESS[role].includes('read');

  app.get(
    '/live',
    { config: { access: 'read' }, schema: { tags: ['live'], summary: 'Changes as server-sent events' } },
    (request, reply) => {
      const { workspace, who } = request;
      const stream = reply.raw;
      reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
      reply.hijack();
      stream.writeHead(200, reply.getHeaders() as Record<string, string>);
      stream.write('retry: 2000\n\n');
      open.add(stream);

      const unsubscribe = live.subscribe(workspace.id, (message) => write(stream, message));
      let cancelBeat: () => void = () => undefined;
      const beat = async (): Promise<void> => {
        const found = who.kind === 'user' ? await workspaceOfUser(deps.db, workspace.slug, who.userId) : null;
        const allowed = who.kind === 'key' || (await mayStillRead(found?.role ?? null));
        if (!allowed) return void stream.end();
        stream.write(': beat\n\n');
        scheduleBeat();
      };
      const scheduleBeat = (): void => {
        cancelBeat = clock.after(BEAT_MS, () => void beat().catch(() => stream.destroy()));
      };
      scheduleBeat();
      stream.on('close', () => {
        open.delete(stream);
        cancelBeat();
        unsubscribe();
      });
    },
  );
};

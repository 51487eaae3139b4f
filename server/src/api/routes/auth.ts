import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../platform/index.ts';
import { AUTH_PATHS } from '../../workspaces/index.ts';
import { headersOf, publicUrlOf, type Routes } from '../context.ts';
import { limitPerEmail, perAddress, RATE_LIMITS } from '../rate-limits.ts';

/** better-auth's error in our words: it answers `{code, message}`. */
const authRefusal = (status: number, text: string): Refusal => {
  const { code, message } = JSON.parse(text || '{}') as { code?: string; message?: string };
  return new Refusal((code ?? 'sign-in-failed').toLowerCase().replaceAll('_', '-'), {
    status,
    detail: message ?? 'This did not work.',
    ...(status === 401 ? { fix: 'Check e-mail and password.' } : {}),
  });
};

/** Hands sign-in, sign-out and one's own sessions and password to better-auth. */
export const authRoutes: Routes = (app, deps) => {
  const perEmail = limitPerEmail(app);

  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const headers = headersOf(request);
    headers.delete('content-length');
    const response = await deps.auth.handler(
      new Request(new URL(request.url, publicUrlOf(deps, request)), {
        method: request.method,
        headers,
        body: request.method === 'GET' ? undefined : JSON.stringify(request.body ?? {}),
      }),
    );
    const text = await response.text();
    if (!response.ok) throw authRefusal(response.status, text);
    for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie);
    return reply
      .code(response.status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(text || 'null');
  };

  for (const path of AUTH_PATHS) {
    const isSignIn = path.startsWith('/sign-in');
    app.route({
      method: path.startsWith('/get-') || path.startsWith('/list-') ? 'GET' : 'POST',
      url: `/api/auth${path}`,
      config: {
        access: 'public',
        rateLimit: perAddress(isSignIn ? RATE_LIMITS.signInPerAddress : RATE_LIMITS.publicPerAddress),
      },
      schema: { tags: ['sign-in'], summary: path.slice(1).replaceAll(/[-/]/g, ' ') },
      ...(isSignIn ? { preHandler: perEmail } : {}),
      handler: forward,
    });
  }
};

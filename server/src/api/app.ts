import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { requireAccess, WORKSPACE_PREFIX } from './access.ts';
import { type Api, enterUser, enterWorkspace } from './context.ts';
import type { ApiDeps } from './deps.ts';
import { secureHeaders } from './headers.ts';
import { serveHealth } from './health.ts';
import { keepAnswer, replayAnswer } from './idempotency.ts';
import { readJson, refuseNulInUrl } from './json-body.ts';
import { describeApi, serveOpenApi } from './openapi.ts';
import { answerProblems } from './problems.ts';
import { limitRates } from './rate-limits.ts';
import { SERVER_ROUTES, WORKSPACE_ROUTES } from './routes/index.ts';
import { refuseCrossSite } from './same-origin.ts';
import { serveWebApp } from './web-app.ts';

/** The largest definition is a workflow of 500 nodes, some 300 KB. */
const BODY_BYTES_MAX = 1_000_000;
/** A client that sends its request slower than this holds a socket for nothing. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface AppOptions {
  /** the built web app; undefined or not built: not served */
  webFolder?: string;
  /** whether X-Forwarded-* headers of a proxy in front are believed */
  trustProxy?: boolean;
  /** plugins outside of /api with their own body parsing: capture (/v1), feedback (/t, /u) */
  plugins?: readonly ((app: FastifyInstance) => Promise<void>)[];
  /** sentences on why this process cannot do its work now; none: ready */
  readiness?: () => readonly string[];
}

/** The routes under /api: one scope with JSON bodies, who asks, idempotency keys and the same-origin rule. */
const serveApi = (app: Api, deps: ApiDeps): void => {
  readJson(app);
  refuseNulInUrl(app);
  app.addHook('onRequest', refuseCrossSite(deps.publicUrl));
  app.decorateRequest('idempotency', null);
  app.addHook('preHandler', replayAnswer(deps));
  app.addHook('onSend', keepAnswer(deps));
  serveOpenApi(app);

  void app.register(async (scope) => {
    scope.addHook('onRequest', enterUser(deps));
    for (const routes of SERVER_ROUTES) routes(scope as Api, deps);
  });
  void app.register(
    async (scope) => {
      scope.addHook('onRequest', enterWorkspace(deps));
      for (const routes of WORKSPACE_ROUTES) routes(scope as Api, deps);
    },
    { prefix: WORKSPACE_PREFIX },
  );
};

/**
 * The HTTP server, without listening: /api, health, the plugins given and the web app. Throws at start for a route
 * under /api that does not say who may use it.
 */
export const buildApp = async (deps: ApiDeps, options: AppOptions = {}): Promise<FastifyInstance> => {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: options.trustProxy ?? false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    forceCloseConnections: 'idle',
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('who');
  app.decorateRequest('workspace');
  app.decorateRequest('sessionUser');

  answerProblems(app as unknown as FastifyInstance);
  requireAccess(app as unknown as FastifyInstance);
  secureHeaders(app as unknown as FastifyInstance, deps.publicUrl);
  await limitRates(app as unknown as FastifyInstance);
  await describeApi(app as unknown as FastifyInstance);
  serveHealth(app as unknown as FastifyInstance, deps.db, options.readiness ?? (() => []));
  await app.register(async (scope) =>
    serveApi(scope.withTypeProvider<ZodTypeProvider>() as unknown as Api, deps),
  );
  for (const plugin of options.plugins ?? []) await app.register(plugin);
  await serveWebApp(app as unknown as FastifyInstance, options.webFolder);
  await app.ready();
  return app as unknown as FastifyInstance;
};

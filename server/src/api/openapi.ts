import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

const PROBLEM_SCHEMA = {
  description: 'A problem document (RFC 9457): what went wrong, where, and how to mend it.',
  type: 'object',
  required: ['type', 'title', 'status', 'code'] as string[],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'stable, kebab-case' },
    detail: { type: 'string' },
    field: { type: 'string', description: 'path of the input it is about' },
    fix: { type: 'string' },
    requestId: { type: 'string' },
  },
} as const;

type Operation = { responses?: Record<string, unknown>; security?: unknown };
type Paths = Record<string, Record<string, Operation>>;

/** Adds what every operation has in common: the problem answer. */
const withProblems = (document: object): object => {
  for (const operations of Object.values((document as { paths?: Paths }).paths ?? {}))
    for (const operation of Object.values(operations))
      operation.responses = {
        ...operation.responses,
        default: {
          description: 'Refused or failed',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      };
  return document;
};

/** Collects the routes under /api for the OpenAPI 3.1 document; register it before them. */
export const describeApi = async (app: FastifyInstance): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Baton',
        description:
          'Everything the app does. Lists are paged by keyset (`?after=<next>&limit=`), POSTs take an ' +
          'Idempotency-Key, errors are problem documents (RFC 9457).',
        version: '1',
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'an API key of the workspace' },
          session: { type: 'apiKey', in: 'cookie', name: 'baton.session_token' },
        },
        schemas: { Problem: PROBLEM_SCHEMA },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform: (route) => {
      const hidden = !route.url.startsWith('/api/') || route.schema?.hide === true;
      return jsonSchemaTransform({ ...route, schema: { ...route.schema, hide: hidden } } as never);
    },
    transformObject: (document) =>
      ('openapiObject' in document ? withProblems(document.openapiObject) : {}) as never,
  });
};

/** GET /api/openapi.json. */
export const serveOpenApi = (app: FastifyInstance): void => {
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
};

import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import answerSchemas from './answer-schemas.json' with { type: 'json' };
import type { Answers } from './answers.ts';

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

/** Status -> schema of the body, null when there is none. Type-checked: a route in `Answers` has its schema here. */
const ANSWERS: Readonly<Record<keyof Answers, Readonly<Record<string, object | null>>>> =
  answerSchemas.answers;

const text = { type: 'string' } as const;
const json = (required: Record<string, object>, more: Record<string, object> = {}): object => ({
  required: true,
  content: {
    'application/json': {
      schema: { type: 'object', required: Object.keys(required), properties: { ...required, ...more } },
    },
  },
});
const FILE = {
  required: true,
  content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
};

/** What the routes take that no schema of ours reads: bytes, and what is handed to better-auth. */
const BODIES: Partial<Record<keyof Answers, object>> = {
  'PUT /api/w/:slug/imports/:importId/pieces/:piece': FILE,
  'POST /api/w/:slug/pictures': FILE,
  'POST /api/w/:slug/products/import': FILE,
  'POST /api/auth/sign-in/email': json({ email: text, password: text }),
  'POST /api/auth/change-password': json(
    { currentPassword: text, newPassword: text },
    { revokeOtherSessions: { type: 'boolean' } },
  ),
  'POST /api/auth/update-user': json({}, { name: text }),
  'POST /api/auth/revoke-session': json({ token: text }),
};

type Operation = { responses?: Record<string, unknown>; requestBody?: unknown; security?: unknown };
type Paths = Record<string, Record<string, Operation>>;

/** `POST /api/w/{slug}/...` as it stands in `Answers`. */
const routeOf = (method: string, path: string): keyof Answers =>
  `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}` as keyof Answers;

const typeOf = (path: string): string => {
  if (path.endsWith('/live')) return 'text/event-stream';
  if (path.endsWith('/files/{fileId}')) return 'application/octet-stream';
  return path.endsWith('.csv') ? 'text/csv' : 'application/json';
};

const success = (path: string, schema: object | null): object =>
  schema === null
    ? { description: 'Done' }
    : { description: 'Done', content: { [typeOf(path)]: { schema } } };

/** The successful answers of an operation, by status. */
const successes = (method: string, path: string): Record<string, object> =>
  Object.fromEntries(
    Object.entries(ANSWERS[routeOf(method, path)] ?? {}).map(([status, schema]) => [
      status,
      success(path, schema),
    ]),
  );

/** Adds what every operation answers (its successes, and the problem) and the bodies that have no schema of ours. */
const withAnswers = (document: object): object => {
  for (const [path, operations] of Object.entries((document as { paths?: Paths }).paths ?? {}))
    for (const [method, operation] of Object.entries(operations)) {
      const body = BODIES[routeOf(method, path)];
      if (body) operation.requestBody = body;
      operation.responses = {
        ...successes(method, path),
        default: {
          description: 'Refused or failed',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      };
    }
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
        schemas: { Problem: PROBLEM_SCHEMA, ...(answerSchemas.schemas as object) },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform: (route) => {
      const hidden = !route.url.startsWith('/api/') || route.schema?.hide === true;
      return jsonSchemaTransform({ ...route, schema: { ...route.schema, hide: hidden } } as never);
    },
    transformObject: (document) =>
      ('openapiObject' in document ? withAnswers(document.openapiObject) : {}) as never,
  });
};

/** GET /api/openapi.json. */
export const serveOpenApi = (app: FastifyInstance): void => {
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
};

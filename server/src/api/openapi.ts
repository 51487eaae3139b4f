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

type Operation = { responses?: Record<string, unknown>; security?: unknown };
type Paths = Record<string, Record<string, Operation>>;

const success = (path: string, schema: object | null): object => {
  if (schema === null) return { description: 'Done' };
  const type = path.endsWith('/live') ? 'text/event-stream' : 'application/json';
  return { description: 'Done', content: { [type]: { schema } } };
};

/** The successful answers of an operation, by status. */
const successes = (method: string, path: string): Record<string, object> => {
  const route = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
  const answers = ANSWERS[route as keyof Answers] ?? {};
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [status, success(path, schema)]),
  );
};

/** Adds what every operation answers: its successes, and the problem. */
const withAnswers = (document: object): object => {
  for (const [path, operations] of Object.entries((document as { paths?: Paths }).paths ?? {}))
    for (const [method, operation] of Object.entries(operations))
      operation.responses = {
        ...successes(method, path),
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

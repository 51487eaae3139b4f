import type { LightMyRequestResponse } from 'fastify';
import { z } from 'zod';
import answerSchemas from './answer-schemas.json' with { type: 'json' };

/*
 * For tests: what a route really answers is what the OpenAPI document says, no field missing and none more. Every test
 * that talks to the API through `testing.ts` checks it on the way.
 */

type Schema = Record<string, unknown>;

const { answers, schemas } = answerSchemas as unknown as {
  answers: Record<string, Record<string, Schema | null>>;
  schemas: Record<string, Schema>;
};

/** The schema with places as zod looks for them, and no room for properties that it does not name. */
const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  if (typeof parts.$ref === 'string')
    return { $ref: parts.$ref.replace('#/components/schemas/', '#/$defs/') };
  return parts.type === 'object' && !('additionalProperties' in parts)
    ? { ...parts, additionalProperties: false }
    : parts;
};

const strictSchemas = strict(schemas) as Schema;

const patterns = Object.keys(answers)
  .map((route) => ({ route, parameters: route.split(':').length }))
  // A fixed word in a path comes before a parameter at the same place.
  .sort((a, b) => a.parameters - b.parameters)
  .map(({ route }) => ({ route, pattern: new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`) }));

const checks = new Map<string, z.ZodType>();

const checkOf = (route: string, status: string, schema: Schema): z.ZodType => {
  const key = `${route} ${status}`;
  const known = checks.get(key);
  if (known) return known;
  const made = z.fromJSONSchema({ ...(strict(schema) as Schema), $defs: strictSchemas } as never);
  checks.set(key, made);
  return made;
};

/** Throws when a successful JSON answer of the API is not what its schema says. */
export const checkAnswer = (method: string, url: string, response: LightMyRequestResponse): void => {
  const { statusCode } = response;
  const path = new URL(url, 'http://localhost').pathname.replace(/(.)\/$/, '$1');
  const isJson = String(response.headers['content-type']).startsWith('application/json');
  if (statusCode >= 300 || !path.startsWith('/api/') || (statusCode !== 204 && !isJson)) return;
  const route = patterns.find(({ pattern }) => pattern.test(`${method} ${path}`))?.route;
  if (route === undefined) return;
  const schema = answers[route]![statusCode];
  if (schema === undefined) throw new Error(`${route} answered ${statusCode}: not in answers.ts`);
  if (schema === null) return;
  const checked = checkOf(route, String(statusCode), schema).safeParse(response.json());
  if (!checked.success)
    throw new Error(`${route} answered what answers.ts does not say: ${z.prettifyError(checked.error)}`);
};

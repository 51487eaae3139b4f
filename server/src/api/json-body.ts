import type { FastifyInstance } from 'fastify';
import { Refusal } from '../platform/index.ts';

/** Whether a text may hold what PostgreSQL cannot: NUL, or half of a surrogate pair. Cheap, and errs on yes. */
const isSuspect = (text: string): boolean => /\\u(?:0000|d[89a-f])/i.test(text) || text.includes('\u0000');

const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** Path of the first text that cannot be stored; null when there is none. */
const unstorable = (value: unknown, path: string): string | null => {
  if (typeof value === 'string') return isStorable(value) ? null : path || 'body';
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, member] of Object.entries(value)) {
    const at = path ? `${path}.${name}` : name;
    const found = isStorable(name) ? unstorable(member, at) : path || 'body';
    if (found) return found;
  }
  return null;
};

/** String.prototype.isWellFormed is in Node 20 but not yet in the es2023 library. */
declare global {
  interface String {
    isWellFormed(): boolean;
  }
}

/** Reads JSON bodies; an empty one is `{}` (POST /sending/stop), and text that PostgreSQL cannot hold is refused by name. */
export const readJson = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') return done(null, {});
    parse(request, body, (error, value) => {
      const field = !error && isSuspect(body) ? unstorable(value, '') : null;
      if (!field) return done(error, value);
      const detail = `${field} holds a NUL byte or half of a character.`;
      done(new Refusal('unstorable-text', { field, detail, fix: 'Remove it.' }));
    });
  });
};

/** Refuses NUL bytes in paths and queries before they reach a statement. */
export const refuseNulInUrl = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request) => {
    if (request.url.includes('%00'))
      throw new Refusal('unstorable-text', {
        field: 'url',
        detail: 'The address holds a NUL byte (%00).',
        fix: 'Remove it.',
      });
  });
};

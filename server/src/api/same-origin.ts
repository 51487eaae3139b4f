import type { FastifyRequest } from 'fastify';
import { Refusal } from '../platform/index.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

const hostOf = (origin: string): string | null => {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
};

/**
 * Whether a request can come from a page of another site. The rule of Go's http.CrossOriginProtection
 * (words.filippo.io/csrf): browsers cannot be made to lie in Sec-Fetch-Site; where it is missing (plain http on a
 * local network), Origin's host must be ours; where both are, it was no browser.
 */
export const isCrossSite = (
  request: { method: string; headers: Record<string, string | string[] | undefined> },
  publicUrl: string | undefined,
): boolean => {
  if (SAFE_METHODS.has(request.method)) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== '') return site !== 'same-origin' && site !== 'none';
  const origin = request.headers.origin;
  if (origin === undefined || origin === '') return false;
  const host = hostOf(String(origin));
  return host === null || (host !== request.headers.host && host !== (publicUrl && hostOf(publicUrl)));
};

/** Refuses changes asked for by pages of other sites, unless a key in the header says who asks (P14: CSRF). */
export const refuseCrossSite = (publicUrl: string | undefined) => async (request: FastifyRequest) => {
  if (request.headers.authorization !== undefined || !isCrossSite(request, publicUrl)) return;
  throw new Refusal('cross-site', {
    status: 403,
    detail: 'This change was asked for by a page of another site.',
    fix: 'Use the app itself, or an API key. Behind a proxy, set PUBLIC_URL.',
  });
};

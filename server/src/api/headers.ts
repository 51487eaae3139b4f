import type { FastifyInstance } from 'fastify';

/**
 * What a page of the app may load: its own files only. Inline styles are needed by Mantine and the mail preview;
 * mails are shown in sandboxed frames with pictures from anywhere.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: https: http:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Record<string, string> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** A year, as hstspreload.org asks; only where people reach us by https. */
const STRICT_TRANSPORT = 'max-age=31536000';

/** Answers of capture are acknowledgements to programs, thousands a second: no page, nothing to load or to frame. */
const TO_PROGRAMS: Record<string, string> = { 'x-content-type-options': 'nosniff' };

/** Security headers on every answer; a route may set its own instead (a preview, the tracker). */
export const secureHeaders = (app: FastifyInstance, publicUrl: string | undefined): void => {
  const headers = publicUrl?.startsWith('https:')
    ? { ...HEADERS, 'strict-transport-security': STRICT_TRANSPORT }
    : HEADERS;
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.url.startsWith('/v1/') ? TO_PROGRAMS : headers);
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api')) reply.header('cache-control', 'no-store');
    done();
  });
};

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { notFound } from './problems.ts';

/** Vite names these by their content, so they never change. */
const HASHED = /\/assets\/[^/]+$/;
const YEAR_SECONDS = 365 * 24 * 3600;

/** A path the app's router may know: asked for by a browser to be shown, and not part of an API. */
const isPage = (method: string, url: string, accept: string | undefined): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  !/^\/(api|v1)(\/|$)/.test(url) &&
  !/\.[a-z0-9]+$/i.test(url.split('?')[0]!) &&
  (accept ?? '*/*').includes('*/*' === accept ? '*/*' : 'text/html');

/**
 * Serves the built web app: files as they are, every other page address as index.html, whose router knows it.
 * Without a build (development: Vite serves it) every unknown path is a plain 404.
 */
export const serveWebApp = async (app: FastifyInstance, folder: string | undefined): Promise<void> => {
  const isBuilt = folder !== undefined && existsSync(join(folder, 'index.html'));
  if (isBuilt)
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: ['index.html'],
      setHeaders: (reply, path) => {
        const value = HASHED.test(path) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
        void reply.header('cache-control', value);
      },
    });
  app.setNotFoundHandler((request, reply) =>
    isBuilt && isPage(request.method, request.url, request.headers.accept)
      ? reply.sendFile('index.html')
      : notFound(request, reply),
  );
};

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const packageName = (folder: string): string | undefined => {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name;
};

/**
 * Folder of the nearest package called `name` above this file. The bundles (server/dist, cli/dist) and the sources
 * (server/src/platform) lie at different depths, so files that are read at run time are found by name.
 */
const packageFolder = (name: string, from = import.meta.dirname): string => {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder))
    if (packageName(folder) === name) return folder;
  throw new Error(`no package ${name} above ${from}`);
};

/** Folder of the whole project: `web/dist`, `docs` and `examples` lie in it. */
export const projectFolder = (): string => packageFolder('baton');

/** Folder of the server package: `migrations/` and `dist/` lie in it. */
export const serverFolder = (): string => join(projectFolder(), 'server');

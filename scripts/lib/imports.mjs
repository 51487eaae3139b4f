import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Modules of the server from the ground up: each may import those before it. */
export const ORDER = [
  'platform',
  'definitions',
  'contacts',
  'companies',
  'conditions',
  'workspaces',
  'campaigns',
  'segments',
  'scoring',
  'workflows',
  'permission',
  'broadcasts',
  'content',
  'channels',
  'webhooks',
  'feedback',
  'capture',
  'sales',
  'insights',
  'engine',
  'simulator',
  'imports',
  'rights',
  'sample',
  'api',
];

/** Files without imports that the pure parts of modules take directly, so that they run in a browser too. */
const OPEN_FILES = ['server/src/platform/json.ts', 'server/src/platform/clock.ts'];

/**
 * Packages that take long to load and that no start needs: where they are first used, by `await import()`. Together
 * they were a third of the processor time of a start, and a quarter of the memory at rest.
 */
const LATE = ['better-auth', 'better-auth/crypto', 'imapflow', 'mailparser', 'mjml'];

const SKIPPED = new Set(['node_modules', 'dist', 'data']);

const sourcesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourcesIn(path);
      return /\.tsx?$/.test(entry.name) ? [path] : [];
    });

/** What a file imports and re-exports by relative path, or late: `{specifier, isTypeOnly}`. */
const importsOf = (path) => {
  const { module, errors } = parseSync(path, readFileSync(path, 'utf8'));
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const isTypeOnly = (entries) => entries.length > 0 && entries.every((entry) => entry.isType);
  const direct = module.staticImports.map((found) => ({
    specifier: found.moduleRequest.value,
    isTypeOnly: isTypeOnly(found.entries),
  }));
  const passedOn = module.staticExports.flatMap((found) =>
    found.entries
      .filter((entry) => entry.moduleRequest)
      .map((entry) => ({ specifier: entry.moduleRequest.value, isTypeOnly: entry.isType })),
  );
  const lazy = module.dynamicImports
    .map((found) => readFileSync(path, 'utf8').slice(found.moduleRequest.start, found.moduleRequest.end))
    .filter((text) => /^['"]/.test(text))
    .map((text) => ({ specifier: text.slice(1, -1), isTypeOnly: true }));
  const isOurs = ({ specifier }) => specifier.startsWith('.') || LATE.includes(specifier);
  return [...direct, ...passedOn, ...lazy].filter(isOurs);
};

/** All relative imports below `folders` (paths relative to `root`), and late ones: file -> `{target, isTypeOnly}[]`. */
export const importGraph = (root, folders) => {
  const graph = new Map();
  for (const folder of folders) {
    if (!statSync(join(root, folder), { throwIfNoEntry: false })) continue;
    for (const path of sourcesIn(join(root, folder))) {
      const edges = importsOf(path).map(({ specifier, isTypeOnly }) => ({
        target: LATE.includes(specifier)
          ? specifier
          : relative(root, resolve(dirname(path), specifier)).replaceAll('\\', '/'),
        isTypeOnly,
      }));
      graph.set(relative(root, path).replaceAll('\\', '/'), edges);
    }
  }
  return graph;
};

/** `{module, rest}` of a server source; files directly in server/src have the module 'main'. */
const placeOf = (file) => {
  const [, inside] = /^server\/src\/(.+)$/.exec(file) ?? [];
  if (!inside) return undefined;
  const [module, ...rest] = inside.split('/');
  return rest.length === 0 ? { module: 'main', rest: module } : { module, rest: rest.join('/') };
};

/** Tests and what only tests use: `*.test.ts`, files named `testing.ts`, folders named `testing`, the simulation. */
const isTest = (file) => /\.test\.tsx?$|(^|\/)testing(\.tsx?$|\/)|^server\/sim\/|^(e2e|bench)\//.test(file);

const rankOf = (module) => (module === 'main' ? ORDER.length : ORDER.indexOf(module));

const problemOfPackage = ({ target, isTypeOnly }) =>
  isTypeOnly ? undefined : `${target} is loaded late, by await import() where it is first used`;

const problemInServer = (file, edge) => {
  const { target } = edge;
  if (LATE.includes(target)) return problemOfPackage(edge);
  const [from, to] = [placeOf(file), placeOf(target)];
  if (isTest(target)) return 'production code imports test code';
  if (!to) return 'the server imports another package';
  if (from.module === to.module) return undefined;
  if (rankOf(from.module) < 0)
    return `module ${from.module} has no place in the order (scripts/lib/imports.mjs)`;
  if (rankOf(to.module) > rankOf(from.module))
    return `${from.module} is below ${to.module} and may not import it`;
  if (to.rest !== 'index.ts' && !OPEN_FILES.includes(target))
    return `deep import: only ${to.module}/index.ts is for others`;
  return undefined;
};

/** Other packages take from the server: the web only what `webMayImport` names, the tracker nothing. */
const problemAcross = (file, edge, webMayImport) => {
  const [packageName] = file.split('/');
  if (edge.target.startsWith(`${packageName}/`)) return undefined;
  if (packageName === 'tracker') return 'the tracker imports nothing of other packages';
  if (packageName === 'web')
    return edge.isTypeOnly || webMayImport.includes(edge.target)
      ? undefined
      : 'the web app takes only types and the pure files it names (web/server-files.json)';
  return undefined;
};

/** Every import in the wrong direction or past a module's index: lines for people. */
export const wrongImports = (graph, webMayImport = []) => {
  const problems = [];
  for (const [file, edges] of graph)
    for (const edge of edges) {
      if (isTest(file)) continue;
      const problem = file.startsWith('server/')
        ? placeOf(file) && problemInServer(file, edge)
        : problemAcross(file, edge, webMayImport);
      if (problem) problems.push(`${file} -> ${edge.target}: ${problem}`);
    }
  return problems;
};

/** Cycles of files that import each other's values; types only are erased and harmless. */
export const cycles = (graph) => {
  const found = [];
  const state = new Map();
  const visit = (file, trail) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const { target, isTypeOnly } of graph.get(file) ?? [])
      if (!isTypeOnly) visit(target, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
};

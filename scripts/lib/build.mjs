import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { at, ROOT, run, tool } from './project.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'data', 'screenshots']);

const filesIn = (path) => {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => filesIn(join(path, entry.name)));
};

/** A digest of paths, sizes and dates: seeing that nothing changed takes milliseconds. */
const fingerprint = (inputs) => {
  const hash = createHash('sha256').update(process.version);
  for (const file of inputs.flatMap((input) => filesIn(at(input)))) {
    if (file.endsWith('.test.ts') || file.endsWith('.test.tsx')) continue;
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file.slice(ROOT.length)}:${size}:${mtimeMs}\n`);
  }
  return hash.digest('hex');
};

const bundle = async (options) => {
  const { build } = await import('esbuild');
  await build({ bundle: true, logLevel: 'silent', absWorkingDir: ROOT, ...options });
};

const NODE_BUNDLE = {
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
};

/** Modules whose values nobody uses are left out, packages with them: a program then loads in a tenth of the time. */
const onlyUsed = {
  name: 'only-used',
  setup: ({ onResolve }) =>
    onResolve({ filter: /.*/ }, ({ kind, path, resolveDir }) => {
      if (kind === 'entry-point') return undefined;
      return path.startsWith('.')
        ? { path: resolve(resolveDir, path), sideEffects: false }
        : { path, external: true, sideEffects: false };
    }),
};

/** A file of the sources as one program that loads what it uses and nothing else. */
export const bundleProgram = (entry, outfile) =>
  bundle({ ...NODE_BUNDLE, entryPoints: [entry], outfile, plugins: [onlyUsed] });

/** The thread in which simulations run: a file of its own. */
export const bundleThread = (outfile) => bundleProgram('server/src/simulator/thread.ts', outfile);

/**
 * Programs that run from their sources, each with those it starts beside it: bundled as the server is, since a loader's
 * code is a fifth slower. Into a folder of their own.
 */
export const bundleWithThread = async (entries, outdir) => {
  await bundle({ ...NODE_BUNDLE, entryPoints: entries, outdir, outbase: dirname(entries[0]) });
  await bundleThread(join(outdir, 'simulator-thread.js'));
};

/** What is built, from what, to where. Server and CLI keep packages outside: the bundle is Baton's own code. */
export const TARGETS = [
  {
    name: 'server',
    output: 'server/dist/main.js',
    inputs: ['server/src', 'server/package.json', 'package-lock.json'],
    build: () =>
      Promise.all([
        bundle({ ...NODE_BUNDLE, entryPoints: ['server/src/main.ts'], outfile: 'server/dist/main.js' }),
        bundleThread('server/dist/simulator-thread.js'),
      ]),
  },
  {
    name: 'cli',
    output: 'cli/dist/main.js',
    inputs: ['cli/src', 'server/src', 'cli/package.json', 'package-lock.json'],
    build: () => bundle({ ...NODE_BUNDLE, entryPoints: ['cli/src/main.ts'], outfile: 'cli/dist/main.js' }),
  },
  {
    name: 'tracker',
    output: 'tracker/dist/tracker.js',
    inputs: ['tracker/src', 'tracker/package.json', 'package-lock.json'],
    build: () =>
      bundle({
        entryPoints: ['tracker/src/main.ts'],
        outfile: 'tracker/dist/tracker.js',
        format: 'iife',
        platform: 'browser',
        target: 'es2017',
        minify: true,
      }),
  },
  {
    name: 'web',
    output: 'web/dist/index.html',
    inputs: ['web', 'server/src', 'package-lock.json'],
    build: async () => {
      const { code, output } = await run(tool('vite'), ['build', '--logLevel', 'warn'], { cwd: at('web') });
      if (code !== 0) throw new Error(output);
    },
  },
];

const stampOf = (target) => at('node_modules', '.cache', 'baton', `${target.name}.build`);

/** Builds one target unless its inputs are as they were at its last build; returns 'built' or undefined. */
export const buildIfStale = async (target, { force = false } = {}) => {
  const print = fingerprint(target.inputs);
  const stamp = stampOf(target);
  const isFresh = existsSync(at(target.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === print;
  if (isFresh && !force) return undefined;
  await target.build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, print);
  return 'built';
};

#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/* Runs the built CLI; in a checkout, builds it first when its sources changed. */
const scripts = new URL('../scripts/lib/', import.meta.url);
if (existsSync(fileURLToPath(scripts))) {
  const { checkNode } = await import(new URL('project.mjs', scripts).href);
  const { installDependencies } = await import(new URL('install.mjs', scripts).href);
  const { buildIfStale, TARGETS } = await import(new URL('build.mjs', scripts).href);
  checkNode();
  await installDependencies();
  await buildIfStale(TARGETS.find((target) => target.name === 'cli'));
}
const { main } = await import(new URL('dist/main.js', import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));

import { existsSync, readFileSync } from 'node:fs';
import { cycles, importGraph, wrongImports } from './lib/imports.mjs';
import { at, ROOT } from './lib/project.mjs';

/* Imports go up the order of modules, through index.ts, and never in a circle. */
const named = at('web', 'server-files.json');
const webMayImport = existsSync(named) ? JSON.parse(readFileSync(named, 'utf8')) : [];
const graph = importGraph(ROOT, ['server', 'web/src', 'tracker/src', 'cli/src', 'e2e', 'bench']);
const problems = [
  ...wrongImports(graph, webMayImport),
  ...cycles(graph).map((circle) => `circle: ${circle}`),
];
for (const problem of problems) console.error(problem);
console.log(`${graph.size} files, ${problems.length} wrong imports`);
process.exit(problems.length > 0 ? 1 : 0);

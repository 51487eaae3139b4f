import { join } from 'node:path';

/** A program of this folder that a benchmark starts in a process of its own: bundled beside it (scripts/run.mjs). */
export const programBeside = (name: 'feeder' | 'bare-handler' | 'load-client'): string =>
  join(import.meta.dirname, `${name}.js`);

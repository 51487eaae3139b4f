/* Where Baton runs from its sources (development, tests): the thread is bundled first. Through a loader for TypeScript it
   took ten times as long to begin. */
import { rmSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { bundleThread } from '../../../scripts/lib/build.mjs';
import { at } from '../../../scripts/lib/project.mjs';

const file = at('server', 'dist', `thread-${process.pid}-${threadId}.js`);
await bundleThread(file);
try {
  await import(file);
} finally {
  rmSync(file, { force: true });
  rmSync(`${file}.map`, { force: true });
}

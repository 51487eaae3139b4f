/** A process that reads imports and folds them, to be killed by a test. Argument: the database's address. */
import { createWorker, openEngineDb } from '../src/engine/index.ts';
import { createImporter } from '../src/imports/index.ts';
import { createSignals, openDb, systemClock } from '../src/platform/index.ts';

const [url] = process.argv.slice(2);
const signals = createSignals();
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const worker = createWorker({ db: openEngineDb(url!), clock: systemClock, log: silent, signals, groups: 2 });
await worker.start();
createImporter({
  db: openDb({ connectionString: url!, max: 4 }),
  clock: systemClock,
  wakeBulk: () => signals.signal('bulk'),
  onProgress: () => undefined,
  onError: (error) => console.error(error),
});

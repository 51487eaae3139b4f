/**
 * A Baton of its own process that starts PostgreSQL, prints its process id, and waits to be killed. Arguments: the
 * folders of the data and of the binaries.
 */
import { startEmbeddedPostgres } from '../src/platform/postgres/index.ts';

const [dataFolder, nativeFolder] = process.argv.slice(2) as [string, string];
const postgres = await startEmbeddedPostgres({ dataFolder, nativeFolder });
console.log(postgres.pid);
setInterval(() => undefined, 1_000);

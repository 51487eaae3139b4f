import { defineConfig } from 'vitest/config';
import { LongFirst } from './scripts/lib/long-first.mjs';

/** Two cores: more workers only make the database of the run slower for each. */
const WORKERS_MAX = 2;

export default defineConfig({
  test: {
    maxWorkers: WORKERS_MAX,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'cli/**/*.test.ts', 'scripts/**/*.test.ts'],
          globalSetup: ['server/testing/global-setup.ts'],
          // Modules are loaded once a worker, not once a file: loading took longer than most tests.
          isolate: false,
          // A net for what hangs, not a measure: a busy machine starts a PostgreSQL twenty times slower.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // Against servers of Debian: `npm run test:integration`.
          name: 'integration',
          include: ['server/testing/integration/*.integration.ts'],
          globalSetup: ['server/testing/global-setup.ts'],
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'web', include: ['web/src/**/*.test.{ts,tsx}'], isolate: false, testTimeout: 60_000 } },
      {
        test: { name: 'tracker', include: ['tracker/src/**/*.test.ts'], isolate: false, testTimeout: 60_000 },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['e2e/global-setup.ts'],
          // A browser once a worker, too.
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});

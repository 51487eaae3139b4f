import { BaseSequencer } from 'vitest/node';

/**
 * Files of tests that take long, the longest first: begun at once, so that no worker runs one of them while the others
 * have ended. What they last is seen only by running them; a fresh checkout knows nothing but sizes.
 */
const LONG = [
  'server/sim/sim.test.ts',
  'server/testing/faults/faults.test.ts',
  'server/src/imports/kill.test.ts',
  'server/src/platform/postgres/embedded-postgres.test.ts',
  'server/src/sample/sample.test.ts',
  'cli/src/backup/backup.test.ts',
  'server/src/api/workspace.test.ts',
  'server/src/conditions/agree.test.ts',
  'server/sim/reference/reference.test.ts',
  'server/test/broadcasts.test.ts',
  'e2e/builder.test.ts',
  'e2e/conditions.test.ts',
  'e2e/try-it.test.ts',
  'e2e/segments.test.ts',
  'e2e/editor.test.ts',
  'e2e/first-five-minutes.test.ts',
  'e2e/simulate.test.ts',
  'e2e/broadcasts.test.ts',
  'e2e/capture.test.ts',
];

const rank = ({ moduleId }) => {
  const at = LONG.findIndex((path) => moduleId.endsWith(`/${path}`));
  return at < 0 ? LONG.length : at;
};

/** Long files first, project by project; the others as vitest would: by their last duration, or by size. */
export class LongFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) =>
      sorted.filter((file) => file.project === project).sort((a, b) => rank(a) - rank(b)),
    );
  }
}

import { buildIfStale, TARGETS } from './lib/build.mjs';
import { installDependencies } from './lib/install.mjs';
import { checkNode, step } from './lib/project.mjs';

/* npm run build [-- NAME...] [--force]: builds what is stale. */
checkNode();
const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const force = process.argv.includes('--force');
const unknown = names.filter((name) => !TARGETS.some((target) => target.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')} to build; there are ${TARGETS.map((target) => target.name).join(', ')}.`,
  );
  process.exit(1);
}
try {
  await step('dependencies', installDependencies);
  for (const target of TARGETS)
    if (names.length === 0 || names.includes(target.name))
      await step(target.name, () => buildIfStale(target, { force }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

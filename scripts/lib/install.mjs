import { existsSync, readFileSync } from 'node:fs';
import { at, run } from './project.mjs';

const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined);

/**
 * Names of packages that `package-lock.json` wants and `node_modules` has not, or has in another version.
 * Compared by content, not by date: a fresh checkout has newer dates than an unchanged node_modules.
 */
export const missingPackages = (wanted, installed) =>
  Object.entries(wanted)
    .filter(
      ([path, entry]) =>
        path.startsWith('node_modules/') && !entry.link && !entry.optional && !entry.devOptional,
    )
    .filter(([path, entry]) => installed?.[path]?.version !== entry.version)
    .map(([path]) => path.slice('node_modules/'.length));

/** Installs the dependencies unless they are there. Returns what was done; throws when npm cannot. */
export const installDependencies = async () => {
  const wanted = packagesOf(at('package-lock.json'));
  const missing = wanted
    ? missingPackages(wanted, packagesOf(at('node_modules', '.package-lock.json')))
    : ['all'];
  if (missing.length === 0) return undefined;
  console.log(
    `  dependencies: installing (${missing.length} missing or other versions), this can take a minute`,
  );
  const clean = wanted ? await run('npm', ['ci', '--no-audit', '--no-fund']) : { code: 1, output: '' };
  if (clean.code === 0) return 'installed';
  const loose = await run('npm', ['install', '--no-audit', '--no-fund']);
  if (loose.code === 0) return 'installed (npm ci could not use package-lock.json, npm install did)';
  throw new Error(`npm could not install the dependencies:\n${clean.output}\n${loose.output}`);
};

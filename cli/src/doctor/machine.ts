import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type Config, describeVariables, projectFolder } from '../../../server/src/platform/index.ts';
import { bytesInWords } from '../words.ts';
import { type Finding, fail, graded, ok, warn } from './finding.ts';

/** Below this PostgreSQL cannot finish a checkpoint; below the other a busy day may fill the disk. */
const DISK_FAIL_BYTES = 200_000_000;
const DISK_WARN_BYTES = 2_000_000_000;

export const versions = (): Finding => {
  const { version } = JSON.parse(readFileSync(join(projectFolder(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return ok(
    'versions',
    `Baton ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  );
};

export const variables = (env: NodeJS.ProcessEnv): Finding => {
  const set = describeVariables(env).filter((variable) => variable.value !== undefined);
  const shown = set.map((variable) => `${variable.name}=${variable.value}`).join(' ');
  return ok('settings', shown || 'all as they come');
};

const existingFolder = (folder: string): string =>
  existsSync(folder) || folder === dirname(folder) ? folder : existingFolder(dirname(folder));

/** Whether the data folder can be written, and the space left on its disk. */
export const disk = (dataFolder: string): Finding => {
  const folder = existingFolder(dataFolder);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return fail('disk', `this account may not write to ${folder}`);
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const says = `${bytesInWords(free)} free for ${dataFolder}`;
  return graded('disk', -free, -DISK_WARN_BYTES, -DISK_FAIL_BYTES, says);
};

const listenError = (config: Config): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((done) => {
    const probe = createServer();
    probe.once('error', done);
    probe.listen(config.port, config.host, () => probe.close(() => done(undefined)));
  });

/** Free, taken by a Baton that answers, or taken by something else. */
export const port = async (config: Config): Promise<Finding> => {
  const error = await listenError(config);
  const place = `${config.host}:${config.port}`;
  if (!error) return ok('port', `${place} is free: Baton does not run here`);
  if (error.code !== 'EADDRINUSE') return fail('port', `${place} cannot be used: ${error.message}`);
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  try {
    const signal = AbortSignal.timeout(2000);
    const answer = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${config.port}/readyz`, {
      signal,
    });
    return answer.ok
      ? ok('port', `${place}: the server answers`)
      : warn('port', `${place}: the server says it is not ready (${answer.status})`);
  } catch {
    return fail('port', `${place} is taken, and what has it does not answer as Baton does`);
  }
};

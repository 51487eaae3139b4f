import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig, openDatabase } from '../../../server/src/platform/index.ts';
import { readManifest, restoreBackup } from '../backup/read.ts';
import { type Command, type Io, readArguments, UsageError } from '../command.ts';
import { count } from '../words.ts';

/** Puts the backup's secret in place, keeping one that differs; undefined when there is nothing to say. */
const putSecret = (io: Io, dataFolder: string, secret: string | undefined): string | undefined => {
  if (secret === undefined)
    return 'The backup holds no secret: set BATON_SECRET as it was, or stored passwords and sent links stop working.';
  if (io.env.BATON_SECRET)
    return io.env.BATON_SECRET === secret
      ? undefined
      : 'BATON_SECRET differs from the backup’s secret: stored passwords and sent links will not work under it.';
  const file = join(dataFolder, 'secret');
  mkdirSync(dataFolder, { recursive: true, mode: 0o711 });
  if (existsSync(file)) {
    if (readFileSync(file, 'utf8').trim() === secret) return undefined;
    renameSync(file, `${file}.before-restore`);
  }
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return undefined;
};

export const restore: Command = {
  name: 'restore',
  usage: 'restore FILE [--replace]',
  summary: 'load a backup into an empty database (--replace: throw away what is there)',
  run: async (args, io) => {
    const { words, flags } = readArguments(args, ['--replace']);
    const [name] = words;
    if (!name || words.length > 1) throw new UsageError('Say which file: baton restore baton-2026-01-31.gz');
    const file = resolve(io.cwd, name);
    const { madeAt, level } = await readManifest(file);
    io.out(`Backup of ${madeAt}, level ${level}`);
    const config = loadConfig(io.env, { cwd: io.home, isTerminal: false });
    const database = await openDatabase({ ...config, dbPool: 1 }, { copies: true });
    try {
      const report = await restoreBackup(database.db, file, { replace: flags.has('--replace') });
      const rows = Object.values(report.rows).reduce((sum, each) => sum + each, 0);
      const remark = putSecret(io, config.dataFolder, report.manifest.secret);
      io.out(`Restored ${count(rows, 'row')} of ${count(Object.keys(report.rows).length, 'table')}.`);
      if (remark) io.out(remark);
      return 0;
    } finally {
      await database.close();
    }
  },
};

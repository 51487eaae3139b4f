import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig, openDatabase, systemClock } from '../../../server/src/platform/index.ts';
import { writeBackup } from '../backup/write.ts';
import { type Command, Refused, readArguments, UsageError } from '../command.ts';
import { bytesInWords, count } from '../words.ts';

export const backup: Command = {
  name: 'backup',
  usage: 'backup FILE',
  summary: 'save all data to a file, also while Baton runs',
  run: async (args, io) => {
    const { words } = readArguments(args);
    const [name] = words;
    if (!name || words.length > 1) throw new UsageError('Say where to: baton backup baton-2026-01-31.gz');
    const file = resolve(io.cwd, name);
    if (existsSync(file)) throw new Refused(`${file} exists already; a backup never overwrites.`);
    const config = loadConfig(io.env, { cwd: io.home, isTerminal: false });
    const database = await openDatabase({ ...config, dbPool: 1 }, { beside: true, copies: true });
    try {
      const madeAt = new Date(systemClock.now()).toISOString();
      const secretFile = join(config.dataFolder, 'secret');
      const secret =
        io.env.BATON_SECRET || !existsSync(secretFile) ? undefined : readFileSync(secretFile, 'utf8').trim();
      const report = await writeBackup(database.db, file, { madeAt, secret });
      const rows = Object.values(report.rows).reduce((sum, each) => sum + each, 0);
      io.out(
        `${file}: ${count(rows, 'row')} of ${count(Object.keys(report.rows).length, 'table')}, ${bytesInWords(statSync(file).size)}, level ${report.level}`,
      );
      io.out(
        secret
          ? 'It holds personal data and the secret of this server: keep it safe.'
          : 'It holds personal data: keep it safe. Keep BATON_SECRET as well, it is not in the file.',
      );
      return 0;
    } finally {
      await database.close();
    }
  },
};

import {
  type Config,
  explainStartError,
  loadConfig,
  openDatabase,
  systemClock,
} from '../../../server/src/platform/index.ts';
import { type Command, readArguments } from '../command.ts';
import { databaseFindings } from '../doctor/database.ts';
import { type Finding, fail } from '../doctor/finding.ts';
import { disk, port, variables, versions } from '../doctor/machine.ts';
import { count } from '../words.ts';

const database = async (config: Config): Promise<Finding[]> => {
  try {
    const opened = await openDatabase({ ...config, dbPool: 2 }, { beside: true });
    try {
      return await databaseFindings(opened, systemClock);
    } finally {
      await opened.close();
    }
  } catch (error) {
    return [fail('database', explainStartError(error, config) ?? String((error as Error).message))];
  }
};

const MARKS = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' };
const LABEL_WIDTH = 16;

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'say what is well and what is not',
  run: async (args, io) => {
    readArguments(args);
    const config = loadConfig(io.env, { cwd: io.home, isTerminal: false });
    const findings = [
      versions(),
      variables(io.env),
      disk(config.dataFolder),
      await port(config),
      ...(await database(config)),
    ];
    for (const { state, check, says } of findings)
      io.out(`${MARKS[state]}  ${check.padEnd(LABEL_WIDTH)}${says}`);
    const bad = findings.filter(({ state }) => state === 'fail').length;
    const doubtful = findings.filter(({ state }) => state === 'warn').length;
    io.out(
      bad + doubtful === 0 ? '\nAll is well.' : `\n${count(bad, 'failure')}, ${count(doubtful, 'warning')}.`,
    );
    return bad > 0 ? 1 : 0;
  },
};

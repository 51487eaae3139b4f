import {
  ConfigRefused,
  explainStartError,
  projectFolder,
  shownValue,
} from '../../server/src/platform/index.ts';
import { type Command, type Io, Refused, UsageError } from './command.ts';
import { commands } from './commands/index.ts';

const help = (): string => {
  const width = Math.max(...commands.map((command) => command.usage.length));
  const lines = commands.map((command) => `  baton ${command.usage.padEnd(width)}  ${command.summary}`);
  return `Baton, from the command line:\n\n${lines.join('\n')}\n\nSettings come from the environment: docs/operate/configuration.md`;
};

/** Port and addresses as given, for messages about errors before or without a checked configuration. */
const whereOf = (io: Io) => ({
  databaseUrl: io.env.DATABASE_URL ? shownValue('DATABASE_URL', io.env.DATABASE_URL) : undefined,
  dataFolder: io.env.BATON_DATA ?? './data',
});

const runCommand = async (command: Command, args: readonly string[], io: Io): Promise<number> => {
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`${error.message}\nUsage: baton ${command.usage}`);
      return 2;
    }
    const explained = explainStartError(error, whereOf(io));
    io.err(explained ?? (error instanceof Refused ? error.message : String((error as Error).stack)));
    return error instanceof ConfigRefused ? 2 : 1;
  }
};

/** Runs `baton <args>`; resolves to the exit code: 0 done, 1 failed, 2 asked for wrongly. */
export const main = async (args: readonly string[], given: Partial<Io> = {}): Promise<number> => {
  const io: Io = {
    env: process.env,
    cwd: process.cwd(),
    home: projectFolder(),
    out: console.log,
    err: console.error,
    ...given,
  };
  const [name, ...rest] = args;
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    io.out(help());
    return 0;
  }
  const command = commands.find((each) => each.name === name);
  if (command) return runCommand(command, rest, io);
  io.err(`There is no command "${name}".\n\n${help()}`);
  return 2;
};

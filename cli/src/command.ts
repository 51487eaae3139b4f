/** Where a command reads its settings and writes its words: the process, or a test. */
export interface Io {
  env: NodeJS.ProcessEnv;
  /** Folder that file arguments count from. */
  cwd: string;
  /** Folder that a relative BATON_DATA counts from: the project's, as for `npm start`. */
  home: string;
  out: (line: string) => void;
  err: (line: string) => void;
}

/** One command of `baton`: a file of its own in commands/, listed in commands/index.ts. */
export interface Command {
  name: string;
  /** `backup FILE`. */
  usage: string;
  /** One line for `baton help`. */
  summary: string;
  /** Does it; resolves to the exit code. Throws UsageError for wrong arguments. */
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Wrong arguments: answered with the command's usage. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What a command will not do, in words for people; its stack is of no use. */
export class Refused extends Error {
  override name = 'Refused';
}

/** Splits arguments into words and the flags among `known`. Throws UsageError for another flag. */
export const readArguments = (
  args: readonly string[],
  known: readonly string[] = [],
): { words: string[]; flags: Set<string> } => {
  const flags = new Set(args.filter((word) => word.startsWith('--')));
  for (const flag of flags) if (!known.includes(flag)) throw new UsageError(`unknown option ${flag}`);
  return { words: args.filter((word) => !word.startsWith('--')), flags };
};

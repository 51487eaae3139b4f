import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from './src/main.ts';

export interface Terminal {
  folder: string;
  /** Runs `baton <args>` with these settings; what it printed, both streams together. */
  baton(args: string[], env?: NodeJS.ProcessEnv): Promise<{ code: number; said: string }>;
  remove(): void;
}

/** A folder of its own, in which `baton` is run without any of this process's settings. */
export const terminal = (): Terminal => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-cli-'));
  return {
    folder,
    baton: async (args, env = {}) => {
      const lines: string[] = [];
      const say = (line: string): void => void lines.push(line);
      const code = await main(args, { env, cwd: folder, home: folder, out: say, err: say });
      return { code, said: lines.join('\n') };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

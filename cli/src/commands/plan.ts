import { resolve } from 'node:path';
import type { DefinitionHead, Page } from '../../../server/src/api/types.ts';
import { type Command, Refused, readArguments, UsageError } from '../command.ts';
import { type Plan, planOf } from '../definitions/apply.ts';
import { type Client, clientOf } from '../definitions/client.ts';
import { type DefinitionFile, KINDS, readDefinitions } from '../definitions/files.ts';
import { namesOf } from '../definitions/in-words.ts';
import { inOrder } from '../definitions/order.ts';
import { sum, tell, WOULD } from '../definitions/tell.ts';

const SAME = 0;
const REFUSED = 1;
const DIFFERENT = 2;

/** The one folder that is named. A wrong call exits with 1: 2 would tell a pipeline that something differs. */
const folderOf = (args: readonly string[]): string => {
  try {
    const { words } = readArguments(args);
    if (words.length === 1) return words[0]!;
    throw new UsageError('Say of what: baton plan definitions');
  } catch (error) {
    throw error instanceof UsageError ? new Refused(`${error.message}\nUsage: baton ${plan.usage}`) : error;
  }
};

/** What is live in the workspace and has no file: nothing happens to it. */
const withoutFile = async (client: Client, files: readonly DefinitionFile[]): Promise<string[]> => {
  const known = new Set(files.map(({ kind, key }) => `${kind} ${key}`));
  const names: string[] = [];
  for (const kind of KINDS)
    for (const { key, liveVersion } of (await client.get<Page<DefinitionHead>>(`/${kind}s`)).items)
      if (liveVersion !== null && !known.has(`${kind} ${key}`)) names.push(`${kind} ${key}`);
  return names;
};

export const plan: Command = {
  name: 'plan',
  usage: 'plan FOLDER',
  summary: 'say what apply would do; exits with 2 when files and server differ',
  run: async (args, io) => {
    const files = inOrder(readDefinitions(resolve(io.cwd, folderOf(args))));
    const client = clientOf(io);
    const asked = { overDrafts: false, names: namesOf(files) };
    const plans: Plan[] = [];
    let refusals = 0;
    for (const file of files) {
      try {
        const one = await planOf(client, file, asked);
        plans.push(one);
        if (one.does !== 'nothing') tell(io, one, WOULD[one.does]);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refusals += 1;
        io.out(`! ${file.kind.padEnd(8)}  ${file.key}  would be refused\n    ${error.message}`);
      }
    }
    const others = await withoutFile(client, files);
    if (others.length > 0) io.out(`Live without a file, and left as they are: ${others.join(', ')}`);
    io.out(sum(plans, true));
    if (refusals > 0) return REFUSED;
    return plans.some(({ does }) => does !== 'nothing') ? DIFFERENT : SAME;
  },
};

import { resolve } from 'node:path';
import { type Command, Refused, readArguments, UsageError } from '../command.ts';
import { carryOut, type Plan, planOf } from '../definitions/apply.ts';
import { clientOf } from '../definitions/client.ts';
import { readDefinitions } from '../definitions/files.ts';
import { namesOf } from '../definitions/in-words.ts';
import { inOrder } from '../definitions/order.ts';
import { sum, tell, WOULD } from '../definitions/tell.ts';

export const apply: Command = {
  name: 'apply',
  usage: 'apply FOLDER [--dry-run] [--over-drafts]',
  summary: 'publish segments, workflows and templates from files; broadcasts as drafts',
  run: async (args, io) => {
    const { words, flags } = readArguments(args, ['--dry-run', '--over-drafts']);
    const [folder] = words;
    if (!folder || words.length > 1) throw new UsageError('Say from where: baton apply definitions');
    const files = inOrder(readDefinitions(resolve(io.cwd, folder)));
    const client = clientOf(io);
    const isDry = flags.has('--dry-run');
    const asked = { overDrafts: flags.has('--over-drafts'), names: namesOf(files) };
    const plans: Plan[] = [];
    for (const file of files) {
      const plan = await planOf(client, file, asked);
      plans.push(plan);
      if (isDry || plan.does === 'nothing') tell(io, plan, WOULD[plan.does]);
      else {
        const version = await carryOut(client, plan).catch((error: unknown) => {
          if (error instanceof Refused)
            throw new Refused(`${file.kind} ${file.key}: ${error.message}\nWhat stands above is done.`);
          throw error;
        });
        tell(
          io,
          plan,
          version === null ? 'is a draft: it is sent in the app' : `published, version ${version}`,
        );
      }
    }
    io.out(sum(plans, isDry));
    return 0;
  },
};

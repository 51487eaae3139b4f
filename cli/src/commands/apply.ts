import { resolve } from 'node:path';
import { type Command, type Io, Refused, readArguments, UsageError } from '../command.ts';
import { carryOut, type Plan, planOf } from '../definitions/apply.ts';
import { clientOf } from '../definitions/client.ts';
import { readDefinitions } from '../definitions/files.ts';
import { inOrder } from '../definitions/order.ts';

const SIGNS = { make: '+', change: '~', nothing: '=' } as const;

const tell = (io: Io, { file, does, changes }: Plan, became: string): void => {
  io.out(`${SIGNS[does]} ${file.kind.padEnd(8)}  ${file.key}  ${became}`);
  for (const change of changes) io.out(`    ${change}`);
};

const WOULD = { make: 'would be made', change: 'would change', nothing: 'as it is' } as const;

const sum = (plans: readonly Plan[], isDry: boolean): string => {
  const of = (does: Plan['does']): number => plans.filter((plan) => plan.does === does).length;
  const [made, changed] = isDry ? ['to make', 'to change'] : ['made', 'changed'];
  return `${of('make')} ${made}, ${of('change')} ${changed}, ${of('nothing')} as they are`;
};

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
    const plans: Plan[] = [];
    for (const file of files) {
      const plan = await planOf(client, file, flags.has('--over-drafts'));
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

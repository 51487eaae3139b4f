import { resolve } from 'node:path';
import type { Definition, DefinitionHead, Page } from '../../../server/src/api/types.ts';
import type { JsonObject } from '../../../server/src/platform/index.ts';
import { type Command, readArguments, UsageError } from '../command.ts';
import { clientOf } from '../definitions/client.ts';
import { KINDS, writeDefinition } from '../definitions/files.ts';

export const exportCommand: Command = {
  name: 'export',
  usage: 'export FOLDER',
  summary: 'write live segments, workflows, templates and sent broadcasts to files',
  run: async (args, io) => {
    const { words } = readArguments(args);
    const [name] = words;
    if (!name || words.length > 1) throw new UsageError('Say where to: baton export definitions');
    const folder = resolve(io.cwd, name);
    const client = clientOf(io);
    let written = 0;
    let same = 0;
    for (const kind of KINDS)
      for (const { key } of (await client.get<Page<DefinitionHead>>(`/${kind}s`)).items) {
        const { live } = await client.get<Definition<JsonObject>>(`/${kind}s/${key}`);
        if (live === null) io.out(`  ${kind.padEnd(8)}  ${key}  left out: it is not published`);
        else if (writeDefinition(folder, { kind, key, document: live })) {
          written++;
          io.out(`+ ${kind.padEnd(8)}  ${key}`);
        } else same++;
      }
    io.out(`${written} written, ${same} as they were, in ${folder}`);
    return 0;
  },
};

import { createReadStream, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportDetail, ImportPreview } from '../../../server/src/api/types.ts';
import { type Command, type Io, Refused, readArguments, UsageError } from '../command.ts';
import { type Client, clientOf } from '../definitions/client.ts';

const LOOK_EVERY_MS = 500;

const counted = (n: number, one: string, more = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : more}`;

/** Sends the file in pieces of the size that the server asks for, one in memory at a time. */
const upload = async (client: Client, path: string): Promise<string> => {
  const name = basename(path);
  const { importId, pieceBytes } = await client.post<{ importId: string; pieceBytes: number }>('/imports', {
    name,
  });
  let piece = 0;
  for await (const content of createReadStream(path, { highWaterMark: pieceBytes }))
    await client.putBytes(`/imports/${importId}/pieces/${piece++}`, content as Buffer);
  return importId;
};

const tellPlan = (io: Io, { columns, plan }: ImportDetail): void => {
  for (const [n, { name }] of columns.entries()) {
    const column = plan.columns[n]!;
    io.out(`  ${name} -> ${'name' in column ? column.name : column.to}`);
  }
};

const tellPreview = (io: Io, told: ImportPreview): void => {
  const first = told.isWhole ? '' : `Of the first ${counted(told.rows, 'row')}: `;
  io.out(
    `${first}${counted(told.new, 'new person', 'new people')}, ${told.updated} changed, ${told.unchanged} as they are, ` +
      `${counted(told.refused, 'row')} refused`,
  );
  for (const { count, example } of told.reasons) io.out(`  ${counted(count, 'row')}: ${example}`);
};

const untilOver = async (client: Client, io: Io, importId: string): Promise<ImportDetail> => {
  for (let told = 0; ; ) {
    const found = await client.get<ImportDetail>(`/imports/${importId}`);
    if (found.state !== 'running') return found;
    const part = Math.floor((found.rowsRead / Math.max(1, found.rows)) * 10);
    if (part > told) io.out(`  ${counted(found.rowsRead, 'row')} read`);
    told = Math.max(told, part);
    await wait(LOOK_EVERY_MS);
  }
};

export const importCommand: Command = {
  name: 'import',
  usage: 'import FILE [--dry-run]',
  summary: 'bring people in from a CSV file or vCards',
  run: async (args, io) => {
    const { words, flags } = readArguments(args, ['--dry-run']);
    const [file] = words;
    if (!file || words.length > 1) throw new UsageError('Say which file: baton import people.csv');
    const path = resolve(io.cwd, file);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Refused(`There is no file ${path}.`);
    const client = clientOf(io);
    const importId = await upload(client, path);
    tellPlan(io, await client.post<ImportDetail>(`/imports/${importId}/read`, {}));
    tellPreview(io, await client.post<ImportPreview>(`/imports/${importId}/preview`, {}));
    if (flags.has('--dry-run')) {
      await client.post(`/imports/${importId}/cancel`, {});
      return 0;
    }
    await client.post(`/imports/${importId}/start`, {});
    const { state, people, refused, error } = await untilOver(client, io, importId);
    if (state !== 'done') throw new Refused(`The import is ${state}${error === null ? '' : `: ${error}`}.`);
    io.out(
      `${counted(people.new, 'new person', 'new people')}, ${people.updated} changed, ${people.unchanged} as they were, ` +
        `${counted(refused, 'row')} refused`,
    );
    if (refused > 0) io.out('The refused rows are in the app: Contacts, Imports.');
    return 0;
  },
};

import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SimulationShown, SimulationsOf } from '../../../server/src/api/types.ts';
import type { JsonObject } from '../../../server/src/platform/index.ts';
import { parseWorkflow } from '../../../server/src/workflows/index.ts';
import { type Command, type Io, Refused, UsageError } from '../command.ts';
import { type Client, clientOf } from '../definitions/client.ts';
import { simulationTable } from '../simulation-table.ts';

const POLL_MS = 300;

const OPTIONS = {
  days: { type: 'string' },
  segment: { type: 'string' },
  sample: { type: 'string' },
  person: { type: 'string' },
  open: { type: 'string' },
  click: { type: 'string' },
  alone: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Values = { [Name in keyof typeof OPTIONS]?: string | boolean };

const read = (args: readonly string[]): { word: string; values: Values } => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
    });
    if (positionals.length === 1) return { word: positionals[0]!, values };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  throw new UsageError('Say what: baton simulate abandoned-cart');
};

const numberOf = (name: string, value: string | boolean): number => {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) throw new UsageError(`--${name} takes a number`);
  return number;
};

/** The options as the API takes them; what is not said is its default. */
const asked = ({ days, segment, sample, person, open, click, alone }: Values): object => {
  const populations = [
    ...(segment ? [{ type: 'segment', segment }] : []),
    ...(sample ? [{ type: 'sample', people: numberOf('sample', sample) }] : []),
    ...(person ? [{ type: 'person', contactId: person }] : []),
  ];
  if (populations.length > 1) throw new UsageError('Say one of --segment, --sample, --person');
  const behaviour = {
    type: 'assumed',
    openPercent: numberOf('open', open ?? '30'),
    clickPercent: numberOf('click', click ?? '3'),
  };
  return {
    ...(days ? { days: numberOf('days', days) } : {}),
    ...(populations[0] ? { population: populations[0] } : {}),
    ...(open !== undefined || click !== undefined ? { behaviour } : {}),
    ...(alone ? { beside: 'none' } : {}),
  };
};

interface Subject {
  key: string;
  document?: JsonObject;
}

/** A file is simulated as it is; a key is the draft of the workspace. */
const subjectOf = (word: string, { cwd }: Io): Subject => {
  const path = resolve(cwd, word);
  if (!word.endsWith('.json')) return { key: word };
  if (!existsSync(path)) throw new Refused(`There is no file ${word}.`);
  try {
    return { key: basename(word, '.json'), document: JSON.parse(readFileSync(path, 'utf8')) as JsonObject };
  } catch {
    throw new Refused(`${word} is no JSON.`);
  }
};

/** The last simulation once it has ended; says how far it is while it runs. */
const ended = async (client: Client, key: string, say: (line: string) => void): Promise<SimulationShown> => {
  for (let told = ''; ; await wait(POLL_MS)) {
    const { last } = await client.get<SimulationsOf>(`/workflows/${encodeURIComponent(key)}/simulation`);
    if (!last) throw new Refused('The simulation is gone.');
    if (last.state !== 'running') return last;
    const { done, of, secondsLeft } = last.progress;
    const line =
      of === 0
        ? 'reading'
        : `${done} of ${of} people${secondsLeft === null ? '' : `, ${secondsLeft} s left`}`;
    if (line !== told) say(line);
    told = line;
  }
};

/** The workflow under simulation, to name its steps. */
const documentOf = async (client: Client, { key, document }: Subject): Promise<JsonObject> =>
  document ?? (await client.get<{ document: JsonObject }>(`/workflows/${encodeURIComponent(key)}`)).document;

export const simulate: Command = {
  name: 'simulate',
  usage:
    'simulate KEY|FILE [--days N] [--segment KEY | --sample N | --person ID] [--open % --click %] [--alone] [--json]',
  summary: 'fold the past through a draft or a file of a workflow; nothing is sent',
  run: async (args, io) => {
    const { word, values } = read(args);
    const options = asked(values);
    const client = clientOf(io);
    const subject = subjectOf(word, io);
    const { key, document } = subject;
    await client.post(`/workflows/${encodeURIComponent(key)}/simulate`, {
      options,
      ...(document ? { document } : {}),
    });
    const last = await ended(client, key, values.json ? () => undefined : io.err);
    if (last.state !== 'done' || !last.result)
      throw new Refused(last.error ?? `The simulation was ${last.state}.`);
    if (values.json) {
      io.out(JSON.stringify(last.result, null, 2));
      return 0;
    }
    const parsed = parseWorkflow(await documentOf(client, subject));
    for (const line of simulationTable(last.result, parsed.ok ? parsed.document : null)) io.out(line);
    return 0;
  },
};

/**
 * Data folders in which the first run is over, made once in a run of the tests by the server itself and copied for each
 * file that begins there.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type APIRequestContext, type BrowserContextOptions, request } from 'playwright-core';
import { eventually } from '../server/testing/eventually.ts';
import { scratchFolder } from '../server/testing/scratch-folder.ts';
import { startBaton } from './baton.ts';

/** A workspace of one's own, or the sample company beside it. */
export type Prepared = 'acme' | 'sample-company';

export const COMPANY = {
  company: 'Acme',
  name: 'Ana Berg',
  email: 'ana@acme.test',
  password: 'a sentence is easiest',
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
};

/** Where the folders are: made and removed by global-setup.ts. */
export const PREPARED_FOLDER = 'E2E_PREPARED';
/** A net for a busy machine, not a measure. */
const READY_WITHIN_MS = 240_000;
/** The operator's own settings of PostgreSQL: no story that begins with a copy pulls the plug. */
const NO_WAITING = 'fsync = off\nfull_page_writes = off\n';

export type SignedIn = Exclude<BrowserContextOptions['storageState'], string | undefined>;

/** The same files with the same owners: PostgreSQL runs under an account of its own. */
const copy = (from: string, to: string): void => {
  execFileSync('cp', ['-a', `${from}/.`, to]);
};

const ask = async <Answer>(api: APIRequestContext, url: string, data: object): Promise<Answer> => {
  const answer = await api.post(url, { data, timeout: READY_WITHIN_MS });
  if (!answer.ok()) throw new Error(`${url}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
};

/** The first run: the company, and Ana who is signed in then. */
export const setUp = async (api: APIRequestContext, url: string): Promise<void> => {
  await ask(api, `${url}/api/setup`, COMPANY);
};

/** One more workspace of Ana's company; what it is called in addresses. */
export const newWorkspace = async (api: APIRequestContext, url: string): Promise<string> => {
  const { company: name, timeZone, currency } = COMPANY;
  return (await ask<{ slug: string }>(api, `${url}/api/workspaces`, { name, timeZone, currency })).slug;
};

const prepare = async (what: Prepared, folder: string): Promise<void> => {
  const dataFolder = scratchFolder('baton-e2e-');
  const before = what === 'sample-company' ? await copyOfPrepared('acme') : null;
  if (before) {
    copy(before.dataFolder, dataFolder);
    rmSync(before.dataFolder, { recursive: true });
  }
  const baton = await startBaton(dataFolder);
  const api = await request.newContext({
    ...(before ? { storageState: before.signedIn } : {}),
  });
  try {
    if (before) await ask(api, `${baton.url}/api/sample`, {});
    else await setUp(api, baton.url);
    writeFileSync(`${folder}.json`, JSON.stringify(await api.storageState()));
    await baton.end();
    writeFileSync(join(dataFolder, 'postgres', 'custom.conf'), NO_WAITING);
    renameSync(dataFolder, folder);
  } catch (cause) {
    await baton.stop();
    throw cause;
  } finally {
    await api.dispose();
  }
};

/** Where the folders are in this run; a script beside the tests has its own. */
const preparedPlace = (): string => {
  process.env[PREPARED_FOLDER] ??= scratchFolder('baton-e2e-prepared-');
  return process.env[PREPARED_FOLDER];
};

/** The folder of one kind, made by whoever asks first; the others wait. */
const preparedFolder = async (what: Prepared): Promise<string> => {
  const folder = join(preparedPlace(), what);
  try {
    mkdirSync(`${folder}.lock`);
  } catch {
    const isOver = () => Promise.resolve(existsSync(folder) || existsSync(`${folder}.failed`));
    await eventually(isOver, READY_WITHIN_MS, `the data of ${what}`);
    if (!existsSync(folder))
      throw new Error(`The data of ${what} could not be made: see the first file that asked`);
    return folder;
  }
  try {
    await prepare(what, folder);
  } catch (cause) {
    mkdirSync(`${folder}.failed`);
    throw cause;
  }
  return folder;
};

/** A copy that the caller may change and removes, and the cookies of Ana, who is signed in there. */
export const copyOfPrepared = async (what: Prepared): Promise<{ dataFolder: string; signedIn: SignedIn }> => {
  const folder = await preparedFolder(what);
  const dataFolder = scratchFolder('baton-e2e-');
  copy(folder, dataFolder);
  return { dataFolder, signedIn: JSON.parse(readFileSync(`${folder}.json`, 'utf8')) as SignedIn };
};

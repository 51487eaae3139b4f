/**
 * One server for all files of a run that need no more than a workspace: each makes one for itself there. It belongs to
 * the run's main process, which starts it when the first file asks, so that no file ends what another uses.
 */
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Baton, startBaton } from './baton.ts';
import { copyOfPrepared, type SignedIn } from './prepared.ts';

/** The address where the files of a run ask for the server. */
const ASKED_AT = 'E2E_SHARED';

export interface SharedBaton {
  url: string;
  /** Cookies of Ana, who may make workspaces there. */
  signedIn: SignedIn;
}

/** The server of the run; undefined where nobody lends one (a script beside the tests). */
export const sharedBaton = async (): Promise<SharedBaton | undefined> => {
  const at = process.env[ASKED_AT];
  if (!at) return undefined;
  const answer = await fetch(at);
  if (!answer.ok) throw new Error(`The shared server: ${await answer.text()}`);
  return (await answer.json()) as SharedBaton;
};

/** Lends the server to the files of this run; returns the end of it. */
export const lendBaton = async (): Promise<() => Promise<void>> => {
  let lent: Promise<{ baton: Baton; signedIn: SignedIn }> | undefined;
  const start = async () => {
    const { dataFolder, signedIn } = await copyOfPrepared('acme');
    try {
      return { baton: await startBaton(dataFolder), signedIn };
    } catch (cause) {
      rmSync(dataFolder, { recursive: true, force: true });
      throw cause;
    }
  };
  const desk = createServer((_, response) => {
    lent ??= start();
    lent.then(
      ({ baton, signedIn }) => response.end(JSON.stringify({ url: baton.url, signedIn })),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((done) => desk.listen(0, '127.0.0.1', done));
  process.env[ASKED_AT] = `http://127.0.0.1:${(desk.address() as AddressInfo).port}`;
  return async () => {
    delete process.env[ASKED_AT];
    desk.close();
    desk.closeAllConnections();
    await lent?.then(
      ({ baton }) => baton.stop(),
      () => undefined,
    );
  };
};

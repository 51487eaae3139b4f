/** An import from text to its end, in a world whose engine is driven by hand. */
import { eventually, type World } from '../../testing/index.ts';
import { systemClock } from '../platform/index.ts';
import { createImporter } from './importer.ts';
import type { Plan } from './model.ts';
import { type ImportKey, type ImportRecord, importByKey } from './queries.ts';
import { addPiece, beginImport, changePlan, readFile, startImport } from './service.ts';

/** Uploads text and answers the draft with the plan that is suggested for it, changed by `change`. */
export const draftOf = async (
  world: World,
  content: string | Buffer,
  change: (plan: Plan) => void = () => undefined,
): Promise<{ key: ImportKey; draft: ImportRecord }> => {
  const { db, workspaceId } = world;
  const nowMs = systemClock.now();
  const importId = await beginImport(db, { workspaceId, name: 'people.csv', by: 'Ana' }, nowMs);
  const key = { workspaceId, importId };
  await addPiece(db, key, { piece: 0, content: Buffer.from(content) });
  const sniffed = await readFile(db, key, {});
  const plan = structuredClone(sniffed.plan);
  change(plan);
  return { key, draft: await changePlan(db, key, { plan, revision: sniffed.revision }) };
};

/** Lets an importer work, and the engine fold, until the import is in one of these states. */
export const workUntil = async (
  world: World,
  key: ImportKey,
  states: readonly string[] = ['done', 'failed', 'cancelled', 'undone'],
): Promise<ImportRecord> => {
  const importer = createImporter({
    db: world.db,
    clock: systemClock,
    wakeBulk: () => undefined,
    onProgress: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  try {
    return await eventually(
      async () => {
        await world.fold(systemClock.now());
        const found = await importByKey(world.db, key);
        return found && states.includes(found.state) ? found : undefined;
      },
      10_000,
      'the import is over',
    );
  } finally {
    await importer.stop();
  }
};

/** The whole way: upload, start, read, fold. */
export const importText = async (
  world: World,
  content: string | Buffer,
  change?: (plan: Plan) => void,
): Promise<{ key: ImportKey; done: ImportRecord }> => {
  const { key } = await draftOf(world, content, change);
  await startImport(world.db, key, systemClock.now());
  return { key, done: await workUntil(world, key) };
};

/**
 * What a worker does beside the fold and its senders: imports, erasures, broadcasts, the catalogue's feeds, retention,
 * publishing at a time, shares that follow results. Each wakes by itself, or when the API says that there is something to do.
 */
import type { Changes, createDuplicateSearches } from './api/index.ts';
import { createConductor } from './broadcasts/index.ts';
import { appendInputs } from './capture/index.ts';
import { createUpkeep } from './content/index.ts';
import { followResultsOnTime } from './engine/index.ts';
import { createImporter } from './imports/index.ts';
import { standingOf } from './insights/index.ts';
import { bucketOf, type Clock, type Db, type Signals } from './platform/index.ts';
import { createEraser, createRetention } from './rights/index.ts';
import type { WakeUps } from './wake-ups.ts';
import type { Outbound } from './webhooks/index.ts';
import { publishOnTime } from './workflows/index.ts';

interface BackgroundDeps {
  db: Db;
  clock: Clock;
  secret: string;
  signals: Signals;
  wakeUps: WakeUps;
  changes: Changes;
  outbound: Outbound;
  duplicates: ReturnType<typeof createDuplicateSearches>;
  onError(error: unknown, doing: string): void;
}

/** Starts all of it; `stop` waits for what each has in hand. */
export const startBackground = (deps: BackgroundDeps) => {
  const { db, clock, signals, changes, onError } = deps;
  const importer = createImporter({
    db,
    clock,
    wakeBulk: () => signals.signal('bulk'),
    onProgress: (workspaceId) => changes.tell({ workspaceId, what: ['contacts'] }),
    onDone: (workspaceId) => void deps.duplicates.afterImport(workspaceId),
    onError,
  });
  const eraser = createEraser({
    db,
    clock,
    secret: deps.secret,
    onErased: (workspaceId) => changes.tell({ workspaceId, what: ['contacts', 'messages', 'home'] }),
    onError,
  });
  const conductor = createConductor({
    db,
    clock,
    standing: standingOf,
    wakeGroups: () => signals.signal('broadcast'),
    onChanged: (workspaceId) => changes.tell({ workspaceId, what: ['broadcasts', 'messages', 'home'] }),
    onError,
  });
  const upkeep = createUpkeep({
    db,
    clock,
    fetcher: deps.outbound,
    append: appendInputs,
    onAppended: (contactIds) => {
      for (const contactId of contactIds) deps.wakeUps.inboxOf(bucketOf(contactId));
    },
    onProducts: (workspaceId) => changes.tell({ workspaceId, what: ['templates'] }),
    onError,
  });
  const retention = createRetention({ db, clock, erasureAsked: eraser.wake, onError });
  const stopPublishing = publishOnTime({
    db,
    clock,
    onPublished: (workspaceId) => changes.tell({ workspaceId, what: ['workflows', 'home'] }),
    onError,
  });
  const stopFollowing = followResultsOnTime({
    db,
    clock,
    onMoved: (workspaceId) => changes.tell({ workspaceId, what: ['workflows'] }),
    onError,
  });
  return {
    importer,
    eraser,
    conductor,
    upkeep,
    stop: async (): Promise<void> => {
      await importer.stop();
      await conductor.stop();
      await eraser.stop();
      await upkeep.stop();
      await retention.stop();
      await stopPublishing();
      await stopFollowing();
    },
  };
};

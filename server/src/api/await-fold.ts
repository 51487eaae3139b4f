import { type Clock, sql, type WorkspaceDb } from '../platform/index.ts';

/** How long an author waits for the fold before hearing 202; the first look comes soon, since a fold takes milliseconds. */
const WAIT_MS = 1_000;
const LOOK_MS = { first: 5, most: 50 };

/** Where an input stands in the inbox. */
interface Place {
  bucket: number;
  seq: number;
}

const areFolded = async (db: WorkspaceDb, places: readonly Place[]): Promise<boolean> => {
  const [row] = await db.query(sql`
    select 1 as waits
    from unnest(${places.map(({ bucket }) => bucket)}::smallint[], ${places.map(({ seq }) => seq)}::int8[])
      as place (bucket, seq)
    join inbox i on i.bucket = place.bucket and i.seq = place.seq
    where i.workspace_id = ${db.workspaceId}
    limit 1`);
  return row === undefined;
};

const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

/** Waits up to a second until the fold has taken all of these inputs; whether it has. */
export const awaitFold = async (
  db: WorkspaceDb,
  clock: Clock,
  places: readonly Place[],
): Promise<boolean> => {
  const deadline = clock.monotonic() + WAIT_MS;
  for (let ms = LOOK_MS.first; clock.monotonic() < deadline; ms = Math.min(ms * 2, LOOK_MS.most)) {
    await pause(clock, ms);
    if (await areFolded(db, places)) return true;
  }
  return false;
};

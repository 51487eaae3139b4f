/**
 * `npm run sample`: makes the sample company in the database of this folder (or of DATABASE_URL), beside a running
 * Baton or without one. `--seed N`: other people.
 */
import { parseArgs } from 'node:util';
import {
  explainStartError,
  loadConfig,
  migrate,
  openDatabase,
  projectFolder,
  sql,
  systemClock,
} from '../src/platform/index.ts';
import { createSample } from '../src/sample/index.ts';

interface FirstAdmin {
  userId: string;
  name: string;
  email: string;
  timeZone: string;
}

const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const seed = values.seed === undefined ? undefined : Number(values.seed);
if (seed !== undefined && !Number.isSafeInteger(seed)) {
  console.error(`--seed takes a whole number, not "${values.seed}".`);
  process.exit(1);
}
const config = loadConfig(process.env, { cwd: projectFolder(), isTerminal: process.stdout.isTTY === true });

const run = async (): Promise<void> => {
  const database = await openDatabase(config, { beside: true });
  const { db } = database;
  try {
    await migrate(db);
    const [admin] = await db.query<FirstAdmin>(sql`
      select u.id as "userId", u.name, u.email, w.time_zone as "timeZone"
      from members m
      join users u on u.id = m.user_id
      join workspaces w on w.workspace_id = m.workspace_id
      where m.role = 'admin' and not w.is_sample
      order by m.joined_at
      limit 1`);
    if (!admin) {
      console.error('Nobody is set up yet. Run npm start, fill in the first card, then come back.');
      process.exitCode = 1;
      return;
    }
    const { timeZone, ...user } = admin;
    const publicUrl = config.publicUrl ?? `http://127.0.0.1:${config.port}`;
    const startedMs = systemClock.monotonic();
    let shownTenth = -1;
    const { slug } = await createSample(
      // a running Baton looks at its inboxes by itself
      {
        db,
        clock: systemClock,
        secret: config.secret,
        publicUrl,
        signal: () => undefined,
        importStarted: () => undefined,
      },
      {
        who: { kind: 'user', ...user },
        timeZone,
        ...(seed === undefined ? {} : { seed }),
        onProgress: (share, doing) => {
          const tenth = Math.floor(share * 10);
          if (tenth === shownTenth) return;
          shownTenth = tenth;
          console.log(`  ${String(tenth * 10).padStart(3)} %  ${doing}`);
        },
      },
    );
    const seconds = ((systemClock.monotonic() - startedMs) / 1_000).toFixed(1);
    console.log(`  The sample company is ready after ${seconds} s: ${publicUrl}/w/${slug}`);
  } finally {
    await database.close();
  }
};

try {
  await run();
} catch (error) {
  console.error(explainStartError(error, config) ?? error);
  process.exitCode = 1;
}

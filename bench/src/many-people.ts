/** The people and the past that `lists` looks at, written straight into the tables of a server. */
import { type Db, openDb, runningEmbeddedUrl, sql } from '../../server/src/platform/index.ts';
import type { ServerProcess } from './server-process.ts';

/** BENCH_LISTS_CONTACTS=100000 measures with less. */
export const CONTACTS = Number(process.env.BENCH_LISTS_CONTACTS ?? 1_000_000);
const CONTACTS_A_STATEMENT = 100_000;
const LIVED_EVENTS = CONTACTS / 10;
const BROUGHT_IN_EVENTS = CONTACTS / 5;
/** One contact in so many is in Germany. */
export const GERMANS_EACH = 4;

const FIRST_NAMES =
  'Ana Bela Carlo Dora Emil Fatou Greta Hugo Ines Jan Karl Lena Milo Nora Otto Pia Quirin Rosa Sven Tina';
const LAST_NAMES =
  'Adler Bauer Conti Dietz Ebner Fischer Gruber Huber Illner Jansen Keller Lang Maier Nowak Orth Peters';

/** People in the order they came, over 90 days; the number of a person is in the last 48 bits of the id. */
const addPeople = async (db: Db, workspaceId: number): Promise<void> => {
  const [first, last] = [FIRST_NAMES.split(' '), LAST_NAMES.split(' ')];
  await db.query(sql`
    create table bench_people as
    select n, (n * 2654435761::bigint % 4096)::int as bucket, at,
      (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
        || lpad(to_hex(n * 2654435761::bigint % 4096), 3, '0') || '8000' || lpad(to_hex(n), 12, '0'))::uuid as contact_id
    from generate_series(1, ${CONTACTS}::int) n
    cross join lateral (select now() - interval '90 days' * (1 - n / ${CONTACTS + 1}::float8) as at) t`);
  await db.query(sql`create index on bench_people (n)`);
  for (let from = 1; from <= CONTACTS; from += CONTACTS_A_STATEMENT)
    await db.query(sql`
      insert into contacts (bucket, contact_id, workspace_id, known_at, created_at, attributes)
      select bucket, contact_id, ${workspaceId}, at, at,
        jsonb_build_object('email', 'p' || n || '@example.com', 'phone', '+49301' || lpad(n::text, 7, '0'),
          'name', (${first}::text[])[1 + n % 20] || ' ' || (${last}::text[])[1 + (n / 20) % 16] || 'son' || n % 997,
          'country', (array['AT','CH','FR','DE'])[1 + n % ${GERMANS_EACH}::int],
          'plan', (array['free','pro'])[1 + (n / 4) % 2], 'age', 18 + n % 50)
      from bench_people where n >= ${from} and n < ${from + CONTACTS_A_STATEMENT} order by n`);
};

/** Events that were lived through day by day, and a history that was just brought in. */
const addEvents = async (db: Db, workspaceId: number): Promise<void> => {
  const from = sql`bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, properties`;
  await db.query(sql`
    insert into events (${from})
    select p.bucket, gen_random_uuid(), t.at, p.contact_id, ${workspaceId}, 'track', 'Page Viewed', t.at,
      jsonb_build_object('path', '/products/' || e % 40)
    from generate_series(1, ${LIVED_EVENTS}::int) e
    join bench_people p on p.n = 1 + (e * 7919::bigint) % ${CONTACTS}::int
    cross join lateral (
      select now() - interval '2 hours' - interval '60 days' * (1 - e / ${LIVED_EVENTS}::float8) as at
    ) t
    order by t.at`);
  await db.query(sql`
    insert into events (${from})
    select p.bucket, gen_random_uuid(), now() - interval '5 minutes' * (1 - e / ${BROUGHT_IN_EVENTS}::float8),
      p.contact_id, ${workspaceId}, 'track', 'Order Completed', now() - interval '1 year' * (e % 1000 + 90) / 1000.0,
      jsonb_build_object('order_id', 'o' || e, 'value', e % 200)
    from generate_series(1, ${BROUGHT_IN_EVENTS}::int) e
    join bench_people p on p.n = 1 + (e * 104729::bigint) % ${CONTACTS}::int
    order by e`);
};

/** When each was last seen follows from their events; most never were. */
const addStates = async (db: Db, workspaceId: number): Promise<void> => {
  await db.query(sql`
    insert into contact_state (bucket, contact_id, workspace_id, clock, epoch, last_seen_at)
    select p.bucket, p.contact_id, ${workspaceId}, now(), 0, e.at
    from bench_people p
    left join (select contact_id, max(occurred_at) as at from events group by contact_id) e using (contact_id)
    order by p.n`);
};

/** Works on the database of a server beside it. */
export const withDb = async <T>(server: ServerProcess, work: (db: Db) => Promise<T>): Promise<T> => {
  const db = openDb({ connectionString: runningEmbeddedUrl(server.dataFolder)! });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
};

/** Contacts with what they did, in the workspace of the server. */
export const fillServer = (server: ServerProcess): Promise<void> =>
  withDb(server, async (db) => {
    const [row] = await db.query<{ id: number }>(
      sql`select workspace_id as id from workspaces where slug = ${server.workspace.slug}`,
    );
    await addPeople(db, row!.id);
    await addEvents(db, row!.id);
    await addStates(db, row!.id);
    await db.query(sql`vacuum analyze`);
  });
